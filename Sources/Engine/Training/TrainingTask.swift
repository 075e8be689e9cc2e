import Models
import Runs
import Verification

/// Something that can be fitted: a trainer with its data, seen from the loop that drives it.
///
/// The loop knows no model, loss or data set; the task knows no command, screen or file.
public protocol TrainingTask: AnyObject {
  /// Steps of the optimizer in one epoch.
  var stepsPerEpoch: Int { get }
  /// Images of one step, those of all its batches where gradients are accumulated.
  var batch: Int { get }
  /// Numbers that the model learns.
  var parameterCount: Int { get }
  /// Steps of the optimizer done.
  var step: Int { get }
  /// The learning rate of the next step.
  var learningRate: Double { get }
  /// Multiplies the schedule's learning rate.
  var learningRateFactor: Double { get set }

  /// The model and the loss in force in `phase`, in words.
  func summary(in phase: Phase) -> (model: String, loss: String)
  /// The next step of training.
  func train() throws -> StepResult
  /// An evaluation; changes nothing.
  ///
  /// - Parameter progress: Told how many images of how many are done.
  func evaluate(progress: (_ done: Int, _ total: Int) -> Void) throws -> EvaluationResult
  /// The state for a checkpoint.
  func state(best: Status.Best?) -> TrainerState
  /// Goes back to a state; `file` names it in errors.
  func restore(_ state: TrainerState, file: String) throws
}

/// What one training step found.
public struct StepResult: Sendable, Equatable {
  /// The training loss before the step; `nil` where the loss has none in training.
  public var loss: Double?
  /// The parts of the loss, where it has several.
  public var parts: [LossPart]
  /// What else the loss found, in the order to show it.
  public var metrics: [Metric]
  /// The learning rate of the step.
  public var learningRate: Double
  /// The length of all gradients together, before clipping; `nil` where there was no loss.
  public var gradientNorm: Double?
  /// What a user should know about the step; `nil` for nothing.
  public var warning: String?

  /// Creates one of its parts.
  public init(
    loss: Double?, parts: [LossPart] = [], metrics: [Metric] = [], learningRate: Double, gradientNorm: Double?
  ) {
    self.loss = loss
    self.parts = parts
    self.metrics = metrics
    self.learningRate = learningRate
    self.gradientNorm = gradientNorm
  }
}

/// What one evaluation found, before the loop adds when it was.
public struct EvaluationResult: Sendable, Equatable {
  /// The mean over the batches; `nil` where evaluation has none.
  public var loss: Double?
  /// The parts of the loss, where it has several.
  public var parts: [LossPart]
  /// What else was measured, in the order to show it.
  public var metrics: [Metric]
  /// The report on judged pairs; `nil` where none were.
  public var verification: VerificationReport?
  /// The hardest pairs by file name: impostors first, then genuine pairs.
  public var hardest: [EvaluationRecord.NamedPair]

  /// Creates one of its parts.
  public init(
    loss: Double?, parts: [LossPart] = [], metrics: [Metric] = [], verification: VerificationReport? = nil,
    hardest: [EvaluationRecord.NamedPair] = []
  ) {
    self.loss = loss
    self.parts = parts
    self.metrics = metrics
    self.verification = verification
    self.hardest = hardest
  }
}
