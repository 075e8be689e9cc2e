/// The newest points of a curve, each in full, in bounded memory: at most twice `capacity` of them.
struct RecentPoints: Sendable, Equatable {
  /// How many of the newest points are always kept; more than a chart has columns of dots.
  static let capacity = 2048

  private struct Point: Sendable, Equatable {
    var step: Int
    var value: Double
    var wallTime: Double
  }

  /// By rising step.
  private var points: [Point] = []

  var count: Int { points.count }
  var firstStep: Int? { points.first?.step }

  mutating func append(step: Int, value: Double, wallTime: Double) {
    points.append(Point(step: step, value: value, wallTime: wallTime))
    // By the half, so that an append costs the same on average however many there are.
    if points.count > 2 * Self.capacity { points.removeFirst(points.count - Self.capacity) }
  }

  /// Drops what was measured at `step` or later.
  mutating func truncate(from step: Int) {
    while let last = points.last, last.step >= step { points.removeLast() }
  }

  /// Drops what was measured after `step` and before `wallTime` (seconds since 1970).
  mutating func dropStale(after step: Int, before wallTime: Double) {
    points.removeAll { $0.step > step && $0.wallTime < wallTime }
  }

  /// The points as buckets; several of one step are one.
  var buckets: [Bucket] {
    var buckets: [Bucket] = []
    buckets.reserveCapacity(points.count)
    for point in points {
      let bucket = Bucket(step: point.step, value: point.value, wallTime: point.wallTime)
      if let index = buckets.indices.last, buckets[index].lastStep == point.step {
        buckets[index].merge(bucket)
      } else {
        buckets.append(bucket)
      }
    }
    return buckets
  }
}
