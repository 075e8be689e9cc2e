/// What the loss charts draw from: a copy that is made anew at most once a second, since every change of a curve repaints cells.
struct LossCurves: Sendable, Equatable {
  /// The least time between two copies, in seconds.
  static let rest = 1.0

  var train = SeriesHistory()
  var validation = SeriesHistory()
  private var takenAt = -Double.infinity

  /// Takes the newest curves where the time has come, or `atOnce`; true where that changed something.
  mutating func follow(train: SeriesHistory, validation: SeriesHistory, atOnce: Bool, now: Double) -> Bool {
    // A clock that jumped back must not freeze the charts, and the first points are not kept waiting.
    let mayChange = atOnce || now - takenAt >= Self.rest || now < takenAt || self.train.isEmpty && self.validation.isEmpty
    guard mayChange, self.train != train || self.validation != validation else { return false }
    self.train = train
    self.validation = validation
    takenAt = now
    return true
  }

  /// The newest step of either.
  var lastStep: Int? { [train, validation].compactMap(\.lastStep).max() }
  /// The oldest step of either.
  var firstStep: Int? { [train, validation].compactMap { $0.buckets.first?.firstStep }.min() }

  /// One step axis for both.
  func fullSteps(total: Int?) -> ClosedRange<Double>? {
    guard let firstStep, let lastStep else { return nil }
    return StepAxis.range(first: firstStep, last: lastStep, total: total)
  }
}
