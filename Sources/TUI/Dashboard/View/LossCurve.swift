import Screen

/// One of the two losses, as the charts draw it.
struct LossCurve {
  /// "T" or "V": the two losses are told apart without colour.
  let letter: String
  let name: String
  let role: Role
  let series: SeriesHistory
  /// The newest parts of the loss, where it has several.
  let parts: [LossPartValues.Part]
  /// What the loss measures of each step, where it does.
  var measures = StepMeasures()
  /// What stands where there is no point: that there is none yet, or that there never is.
  let absence: String
  /// What is drawn where that is not our own loss.
  var quantity: Quantity?

  /// A quantity of another program's log.
  struct Quantity {
    var name: String
    /// Without its phase, for a title of little room.
    var metric: String
    /// `nil` where the name does not tell.
    var higherIsBetter: Bool?
  }

  /// A bucket and what the moving average is there.
  struct Reading {
    var bucket: Bucket
    var smoothed: Double?
  }

  /// The buckets of `window` and one on each side of it, so that lines go on to the edges; `nil` is the whole history. The average
  /// begins with the curve, not with the window: what is drawn of a step does not depend on the zoom.
  func readings(in window: ClosedRange<Double>?, smoothing: Double) -> [Reading] {
    var average = Smoothing(weight: smoothing)
    let all = series.source(for: window).map { Reading(bucket: $0, smoothed: average.next($0.mean)) }
    guard let window else { return all }
    let first = all.firstIndex { Double($0.bucket.lastStep) >= window.lowerBound } ?? all.endIndex
    let last = all.lastIndex { Double($0.bucket.firstStep) <= window.upperBound } ?? -1
    let shown = max(0, first - 1)..<max(max(0, first - 1), min(all.count, last + 2))
    return Array(all[shown])
  }

  /// The curves of one loss: the values with the band of their extremes, and over them, where there is one, the moving average.
  func lines(_ readings: [Reading], _ timeline: ChartTimeline, _ settings: ChartSettings) -> [LineChart.Series] {
    let raw = readings.map { reading in
      let bucket = reading.bucket
      let x = timeline.x(of: bucket)
      var point = ChartPoint(x: x, y: .nan)
      if let mean = bucket.mean { point = ChartPoint(x: x, mean: mean, min: bucket.minimum, max: bucket.maximum) }
      point.oddAbove = bucket.nonFinite - bucket.minusInfinite
      point.oddBelow = bucket.minusInfinite
      return point
    }
    var values = LineChart.Series(name, points: raw, role: role)
    var average = LineChart.Series(
      name, points: readings.map { ChartPoint(x: timeline.x(of: $0.bucket), y: $0.smoothed ?? .nan).withoutMarks }, role: role)
    if settings.isOverlaid {
      values.marker = letter.first
      average.marker = letter.first
      values.isDashed = role == .validation
      average.isDashed = values.isDashed
    }
    guard settings.smoothing > 0 else { return [values] }
    values.isBackground = true
    return [values, average]
  }
}

extension ChartPoint {
  /// The gap of a line whose values are marked by another one.
  fileprivate var withoutMarks: ChartPoint {
    var point = self
    (point.oddAbove, point.oddBelow) = (0, 0)
    return point
  }
}
