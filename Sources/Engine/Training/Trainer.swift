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
  /// Steps done.
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
  public init(
    model: Model, loss: Loss, optimizer: any Optimizer = SGD(), schedule: Schedule = .constant(peak: 0.01, warmup: 0),
    clipNorm: Double? = nil
  ) {
    require(clipNorm.map { $0 > 0 } ?? true, "the clipping norm must be positive, found \(clipNorm ?? 0)")
    self.model = model
    self.loss = loss
    self.optimizer = optimizer
    self.schedule = schedule
    self.clipNorm = clipNorm
  }

  /// The learning rate of the next step.
  public var learningRate: Double { schedule.learningRate(at: step) * learningRateFactor }

  /// One step of training: the custom step where there is one, else `step(_:_:)`.
  public func train(_ input: Model.TrainingInput, _ target: Loss.TrainingTarget) throws -> StepResult {
    try Phase.training.run { _ in try customTrainingStep?(self, input, target) ?? step(input, target) }
  }

  /// The usual step: forward, loss, gradients, clipping, optimizer. Where training has no loss, the step is counted and nothing changes.
  ///
  /// - Throws: `TrainingError.notFinite` before the optimizer changes anything, if the loss or a gradient is not finite; what the loss
  ///   throws where outputs and targets do not fit.
  public func step(_ input: Model.TrainingInput, _ target: Loss.TrainingTarget) throws -> StepResult {
    let rate = learningRate
    guard let computed = try loss.training(predicted: try model.training(input), expected: target) else {
      skipStep()
      return StepResult(loss: nil, learningRate: rate, gradientNorm: nil)
    }
    let value = Double(computed.total.value.scalar)
    guard value.isFinite else { throw notFinite("the training loss", value, input) }
    let parameters = trainableParameters
    let gradients = computed.total.gradients()
    let norm = gradients.norm(of: parameters)
    guard norm.isFinite else { throw notFinite("the gradient", norm, input) }
    let scale = clipNorm.map { norm > $0 ? $0 / norm : 1 } ?? 1
    optimizer.step(parameters, gradients: gradients, learningRate: rate, gradientScale: scale, phase: .training)
    step += 1
    return StepResult(
      loss: value, parts: computed.values, metrics: computed.measures.map { Metric($0.name, $0.value) }, learningRate: rate,
      gradientNorm: norm)
  }

  /// Counts a step in which nothing was learned.
  public func skipStep() { step += 1 }

  /// The model and the loss in evaluation; changes nothing.
  ///
  /// - Throws: What the loss throws where outputs and targets do not fit.
  public func evaluate(_ input: Model.EvaluationInput, _ target: Loss.EvaluationTarget) throws -> (
    output: Model.EvaluationOutput, loss: LossValue?
  ) {
    try Phase.evaluation.run { _ in
      if let customEvaluationStep { return try customEvaluationStep(self, input, target) }
      let output = try model.evaluation(input)
      return (output, try loss.evaluation(predicted: output, expected: target))
    }
  }

  /// The model in evaluation, without a loss.
  public func predict(_ input: Model.EvaluationInput) throws -> Model.EvaluationOutput {
    try Phase.evaluation.run { _ in try model.evaluation(input) }
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

  /// Runs the forward pass once more to find the layer where the numbers were lost.
  private func notFinite(_ what: String, _ value: Double, _ input: Model.TrainingInput) -> TrainingError {
    let probe = LayerProbe()
    probe.watching { _ = try? model.training(input) }
    let layer = probe.firstNotFinite.map { layer in
      let path = allModules.first { $0.module === layer }?.path ?? ""
      return path.isEmpty ? "\(layer)" : "\(path) (\(layer))"
    }
    return .notFinite(what, step: step, value: value, layer: layer)
  }
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
