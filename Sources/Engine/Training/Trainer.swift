import Gradients
import Models
import Objectives
import Tensors

/// One phase-aware model with one phase-aware loss, and what it takes to train it.
///
/// The compiler holds the two together: the loss takes what the model gives, in each phase.
public final class Trainer<Model: PhaseAwareModel, Loss: PhaseAwareLoss>
where
  Model.TrainingOutput == Loss.TrainingOutput, Model.EvaluationOutput == Loss.EvaluationOutput
{
  public let model: Model
  public let loss: Loss
  public var optimizer: any Optimizer
  public var schedule: Schedule
  /// Gradients longer than this, all together, are scaled down to it; `nil` for no limit.
  public let clipNorm: Double?
  /// Steps done.
  public internal(set) var step = 0
  /// Multiplies the schedule; what a user changes while training runs.
  public var learningRateFactor = 1.0

  public init(model: Model, loss: Loss, optimizer: any Optimizer, schedule: Schedule, clipNorm: Double? = nil) {
    require(clipNorm.map { $0 > 0 } ?? true, "the clipping norm must be positive, found \(clipNorm ?? 0)")
    self.model = model
    self.loss = loss
    self.optimizer = optimizer
    self.schedule = schedule
    self.clipNorm = clipNorm
  }

  /// The learning rate of the next step.
  public var learningRate: Double { schedule.learningRate(at: step) * learningRateFactor }

  /// One step of training: forward, loss, gradients, clipping, optimizer.
  ///
  /// - Throws: `TrainingError.notFinite` before anything is changed by the optimizer, if the loss or a gradient is not finite.
  public func train(_ input: Model.TrainingInput, _ target: Loss.TrainingTarget) throws(TrainingError) -> StepResult {
    let rate = learningRate
    let computed: Variable? = Phase.training.run { _ in
      loss.training(predicted: model.training(input), expected: target)
    }
    guard let computed else {
      step += 1
      return StepResult(loss: nil, learningRate: rate, gradientNorm: nil)
    }
    let value = Double(computed.value.scalar)
    guard value.isFinite else { throw .notFinite("the training loss", step: step, value: value) }
    let parameters = model.trainableParameters
    let gradients = computed.gradients()
    let norm = gradients.norm(of: parameters)
    guard norm.isFinite else { throw .notFinite("the gradient", step: step, value: norm) }
    let scale = clipNorm.map { norm > $0 ? $0 / norm : 1 } ?? 1
    optimizer.step(parameters, gradients: gradients, learningRate: rate, gradientScale: scale, phase: .training)
    step += 1
    return StepResult(loss: value, learningRate: rate, gradientNorm: norm)
  }

  /// The model and the loss in evaluation; changes nothing.
  public func evaluate(_ input: Model.EvaluationInput, _ target: Loss.EvaluationTarget) -> (
    output: Model.EvaluationOutput, loss: Double?
  ) {
    Phase.evaluation.run { _ in
      let output = model.evaluation(input)
      return (output, loss.evaluation(predicted: output, expected: target).map { Double($0.value.scalar) })
    }
  }

  /// The model in evaluation, without a loss.
  public func predict(_ input: Model.EvaluationInput) -> Model.EvaluationOutput {
    Phase.evaluation.run { _ in model.evaluation(input) }
  }
}

/// What can go wrong while training.
public enum TrainingError: Error, Equatable, CustomStringConvertible {
  /// The loss or a gradient became NaN or infinite in the step after `step` steps.
  case notFinite(String, step: Int, value: Double)

  public var description: String {
    switch self {
    case .notFinite(let what, let step, let value):
      "\(what) became \(value) in step \(step + 1); a lower learning rate or gradient clipping may help"
    }
  }
}
