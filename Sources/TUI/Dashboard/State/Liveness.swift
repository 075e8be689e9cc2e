import Runs

/// Whether the engine still gets on. A step of a large model may take a minute, so silence is judged by the run's own pace.
struct Liveness: Sendable, Equatable {
  /// So many median steps without progress make a run stalled.
  static let stepsOfPatience = 10.0
  /// And at least so many seconds while training, and while something without steps goes on.
  static let leastPatience = 10.0
  static let patienceOutsideTraining = 60.0
  private static let window = 31

  /// When the engine last got on, in seconds since 1970.
  private(set) var progressAt: Double?
  private var newest: Status?
  private var seconds: [Double] = []

  /// The median time of a step, in seconds; `nil` before two statuses with different steps.
  var medianStep: Double? {
    let sorted = seconds.sorted()
    return sorted.isEmpty ? nil : sorted[sorted.count / 2]
  }

  /// Takes a status that came at `now`. A status that tells nothing new is a sign of the socket's life, not of training's.
  mutating func take(_ status: Status, now: Double) {
    defer { newest = status }
    guard let old = newest, let since = progressAt else {
      progressAt = now
      return
    }
    let isSame =
      old.step == status.step && old.state == status.state && old.activity == status.activity && old.progress == status.progress
    guard !isSame else { return }
    // As floating point: a status may hold any numbers.
    let steps = Double(status.step) - Double(old.step)
    if steps > 0, old.activity == .training, status.activity == .training, now > since {
      seconds.append((now - since) / steps)
      if seconds.count > Self.window { seconds.removeFirst() }
    }
    progressAt = now
  }

  /// The seconds without progress, where they are too many; `nil` for a run that gets on or does not have to.
  func stalledFor(now: Double) -> Double? {
    guard let newest, let progressAt, newest.state == .running || newest.state == .stopping else { return nil }
    let own = (medianStep ?? 0) * Self.stepsOfPatience
    let least = newest.activity == .training ? Self.leastPatience : Self.patienceOutsideTraining
    let silence = now - progressAt
    return silence > max(own, least) ? silence : nil
  }
}
