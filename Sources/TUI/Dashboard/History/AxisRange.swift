import Glibc
import Screen

/// The bounds of a y axis, which follow the data without trembling: every change of bounds repaints a whole panel.
struct AxisRange: Sendable, Equatable {
  /// The least time between two changes, in seconds.
  static let rest = 1.0

  /// The bounds in force; `nil` before there are data.
  private(set) var bounds: ClosedRange<Double>?
  private var changedAt = -Double.infinity

  /// Follows the extremes of the data. It grows when data lie outside and shrinks when they fill less than half of it, at most once
  /// a second; `isLogarithmic` judges the share in powers of ten. The answer is true where the bounds changed.
  mutating func follow(_ extremes: ClosedRange<Double>?, isLogarithmic: Bool, now: Double) -> Bool {
    guard let extremes else {
      let changed = bounds != nil
      bounds = nil
      return changed
    }
    guard let current = bounds else { return set(extremes, isLogarithmic, now) }
    let isOutside = extremes.lowerBound < current.lowerBound || extremes.upperBound > current.upperBound
    let share = Self.span(extremes, isLogarithmic) / Self.span(current, isLogarithmic)
    guard isOutside || share < 0.5 else { return false }
    // A clock that jumped back must not freeze the axis.
    guard now - changedAt >= Self.rest || now < changedAt else { return false }
    return set(extremes, isLogarithmic, now)
  }

  /// Forgets the bounds, so that the next data set them at once.
  mutating func reset() { self = AxisRange() }

  private mutating func set(_ extremes: ClosedRange<Double>, _ isLogarithmic: Bool, _ now: Double) -> Bool {
    let rounded = Self.rounded(extremes, isLogarithmic)
    guard rounded != bounds else { return false }
    bounds = rounded
    changedAt = now
    return true
  }

  /// Widened to round numbers, so that a slowly growing curve does not move the axis at every point.
  private static func rounded(_ extremes: ClosedRange<Double>, _ isLogarithmic: Bool) -> ClosedRange<Double>? {
    // A loss is rarely below 0: one that is 0 throughout stands on the bottom of its chart.
    if extremes == 0...0 { return 0...1 }
    let extremes = level(extremes)
    let point = ChartPoint(x: 0, mean: extremes.lowerBound, min: extremes.lowerBound, max: extremes.upperBound)
    return LineChart.jointYRange([
      LineChart([.init("", points: [point], role: .text)], scale: isLogarithmic ? .logarithmic : .linear)
    ])
  }

  /// A curve that varies by no more than the last digits of the 32-bit floats in its file is level: its axis would show digits that
  /// were never measured.
  private static func level(_ extremes: ClosedRange<Double>) -> ClosedRange<Double> {
    let middle = extremes.lowerBound / 2 + extremes.upperBound / 2
    let isLevel = extremes.upperBound / 2 - extremes.lowerBound / 2 <= abs(middle) * 1e-6
    // The halves of the smallest numbers are 0, which a logarithmic axis cannot show.
    return isLevel && middle != 0 ? middle...middle : extremes
  }

  private static func span(_ range: ClosedRange<Double>, _ isLogarithmic: Bool) -> Double {
    guard isLogarithmic, range.lowerBound > 0 else { return range.upperBound - range.lowerBound }
    return log10(range.upperBound / range.lowerBound)
  }
}
