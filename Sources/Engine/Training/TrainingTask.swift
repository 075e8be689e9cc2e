import Models
import Runs
import Verification

/// Something that can be fitted: a trainer with its data, seen from the loop that drives it.
///
/// The loop knows no model, loss or data set; the task knows no command, screen or file.
public protocol TrainingTask: AnyObject {
  /// Steps of one epoch.
  var stepsPerEpoch: Int { get }
  /// Images of one step.
  var batch: Int { get }
  /// Numbers that the model learns.
  var parameterCount: Int { get }
  /// Steps done.
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

  /// What decides which evaluation is the best: the equal error rate, else the first metric that has a better direction, else the loss.
  public var score: Score? {
    if let eer = verification?.eer { return Score(metric: Tag.eer, value: eer, higherIsBetter: false) }
    for metric in metrics {
      if let higher = metric.higherIsBetter { return Score(metric: metric.name, value: metric.value, higherIsBetter: higher) }
    }
    return loss.map { Score(metric: Tag.loss, value: $0, higherIsBetter: false) }
  }

  /// One value to choose the best evaluation by.
  public struct Score: Sendable, Equatable {
    /// What was measured.
    public var metric: String
    /// Its value.
    public var value: Double
    /// Whether a larger value is the better one.
    public var higherIsBetter: Bool

    /// Creates one of its parts.
    public init(metric: String, value: Double, higherIsBetter: Bool) {
      self.metric = metric
      self.value = value
      self.higherIsBetter = higherIsBetter
    }

    /// Whether this is better than the best so far; a NaN never is.
    func isBetter(than best: Double) -> Bool { higherIsBetter ? value > best : value < best }
  }
}
