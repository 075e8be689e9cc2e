import Glibc

/// The step axis of the loss charts. It grows in jumps: an axis that moves with every step repaints the whole chart with every step.
enum StepAxis {
  /// Round ends of an axis, between two powers of ten: at most a third of the chart stays empty, and every jump repaints it.
  private static let rounds: [Double] = [1, 1.5, 2, 3, 4, 6, 8, 10]

  /// From 0, or from the first step where that is far from 0, to a round number no smaller than `last`, but not past the run's end.
  static func range(first: Int, last: Int, total: Int?) -> ClosedRange<Double> {
    let (first, last) = (Double(min(first, last)), Double(max(first, last)))
    let lower = first > 0 && first < last / 8 ? 0 : first
    var upper = lower + roundedSpan(max(last - lower, 1))
    if let total, Double(total) >= last, Double(total) > lower { upper = min(upper, Double(total)) }
    // Where steps are so large that adding a few changes nothing, the axis is still not empty.
    return lower...max(upper, last, lower.nextUp)
  }

  /// The next round number that is no smaller than `span`, which is above 0.
  static func roundedSpan(_ span: Double) -> Double {
    let magnitude = pow(10, floor(log10(span)))
    return (rounds.first { span <= $0 * magnitude * (1 + 1e-9) } ?? 10) * magnitude
  }

  /// 1, 2, 5 times a power of ten: the least that is no smaller than `count`.
  static func roundedEpochs(_ count: Double) -> Double {
    guard count > 1 else { return 1 }
    let magnitude = pow(10, floor(log10(count)))
    return ([1, 2, 5].first { count <= $0 * magnitude * (1 + 1e-9) } ?? 10) * magnitude
  }
}
