/// How a run stands, as far as the dashboard can tell.
public enum RunCondition: Sendable, Equatable {
  /// No word from the run yet.
  case connecting
  /// As the engine says of itself.
  case preparing, running, paused, stopping
  /// How it ended.
  case finished, stopped, failed
  /// An engine is there, but it has not got on for so many seconds.
  case stalled(seconds: Double)
  /// The engine went away without an end.
  case engineGone
  /// A run without an engine and without a last word: its files are all there is.
  case ended

  /// In words, for the header.
  public var words: String {
    switch self {
    case .connecting: "connecting"
    case .preparing: "preparing"
    case .running: "running"
    case .paused: "paused"
    case .stopping: "stopping"
    case .finished: "finished"
    case .stopped: "stopped"
    case .failed: "failed"
    case .stalled(let seconds): "stalled for \(Durations.clock(seconds))"
    case .engineGone: "engine gone"
    case .ended: "ended"
    }
  }

  /// Whether an engine is there that takes commands.
  public var takesCommands: Bool {
    switch self {
    case .preparing, .running, .paused, .stopping, .stalled: true
    case .connecting, .finished, .stopped, .failed, .engineGone, .ended: false
    }
  }
}
