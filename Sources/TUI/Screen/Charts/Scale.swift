import Glibc

/// How values are laid out along an axis.
public enum Scale: Hashable, Sendable {
  /// Equal distances for equal differences.
  case linear
  /// By powers of ten; values that are not positive have no place on it.
  case logarithmic

  /// Where `value` lies in `range`, 0 at its lower end and 1 at its upper; outside that for values outside.
  func fraction(of value: Double, in range: ClosedRange<Double>) -> Double {
    switch self {
    case .linear:
      // Halved, so that a range as wide as all of Double does not overflow.
      let span = range.upperBound / 2 - range.lowerBound / 2
      return span > 0 ? (value / 2 - range.lowerBound / 2) / span : 0.5
    case .logarithmic:
      let span = log10(range.upperBound) - log10(range.lowerBound)
      return span > 0 ? (log10(value) - log10(range.lowerBound)) / span : 0.5
    }
  }

  /// Whether the value has a place on such an axis.
  func accepts(_ value: Double) -> Bool { value.isFinite && (self == .linear || value > 0) }

  /// `range` widened to round numbers, so that it stays the same while values change a little.
  func rounded(_ range: ClosedRange<Double>) -> ClosedRange<Double> {
    switch self {
    case .linear:
      let wide = widened(range)
      let step = Ticks.niceStep((wide.upperBound / 2 - wide.lowerBound / 2) / 4)
      guard step > 0, abs(wide.upperBound / step) < 1e15, abs(wide.lowerBound / step) < 1e15 else { return wide }
      // A bound that is round but for the last bits stays where it is.
      let lower = floor(wide.lowerBound / step + 1e-9) * step
      let upper = ceil(wide.upperBound / step - 1e-9) * step
      return lower.isFinite && upper.isFinite && lower < upper ? lower...upper : wide
    case .logarithmic:
      guard range.lowerBound > 0 else { return 0.1...1 }
      let lower = Ticks.niceStep(range.lowerBound, roundingUp: false)
      let upper = Ticks.niceStep(range.upperBound)
      guard lower > 0, upper.isFinite else { return range }
      if lower < upper { return lower...upper }
      return max(lower / 2, .leastNonzeroMagnitude)...min(upper * 2, .greatestFiniteMagnitude)
    }
  }

  /// A range that is not empty: one single value gets room above and below.
  private func widened(_ range: ClosedRange<Double>) -> ClosedRange<Double> {
    guard range.lowerBound == range.upperBound else { return range }
    let value = range.lowerBound
    let margin = value == 0 ? 1 : abs(value) / 10
    let lower = max(value - margin, -Double.greatestFiniteMagnitude)
    let upper = min(value + margin, Double.greatestFiniteMagnitude)
    return lower < upper ? lower...upper : range
  }
}
