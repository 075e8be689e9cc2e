/// The whole history of one curve in bounded memory: buckets of equal width on the step axis, twice as wide whenever they are too many,
/// and the newest points one by one, for a window that the buckets are too coarse for.
///
/// The buckets do not depend on how the points arrived: one by one and all at once give the same ones.
struct SeriesHistory: Sendable, Equatable {
  /// The most buckets that are kept. A halving leaves half of them, so a long run always has at least 512.
  static let capacity = 1024

  /// The buckets by rising step; none is empty.
  private(set) var buckets: [Bucket] = []
  /// The newest points, each in full.
  private(set) var recent = RecentPoints()
  /// A bucket covers `2^shift` steps.
  private var shift = 0

  var isEmpty: Bool { buckets.isEmpty }
  /// The newest value, finite or not; `nil` before the first.
  var last: Double? { buckets.last?.last }
  var lastStep: Int? { buckets.last?.lastStep }
  /// The number of points that are NaN or infinite.
  var nonFinite: Int { buckets.reduce(0) { $0 + $1.nonFinite } }
  /// The number of steps that a bucket covers.
  var width: Int { 1 << shift }

  /// The smallest finite value and its step.
  var best: (value: Double, step: Int)? {
    let candidates = buckets.filter { $0.count > 0 }
    return candidates.min { $0.minimum < $1.minimum }.map { ($0.minimum, $0.minimumStep) }
  }

  /// The smallest and the largest finite value; `nil` while there is none.
  var extremes: ClosedRange<Double>? { CurveExtremes.all(buckets) }

  /// Adds a point. A step before the last one means that the run went back to a checkpoint: what it had measured from there on is
  /// dropped, and the answer is true.
  @discardableResult
  mutating func append(step: Int, value: Double, wallTime: Double) -> Bool {
    var wentBack = false
    if let last = buckets.last, step < last.lastStep {
      truncate(from: step)
      wentBack = true
    }
    recent.append(step: step, value: value, wallTime: wallTime)
    let point = Bucket(step: step, value: value, wallTime: wallTime)
    if let index = buckets.indices.last, buckets[index].firstStep >> shift == step >> shift {
      buckets[index].merge(point)
    } else {
      buckets.append(point)
      while buckets.count > Self.capacity { halve() }
    }
    return wentBack
  }

  /// Drops what was measured at `step` or later.
  mutating func truncate(from step: Int) {
    recent.truncate(from: step)
    while let last = buckets.last, last.firstStep >= step { buckets.removeLast() }
    if let index = buckets.indices.last { buckets[index].clip(before: step) }
  }

  /// Drops what was measured after `step` and before `wallTime` (seconds since 1970): points that a resumed run left behind.
  mutating func dropStale(after step: Int, before wallTime: Double) {
    buckets.removeAll { $0.firstStep > step && $0.wallTime < wallTime }
    recent.dropStale(after: step, before: wallTime)
  }

  /// The curve at the resolution that is there for `window`: point by point where all of the window is kept so, else the buckets; `nil`
  /// is the whole history.
  func source(for window: ClosedRange<Double>?) -> [Bucket] {
    width(in: window) == 1 && shift > 0 ? recent.buckets : buckets
  }

  /// The buckets of `source(for:)` that begin or end in `window`.
  func buckets(in window: ClosedRange<Double>?) -> [Bucket] {
    let source = source(for: window)
    guard let window else { return source }
    return source.filter { Double($0.lastStep) >= window.lowerBound && Double($0.firstStep) <= window.upperBound }
  }

  /// The number of steps that a bucket of `source(for:)` covers.
  func width(in window: ClosedRange<Double>?) -> Int {
    guard let window, let first = recent.firstStep, Double(first) <= window.lowerBound else { return width }
    return 1
  }

  private mutating func halve() {
    shift += 1
    var merged: [Bucket] = []
    merged.reserveCapacity(Self.capacity)
    for bucket in buckets {
      if let index = merged.indices.last, merged[index].firstStep >> shift == bucket.firstStep >> shift {
        merged[index].merge(bucket)
      } else {
        merged.append(bucket)
      }
    }
    buckets = merged
  }
}
