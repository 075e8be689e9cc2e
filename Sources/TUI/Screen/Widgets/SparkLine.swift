/// A row of bars, one a value, the newest on the right.
public struct SparkLine: Hashable, Sendable {
  /// The values, oldest first.
  public var values: [Double]
  /// The value of an empty and of a full bar; `nil` for the values' own extremes.
  public var range: ClosedRange<Double>?
  /// Its look.
  public var role: Role

  /// Creates one of its parts.
  public init(_ values: [Double], range: ClosedRange<Double>? = nil, role: Role = .accent) {
    self.values = values
    self.range = range
    self.role = role
  }

  /// Draws in the first row of `rect`; the oldest values go where there are more than columns.
  public func draw(in rect: Rect, on buffer: inout CellBuffer, theme: Theme, glyphs: Glyphs) {
    guard !rect.isEmpty, !glyphs.bars.isEmpty else { return }
    let shown = values.suffix(rect.width)
    let finite = shown.filter(\.isFinite)
    let range = self.range ?? (finite.min() ?? 0)...(finite.max() ?? 0)
    for (column, value) in shown.enumerated() {
      guard value.isFinite else {
        buffer.put(glyphs.notFinite, x: rect.x + column, y: rect.y, style: theme.style(.bad))
        continue
      }
      let level = min(max(0, Scale.linear.fraction(of: value, in: range)), 1) * Double(glyphs.bars.count - 1)
      buffer.put(glyphs.bars[Int(level.rounded())], x: rect.x + column, y: rect.y, style: theme.style(role))
    }
  }
}
