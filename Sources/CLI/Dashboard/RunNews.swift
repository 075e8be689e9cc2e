import Dashboard
import Runs

extension RunFollower.Update {
  /// What a dashboard is to be told of this; empty where nothing is new, as an idle screen is not drawn again.
  ///
  /// - Parameter isLive: Whether an engine works on the run.
  func events(isLive: Bool) -> [Event] {
    var events: [Event] = []
    if !training.scalars.isEmpty || !validation.scalars.isEmpty {
      events.append(.scalars(train: training.scalars, validation: validation.scalars))
    }
    if !evaluations.isEmpty { events.append(.evaluations(evaluations)) }
    if let status { events.append(.status(status, isLive: isLive)) }
    if let state, state != .live { events.append(.engineGone) }
    return events + problems.map { .notice($0, isFailure: true) }
  }
}
