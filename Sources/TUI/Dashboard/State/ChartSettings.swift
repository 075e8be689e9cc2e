/// How the two loss charts are drawn.
struct ChartSettings: Sendable, Equatable {
  var isLogarithmic = false
  /// Whether both charts have the same y axis, so that the losses compare by height.
  var sharesRange = true
  /// The weight of the moving average; 0 draws the values as they are.
  var smoothing = 0.0
  /// Whether both losses are in one chart.
  var isOverlaid = false
  /// Whether the y axis is for the bulk of the values, whatever few of them do.
  var clipsOutliers = false
  /// What the x axis counts.
  var axis = ChartAxis.step
  /// The steps that are shown; `nil` for all.
  var window: ChartWindow?
  /// The step at which values are read off; `nil` while nobody does.
  var cursor: Double?

  /// Whether the y axes have to hold both losses.
  var joinsRanges: Bool { sharesRange || isOverlaid }

  mutating func cycleSmoothing() {
    let index = Smoothing.weights.firstIndex(of: smoothing) ?? 0
    smoothing = Smoothing.weights[(index + 1) % Smoothing.weights.count]
  }
}

/// What the x axis of the charts counts.
enum ChartAxis: Sendable, Equatable, CaseIterable {
  case step
  case epoch
  /// Since the first point.
  case relativeTime
  /// The time of day.
  case wallTime

  var name: String {
    switch self {
    case .step: "step"
    case .epoch: "epoch"
    case .relativeTime: "time since start"
    case .wallTime: "time of day"
    }
  }

  /// The one after this; that of epochs only where their length is known.
  func next(knowsEpochs: Bool) -> ChartAxis {
    switch self {
    case .step: knowsEpochs ? .epoch : .relativeTime
    case .epoch: .relativeTime
    case .relativeTime: .wallTime
    case .wallTime: .step
    }
  }
}
