/// What a user can ask of a running engine.
public enum Command: Codable, Sendable, Equatable {
  /// Start a fit that waits for it, or go on with a paused one.
  case fit
  case pause
  case resume
  case evaluate
  case checkpoint
  case stopAfterStep
  case stopAfterEpoch
  /// Multiply the schedule's learning rate by `factor` from the next step on.
  case scaleLearningRate(factor: Double)
}

/// A command with the number by which its answer is found again.
public struct Request: Codable, Sendable, Equatable {
  public var id: String
  public var command: Command
  public init(id: String, command: Command) {
    self.id = id
    self.command = command
  }
}

/// The engine's answer to a command: at which step it took effect, or why it did not.
public struct Acknowledgement: Codable, Sendable, Equatable {
  public var id: String
  public var command: Command
  /// The step at which the command took effect (the number of steps done by then).
  public var step: Int
  /// Why the command was refused; `nil` where it took effect.
  public var refusal: String?
  public init(id: String, command: Command, step: Int, refusal: String? = nil) {
    self.id = id
    self.command = command
    self.step = step
    self.refusal = refusal
  }
}
