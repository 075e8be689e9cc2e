/// What is kept of one or several neighbouring points of a curve: enough that a spike survives every merge.
struct Bucket: Sendable, Equatable {
  /// The steps of the first and the last point in here.
  private(set) var firstStep: Int
  private(set) var lastStep: Int
  /// The number of finite values.
  private(set) var count: Int
  /// The number of values that are NaN or infinite.
  private(set) var nonFinite: Int
  /// Those of `nonFinite` that are minus infinity.
  private(set) var minusInfinite: Int
  /// The mean of the finite values; meaningless while `count` is 0.
  private var average: Double
  /// The smallest finite value and its step.
  private(set) var minimum: Double
  private(set) var minimumStep: Int
  /// The largest finite value.
  private(set) var maximum: Double
  /// The newest value, finite or not.
  private(set) var last: Double
  /// When the first value was measured, in seconds since 1970.
  private(set) var firstWallTime: Double
  /// When the newest value was measured, in seconds since 1970.
  private(set) var wallTime: Double

  /// A bucket of one point.
  init(step: Int, value: Double, wallTime: Double) {
    firstStep = step
    lastStep = step
    count = value.isFinite ? 1 : 0
    nonFinite = value.isFinite ? 0 : 1
    minusInfinite = value == -.infinity ? 1 : 0
    average = value.isFinite ? value : 0
    minimum = average
    minimumStep = step
    maximum = average
    last = value
    firstWallTime = wallTime
    self.wallTime = wallTime
  }

  /// The mean of the finite values; `nil` where every value is NaN or infinite.
  var mean: Double? { count > 0 ? average : nil }

  /// The middle of the steps in here.
  var middleStep: Double { Double(firstStep) + (Double(lastStep) - Double(firstStep)) / 2 }

  /// The middle of the times in here, in seconds since 1970.
  var middleTime: Double { firstWallTime / 2 + wallTime / 2 }

  /// Takes in the points of a later bucket: counts, extremes and steps as if the points had come one by one.
  mutating func merge(_ later: Bucket) {
    if later.count > 0 {
      if count == 0 || later.minimum < minimum { (minimum, minimumStep) = (later.minimum, later.minimumStep) }
      maximum = count == 0 ? later.maximum : max(maximum, later.maximum)
      let total = Double(count + later.count)
      // Weighted parts, not a sum: two losses near the largest number must not add up to infinity.
      average = average * (Double(count) / total) + later.average * (Double(later.count) / total)
    }
    count += later.count
    nonFinite += later.nonFinite
    minusInfinite += later.minusInfinite
    firstStep = min(firstStep, later.firstStep)
    lastStep = max(lastStep, later.lastStep)
    last = later.last
    wallTime = later.wallTime
  }

  /// Forgets that steps from `step` on were in here, for a run that measures them again. What they did to the extremes stays.
  mutating func clip(before step: Int) {
    if firstStep < step { lastStep = max(firstStep, min(lastStep, step - 1)) }
  }
}
