import Gradients
import Models
import Objectives
import Runs
import Tensors
import Verification

/// A fit of any phase-aware model: what a user's own program gives to the engine.
public final class ModelTask<Model: PhaseAwareModel, Loss: PhaseAwareLoss>: TrainerTask
where Model.TrainingOutput == Loss.TrainingOutput, Model.EvaluationOutput == Loss.EvaluationOutput {
  /// The batches of training.
  public typealias TrainingBatches = Batches<Model.TrainingInput, Loss.TrainingTarget>
  /// The batches of evaluation.
  public typealias EvaluationBatches = Batches<Model.EvaluationInput, Loss.EvaluationTarget>
  /// What an evaluation measures beside the loss, from the outputs and targets of all its batches.
  public typealias Measure = (_ batches: [(output: Model.EvaluationOutput, target: Loss.EvaluationTarget)]) throws -> Measured

  /// Metrics, and a verification report where pairs were judged.
  public struct Measured {
    /// What was measured, in the order to show it.
    public var metrics: [Metric]
    /// The report on judged pairs; `nil` where none were.
    public var verification: VerificationReport?

    /// Creates one of its parts.
    public init(metrics: [Metric] = [], verification: VerificationReport? = nil) {
      self.metrics = metrics
      self.verification = verification
    }
  }

  public let trainer: Trainer<Model, Loss>
  private let training: TrainingBatches
  private let evaluation: EvaluationBatches?
  private let measure: Measure

  /// - Parameters:
  ///   - trainer: The model with its loss.
  ///   - training: What is trained on.
  ///   - evaluation: What is evaluated; `nil` for nothing.
  ///   - measure: What an evaluation measures beside the loss.
  public init(
    _ trainer: Trainer<Model, Loss>, training: TrainingBatches, evaluation: EvaluationBatches? = nil,
    measure: @escaping Measure = { _ in Measured() }
  ) {
    self.trainer = trainer
    self.training = training
    self.evaluation = evaluation
    self.measure = measure
  }

  private var steps: StepBatches { StepBatches(batchesPerEpoch: training.batchesPerEpoch, accumulate: trainer.accumulate) }
  public var stepsPerEpoch: Int { steps.stepsPerEpoch }
  public var batch: Int { training.batchSize * trainer.accumulate }

  public func train() throws -> StepResult {
    let batches = steps.batches(ofStep: step)
    return try trainer.train(batches: batches.count) { index in
      let (epoch, index) = (batches.lowerBound + index).quotientAndRemainder(dividingBy: training.batchesPerEpoch)
      return training.batch(epoch: epoch, index: index)
    }
  }

  public func evaluate(progress: (_ done: Int, _ total: Int) -> Void) throws -> EvaluationResult {
    guard let evaluation else { return EvaluationResult(loss: nil) }
    return try trainer.evaluate(evaluation, progress: progress, measure: measure)
  }

}

extension Trainer {
  /// Evaluates every batch; changes nothing.
  ///
  /// The loss and its parts are means over the batches, each weighted by its examples.
  ///
  /// - Parameters:
  ///   - batches: What is evaluated.
  ///   - progress: Told how many batches of how many are done.
  ///   - measure: What is measured beside the loss.
  public func evaluate(
    _ batches: Batches<Model.EvaluationInput, Loss.EvaluationTarget>, progress: (_ done: Int, _ total: Int) -> Void = { _, _ in },
    measure: ModelTask<Model, Loss>.Measure = { _ in .init() }
  ) throws -> EvaluationResult {
    var outputs: [(output: Model.EvaluationOutput, target: Loss.EvaluationTarget)] = []
    var mean = LossMean()
    return try withAveragedWeights {
      for index in 0..<batches.batchesPerEpoch {
        let batch = batches.batch(epoch: 0, index: index)
        let (output, loss) = try evaluate(batch.input, batch.target)
        outputs.append((output, batch.target))
        if let loss { mean.add(loss, total: Double(loss.total.value.scalar), weight: Double(batch.count)) }
        progress(index + 1, batches.batchesPerEpoch)
      }
      let measured = try measure(outputs)
      return EvaluationResult(
        loss: mean.loss, parts: mean.lossParts, metrics: measured.metrics, verification: measured.verification)
    }
  }
}
