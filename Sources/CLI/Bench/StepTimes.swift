import Runs

/// How long one and the same step took, over and over.
struct StepTimes {
  /// In seconds, sorted.
  private let sorted: [Double]

  /// - Parameter seconds: Of each step; one at least.
  init(_ seconds: [Double]) { sorted = seconds.sorted() }

  /// Takes a step as often as fits into a time, three times at least, after `warmUp` times that do not count.
  ///
  /// - Parameters:
  ///   - seconds: How long.
  ///   - warmUp: Steps before that.
  ///   - step: What to take.
  init(for seconds: Double, warmUp: Int = 2, _ step: () throws -> Void) rethrows {
    for _ in 0..<warmUp { try step() }
    var times: [Double] = []
    let start = SystemClock.monotonic()
    while times.count < 3 || SystemClock.monotonic() - start < seconds {
      let before = SystemClock.monotonic()
      try step()
      times.append(SystemClock.monotonic() - before)
    }
    self.init(times)
  }

  /// How many steps were taken.
  var count: Int { sorted.count }
  /// Half of the steps took less, in seconds.
  var median: Double { quantile(0.5) }

  /// A share of the steps took less than this, in seconds: the nearest rank.
  func quantile(_ share: Double) -> Double { sorted[min(Int(share * Double(sorted.count)), sorted.count - 1)] }

  /// Images a second of the median step, and of the steps at the slowest and fastest tenth.
  func rates(images: Int) -> Rates {
    Rates(median: Double(images) / median, slow: Double(images) / quantile(0.9), fast: Double(images) / quantile(0.1))
  }

  /// Images a second.
  struct Rates: Equatable {
    var median: Double
    /// Nine steps in ten were at least as fast.
    var slow: Double
    /// One step in ten was at least as fast.
    var fast: Double
  }
}
