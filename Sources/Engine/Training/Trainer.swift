import Gradients
import Models
import Objectives
import Runs
import Tensors

/// One phase-aware model with one phase-aware loss, and what it takes to train it.
///
/// The compiler holds the two together: the loss takes what the model gives, in each phase.
public final class Trainer<Model: PhaseAwareModel, Loss: PhaseAwareLoss>
where Model.TrainingOutput == Loss.TrainingOutput, Model.EvaluationOutput == Loss.EvaluationOutput {
  /// A different function in each phase.
  public let model: Model
  /// Likewise, of what the model gives.
  public let loss: Loss
  /// Changes the model's trainable parameters.
  public var optimizer: any Optimizer
  /// The learning rate of each step.
  public var schedule: Schedule
  /// Gradients longer than this, all together, are scaled down to it; `nil` for no limit.
  public let clipNorm: Double?
  /// How many batches a step takes; `StepBatches` tells a task which.
  public let accumulate: Int
  /// The moving average of the weights, which takes their place in evaluation; `nil` for none.
  public internal(set) var average: WeightAverage?
  /// Whether the average stands in the place of the weights now.
  var isAveraged = false
  /// How the parameters of some paths are treated.
  private(set) var rules = ParameterRules()
  /// Steps of the optimizer done.
  public internal(set) var step = 0
  /// Multiplies the schedule; what a user changes while training runs.
  public var learningRateFactor = 1.0
  /// Takes the place of `step(_:_:)` in `train`, for training that is not one loss and one step: two optimizers, a penalty on the
  /// gradient. It must count its step by calling `step(_:_:)` or `skipStep()`.
  public var customTrainingStep:
    ((_ trainer: Trainer, _ input: Model.TrainingInput, _ target: Loss.TrainingTarget) throws -> StepResult)?
  /// Takes the place of the pass and the loss in `evaluate`.
  public var customEvaluationStep:
    (
      (_ trainer: Trainer, _ input: Model.EvaluationInput, _ target: Loss.EvaluationTarget) throws -> (
        Model.EvaluationOutput, LossValue?
      )
    )?

  /// All that training needs, in one place: no compiling, no warm-up pass; shapes come with the first batch.
  ///
  /// - Parameters:
  ///   - model: A different function in each phase.
  ///   - loss: Likewise, of what the model gives.
  ///   - optimizer: Changes the model's trainable parameters.
  ///   - schedule: The learning rate of each step.
  ///   - clipNorm: The longest that all gradients together may be.
  ///   - accumulate: How many batches a step takes.
  ///   - average: What moves after the weights and is evaluated in their place.
  public init(
    model: Model, loss: Loss, optimizer: any Optimizer = SGD(), schedule: Schedule = .constant(peak: 0.01, warmup: 0),
    clipNorm: Double? = nil, accumulate: Int = 1, average: WeightAverage? = nil
  ) {
    require(clipNorm.map { $0 > 0 } ?? true, "the clipping norm must be positive, found \(clipNorm ?? 0)")
    require(accumulate > 0, "a step takes one batch at least, found \(accumulate)")
    self.model = model
    self.loss = loss
    self.optimizer = optimizer
    self.schedule = schedule
    self.clipNorm = clipNorm
    self.accumulate = accumulate
    self.average = average
  }

  /// Gives parameters a learning rate or a weight decay of their own; takes the place of the groups before.
  ///
  /// - Throws: Where a group's pattern matches no parameter (the loss's own are under "loss."), or a number is out of range; the groups
  ///   before stay then.
  public func use(_ groups: [ParameterGroup]) throws(ParameterGroupError) {
    rules = try ParameterRules(groups, paths: allParameters.map(\.path))
  }

  /// The learning rate of the next step, before the factors of parameter groups.
  public var learningRate: Double { schedule.learningRate(at: step) * learningRateFactor }

  /// The model and the loss in evaluation, with the average of the weights where there is one; changes nothing.
  ///
  /// - Throws: What the loss throws where outputs and targets do not fit.
  public func evaluate(_ input: Model.EvaluationInput, _ target: Loss.EvaluationTarget) throws -> (
    output: Model.EvaluationOutput, loss: LossValue?
  ) {
    try Phase.evaluation.run { _ in
      try withAveragedWeights {
        if let customEvaluationStep { return try customEvaluationStep(self, input, target) }
        let output = try model.evaluation(input)
        return (output, try loss.evaluation(predicted: output, expected: target))
      }
    }
  }

  /// The model in evaluation, without a loss, with the average of the weights where there is one.
  public func predict(_ input: Model.EvaluationInput) throws -> Model.EvaluationOutput {
    try Phase.evaluation.run { _ in try withAveragedWeights { try model.evaluation(input) } }
  }

  /// What the optimizer changes: the model's parameters, and under "loss." those of the loss.
  var trainableParameters: [(path: String, parameter: Parameter)] {
    model.trainableParameters + (loss.module?.trainableParameters ?? []).map { (Self.lossPrefix + $0.path, $0.parameter) }
  }

  /// The same with those that are frozen.
  var allParameters: [(path: String, parameter: Parameter)] {
    model.allParameters + (loss.module?.allParameters ?? []).map { (Self.lossPrefix + $0.path, $0.parameter) }
  }

  /// Every module of the model, and under "loss." those of the loss.
  var allModules: [(path: String, module: any Module)] {
    model.allModules + (loss.module?.allModules ?? []).map { (Self.lossPrefix + $0.path, $0.module) }
  }

  /// Stands before the paths of the loss's own parameters.
  static var lossPrefix: String { "loss." }
}

extension LossValue {
  /// The parts as numbers, for logs.
  public var values: [LossPart] {
    parts.map { LossPart(name: $0.name, weight: Double($0.weight), value: Double($0.value.value.scalar)) }
  }
}

/// What can go wrong while training.
public enum TrainingError: Error, Equatable, CustomStringConvertible {
  /// The loss or a gradient became NaN or infinite in the step after `step` steps; `layer` is the first whose output is not finite,
  /// `nil` where all of them are.
  case notFinite(String, step: Int, value: Double, layer: String?)

  public var description: String {
    switch self {
    case .notFinite(let what, let step, let value, let layer):
      "\(what) became \(value.isNaN ? "NaN" : String(value)) in step \(step + 1), "
        + (layer.map { "first in the output of layer \($0)" } ?? "while every layer's output was finite")
        + "; a lower learning rate or gradient clipping may help"
    }
  }
}
