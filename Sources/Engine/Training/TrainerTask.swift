import Models
import Objectives
import Runs

/// A task around one trainer: what is the same whatever the data.
public protocol TrainerTask: TrainingTask {
  associatedtype Model: PhaseAwareModel
  associatedtype Loss: PhaseAwareLoss
  where Model.TrainingOutput == Loss.TrainingOutput, Model.EvaluationOutput == Loss.EvaluationOutput
  /// The model with its loss.
  var trainer: Trainer<Model, Loss> { get }
}

extension TrainerTask {
  public var parameterCount: Int { trainer.model.parameterCount }
  public var step: Int { trainer.step }
  public var learningRate: Double { trainer.learningRate }
  public var learningRateFactor: Double {
    get { trainer.learningRateFactor }
    set { trainer.learningRateFactor = newValue }
  }

  public func summary(in phase: Phase) -> (model: String, loss: String) {
    (trainer.model.summary(in: phase), trainer.loss.summary(in: phase))
  }

  public func state(best: Status.Best?) -> TrainerState { trainer.state(best: best) }
  public func restore(_ state: TrainerState, file: String) throws { try trainer.restore(state, file: file) }
}
