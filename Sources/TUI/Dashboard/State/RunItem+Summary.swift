import Runs

extension RunItem {
  /// The run as its folder tells of it.
  public init(_ summary: RunSummary) {
    let state: String =
      switch summary.state {
      case .live: summary.status?.state.rawValue ?? "starting"
      case .finished, .stopped, .failed: summary.state.rawValue
      case .stale: "engine gone"
      case .unknown: "ended"
      }
    let steps = summary.status.flatMap { $0.steps > 0 ? $0.steps : nil }
    self.init(
      name: summary.name, state: state, step: summary.status?.step, steps: steps, best: summary.status?.best,
      changedAt: summary.modified, note: summary.note, isLive: summary.state == .live)
  }
}
