/// What a pass through a model is for. A value that is handed down, never a flag that something remembers.
///
/// | what the phase switches | training | evaluation |
/// |---|---|---|
/// | augmentation of images | on | off |
/// | dropout | on | off |
/// | batch-norm statistics | the batch's, and the running ones move | the running ones, which stand still |
/// | gradients | recorded | not recorded |
/// | margin of the loss | on | off |
/// | loss | the model's training loss | the model's evaluation loss, or none |
public enum Phase: Sendable, Hashable, CaseIterable {
  /// A pass that learns.
  case training
  /// A pass that judges, and changes nothing.
  case evaluation

  /// Runs one of two branches, and only that one; each may do and return what it likes within the type that the caller takes.
  public func select<Result>(training: () throws -> Result, evaluation: () throws -> Result) rethrows -> Result {
    switch self {
    case .training: try training()
    case .evaluation: try evaluation()
    }
  }

  /// Whether operations on parameters go on the tape.
  public var recordsGradients: Bool { select(training: { true }, evaluation: { false }) }

  /// The phase of the code that runs now, for code that cannot be handed one; evaluation where nobody has set it.
  @TaskLocal public static var current: Phase = .evaluation

  /// Runs `body` with this phase as the current one, and restores the one before, also when `body` throws.
  public func run<Result>(_ body: (Phase) throws -> Result) rethrows -> Result {
    try Phase.$current.withValue(self) { try body(self) }
  }

  /// A closure that runs `body` in the phase that is current now, on whatever thread it is called: for worker threads, which inherit no
  /// task-local value.
  public static func carrying<Result>(_ body: @escaping @Sendable () -> Result) -> @Sendable () -> Result {
    let phase = current
    return { phase.run { _ in body() } }
  }
}
