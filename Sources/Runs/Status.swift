/// What a run is doing now. The engine sends the newest over the control socket, at most ten times a second.
///
/// What is not known yet is `nil`, never 0.
public struct Status: Codable, Sendable, Equatable {
  public enum State: String, Codable, Sendable, CaseIterable {
    /// The engine reads data and builds the model.
    case preparing
    case running
    case paused
    /// A stop was asked for and takes effect at the next step or epoch.
    case stopping
    /// All epochs are done.
    case finished
    /// Stopped on request or by a signal, after a checkpoint; it can be resumed.
    case stopped
    case failed
  }

  /// What the engine does at this moment.
  public enum Activity: String, Codable, Sendable, CaseIterable {
    case preparing, training, evaluation, checkpoint, idle
  }

  /// How far the activity under way is.
  public struct Progress: Codable, Sendable, Equatable {
    public var done: Int
    public var total: Int
    /// What is counted: "steps", "images", "pairs".
    public var unit: String
    public init(done: Int, total: Int, unit: String) {
      self.done = done
      self.total = total
      self.unit = unit
    }
  }

  /// The best evaluation so far.
  public struct Best: Codable, Sendable, Equatable {
    public var metric: String
    public var value: Double
    public var step: Int
    public init(metric: String, value: Double, step: Int) {
      self.metric = metric
      self.value = value
      self.step = step
    }
  }

  public var run: String
  public var pid: Int32
  public var state: State
  public var activity: Activity
  /// The function that the model is in this phase, in words: "small-cnn 128-d -> logits of 30 identities".
  public var model: String
  /// The loss of this phase, in words: "softmax cross-entropy".
  public var loss: String
  public var epoch: Int
  public var epochs: Int
  public var step: Int
  public var steps: Int
  public var progress: Progress?
  public var imagesPerSecond: Double?
  public var learningRate: Double?
  public var secondsElapsed: Double
  /// To the end of the run, evaluations included.
  public var secondsRemaining: Double?
  public var checkpointStep: Int?
  public var best: Best?
  /// The newest answers to commands, oldest first, at most eight.
  public var acknowledgements: [Acknowledgement]
  /// Why the run stopped or failed; `nil` while it goes on.
  public var reason: String?

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
