/// What a user can ask of a running engine.
public enum Command: Codable, Sendable, Equatable {
  /// Start a fit that waits for it, or go on with a paused one.
  case fit
  /// Hold after the step under way.
  case pause
  /// Go on after a pause.
  case resume
  /// Evaluate after the step under way.
  case evaluate
  /// Write a checkpoint after the step under way.
  case checkpoint
  /// Write a checkpoint after the step under way, and end.
  case stopAfterStep
  /// Write a checkpoint at the end of the epoch, and end.
  case stopAfterEpoch
  /// Multiply the schedule's learning rate by `factor` from the next step on.
  case scaleLearningRate(factor: Double)
}

/// A command with the number by which its answer is found again.
public struct Request: Codable, Sendable, Equatable {
  /// Chosen by the client; no two requests of a run have the same.
  public var id: String
  /// What is asked for.
  public var command: Command
  /// A command under a number.
  public init(id: String, command: Command) {
    self.id = id
    self.command = command
  }
}

/// The engine's answer to a command: at which step it took effect, or why it did not.
public struct Acknowledgement: Codable, Sendable, Equatable {
  /// The number of the request that is answered.
  public var id: String
  /// The command of that request.
  public var command: Command
  /// The step at which the command took effect (the number of steps done by then).
  public var step: Int
  /// Why the command was refused; `nil` where it took effect.
  public var refusal: String?
  /// The answer to a request.
  public init(id: String, command: Command, step: Int, refusal: String? = nil) {
    self.id = id
    self.command = command
    self.step = step
    self.refusal = refusal
  }
}
