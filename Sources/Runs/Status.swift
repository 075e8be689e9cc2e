/// What a run is doing now. The engine sends the newest over the control socket, at most ten times a second.
///
/// What is not known yet is `nil`, never 0.
public struct Status: Codable, Sendable, Equatable {
  /// Where the run stands, from its beginning to its end.
  public enum State: String, Codable, Sendable, CaseIterable {
    /// The engine reads data and builds the model.
    case preparing
    /// It trains or evaluates.
    case running
    /// It holds between two steps until it is told to go on.
    case paused
    /// A stop was asked for and takes effect at the next step or epoch.
    case stopping
    /// All epochs are done.
    case finished
    /// Stopped on request or by a signal, after a checkpoint; it can be resumed.
    case stopped
    /// Ended by an error, which `reason` tells.
    case failed
  }

  /// What the engine does at this moment.
  public enum Activity: String, Codable, Sendable, CaseIterable {
    /// Reading data, taking steps, verifying pairs, writing a checkpoint, or waiting.
    case preparing, training, evaluation, checkpoint, idle
  }

  /// How far the activity under way is.
  public struct Progress: Codable, Sendable, Equatable {
    /// What is done of `total`.
    public var done: Int
    /// All there is to do.
    public var total: Int
    /// What is counted: "steps", "images", "pairs".
    public var unit: String
    /// A count with its unit.
    public init(done: Int, total: Int, unit: String) {
      self.done = done
      self.total = total
      self.unit = unit
    }
  }

  /// The best evaluation so far.
  public struct Best: Codable, Sendable, Equatable {
    /// The metric by which evaluations are compared: "eer".
    public var metric: String
    /// The value of the metric.
    public var value: Double
    /// The step at which it was reached.
    public var step: Int
    /// A metric and the step at which it was best.
    public init(metric: String, value: Double, step: Int) {
      self.metric = metric
      self.value = value
      self.step = step
    }
  }

  /// The name of the run.
  public var run: String
  /// The process id of the engine.
  public var pid: Int32
  /// Where the run stands.
  public var state: State
  /// What the engine does at this moment.
  public var activity: Activity
  /// The function that the model is in this phase, in words: "small-cnn 128-d -> logits of 30 identities".
  public var model: String
  /// The loss of this phase, in words: "softmax cross-entropy".
  public var loss: String
  /// Epochs done.
  public var epoch: Int
  /// Epochs in all.
  public var epochs: Int
  /// Steps done.
  public var step: Int
  /// Steps in all.
  public var steps: Int
  /// How far the activity under way is.
  public var progress: Progress?
  /// Training speed, images/s.
  public var imagesPerSecond: Double?
  /// The learning rate in force now.
  public var learningRate: Double?
  /// Since the start of the run, in seconds.
  public var secondsElapsed: Double
  /// To the end of the run, evaluations included.
  public var secondsRemaining: Double?
  /// The step of the newest checkpoint.
  public var checkpointStep: Int?
  /// The best evaluation so far.
  public var best: Best?
  /// The newest answers to commands, oldest first, at most eight.
  public var acknowledgements: [Acknowledgement]
  /// Why the run stopped or failed; `nil` while it goes on.
  public var reason: String?
  /// The newest thing that a user should know though the run goes on, with its step; `nil` for nothing.
  public var warning: String?

  /// A status of a run that has just begun; what is not given is not known yet.
  public init(
    run: String, pid: Int32, state: State = .preparing, activity: Activity = .preparing, model: String = "", loss: String = "",
    epoch: Int = 0, epochs: Int = 0, step: Int = 0, steps: Int = 0
  ) {
    self.run = run
    self.pid = pid
    self.state = state
    self.activity = activity
    self.model = model
    self.loss = loss
    self.epoch = epoch
    self.epochs = epochs
    self.step = step
    self.steps = steps
    secondsElapsed = 0
    acknowledgements = []
  }
}
