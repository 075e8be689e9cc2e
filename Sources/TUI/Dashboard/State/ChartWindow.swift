import Glibc

/// The part of the steps that zoomed charts show.
struct ChartWindow: Sendable, Equatable {
  /// The fewest steps that a window is wide.
  static let leastSpan = 8.0

  /// How many steps it is wide.
  var span: Double
  /// Its last step; `nil` follows the newest step.
  var end: Double?

  /// The steps in the window, of those that the whole axis `full` has; `last` is the newest step that was measured.
  ///
  /// A window that follows moves by eighths of its width: one that moved with every step would repaint the charts with every step.
  func steps(in full: ClosedRange<Double>, last: Double) -> ClosedRange<Double> {
    let width = full.upperBound - full.lowerBound
    let span = min(max(span, min(Self.leastSpan, width)), width)
    let jump = span / 8
    let following = full.lowerBound + ceil((last - full.lowerBound) / jump) * jump
    let end = min(max(end ?? following, full.lowerBound + span), max(full.upperBound, full.lowerBound + span))
    let start = end - span
    // Where steps are so large that taking a few off changes nothing, the window is still not empty.
    return start < end ? start...end : full
  }
}
