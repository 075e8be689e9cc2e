/// How far curves reach, for the axis that shows them.
enum CurveExtremes {
  /// The percentiles between which the bulk of the values lies.
  static let bulk = 0.05...0.95

  /// What an axis has to show of `buckets`: all of it, or the bulk of their means; `nil` where there is nothing.
  static func of(_ buckets: [Bucket], isLogarithmic: Bool, clipsOutliers: Bool) -> ClosedRange<Double>? {
    if clipsOutliers { return bulk(of: buckets.compactMap(\.mean).filter { !isLogarithmic || $0 > 0 }) }
    return isLogarithmic ? positive(buckets) : all(buckets)
  }

  /// The smallest and the largest finite value.
  static func all(_ buckets: [Bucket]) -> ClosedRange<Double>? {
    var range: ClosedRange<Double>?
    for bucket in buckets where bucket.count > 0 {
      range = min(range?.lowerBound ?? bucket.minimum, bucket.minimum)...max(range?.upperBound ?? bucket.maximum, bucket.maximum)
    }
    return range
  }

  /// The smallest and the largest value above 0.
  static func positive(_ buckets: [Bucket]) -> ClosedRange<Double>? {
    var range: ClosedRange<Double>?
    for bucket in buckets where bucket.count > 0 && bucket.maximum > 0 {
      // The least positive value of a bucket that reaches down to 0 is not kept; its largest one is certain.
      let least = bucket.minimum > 0 ? bucket.minimum : bucket.maximum
      range = min(range?.lowerBound ?? least, least)...max(range?.upperBound ?? bucket.maximum, bucket.maximum)
    }
    return range
  }

  private static func bulk(of values: [Double]) -> ClosedRange<Double>? {
    guard !values.isEmpty else { return nil }
    let sorted = values.sorted()
    let last = Double(sorted.count - 1)
    return sorted[Int(bulk.lowerBound * last)]...sorted[Int((bulk.upperBound * last).rounded(.up))]
  }
}
