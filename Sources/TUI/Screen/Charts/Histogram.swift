/// Two distributions over the same bins, one above the other, each to its own height, with a threshold through both.
///
/// One above the other rather than mixed, so that they are told apart without colour; each to its own height, since there are
/// many more impostor pairs than genuine ones.
public struct Histogram: Hashable, Sendable {
  /// One of the two distributions.
  public struct Distribution: Hashable, Sendable {
    /// As the chart labels it.
    public var name: String
    /// How many fell into each of equally wide bins.
    public var counts: [Int]
    /// Its look.
    public var role: Role

    /// Creates one of its parts.
    public init(_ name: String, counts: [Int], role: Role) {
      self.name = name
      self.counts = counts
      self.role = role
    }
  }

  /// Drawn in the upper half.
  public var upper: Distribution
  /// Drawn in the lower half.
  public var lower: Distribution
  /// What the bins cover together.
  public var range: ClosedRange<Double>
  /// Where the vertical line stands; `nil` for none.
  public var threshold: Double?

  /// Creates one of its parts.
  public init(upper: Distribution, lower: Distribution, range: ClosedRange<Double>, threshold: Double? = nil) {
    self.upper = upper
    self.lower = lower
    self.range = range
    self.threshold = threshold
  }

  /// Draws both and, with three rows or more, the axis with the threshold's value.
  public func draw(in rect: Rect, on buffer: inout CellBuffer, theme: Theme, glyphs: Glyphs) {
    guard !rect.isEmpty else { return }
    let axis = rect.height >= 3 ? 1 : 0
    let parts = Rect(x: rect.x, y: rect.y, width: rect.width, height: rect.height - axis).rows([.share(1), .share(1)])
    for (distribution, part) in zip([upper, lower], parts) {
      draw(distribution, in: part, on: &buffer, theme: theme, glyphs: glyphs)
    }
    let column = thresholdColumn(in: rect)
    if let column {
      for y in rect.y..<rect.maxY - axis where buffer[column, y].character == " " {
        buffer.put(glyphs.threshold, x: column, y: y, style: theme.style(.warning))
      }
    }
    if axis > 0 { drawAxis(y: rect.maxY - 1, column: column, in: rect, on: &buffer, theme: theme) }
  }

  private func thresholdColumn(in rect: Rect) -> Int? {
    guard let threshold, threshold.isFinite, range.contains(threshold) else { return nil }
    let fraction = Scale.linear.fraction(of: threshold, in: range)
    // The width of a range may be too large for a number.
    guard fraction.isFinite else { return nil }
    return rect.x + min(Int(fraction * Double(rect.width)), rect.width - 1)
  }

  private func draw(_ distribution: Distribution, in rect: Rect, on buffer: inout CellBuffer, theme: Theme, glyphs: Glyphs) {
    guard !rect.isEmpty else { return }
    let style = theme.style(distribution.role)
    let heights = Histogram.resampled(distribution.counts, to: rect.width)
    let peak = heights.max() ?? 0
    let levels = glyphs.bars.count
    for (column, height) in heights.enumerated() where peak > 0 && height > 0 {
      // What is there at all shows, however small.
      var left = max(1, Int((height / peak * Double(rect.height * levels)).rounded()))
      var y = rect.maxY - 1
      while left > 0, y >= rect.y {
        buffer.put(glyphs.bars[min(left, levels) - 1], x: rect.x + column, y: y, style: style)
        left -= levels
        y -= 1
      }
    }
    // The name stands where its top row is free: on the right if it fits there, else on the left.
    let width = TextWidth.columns(distribution.name)
    for x in [rect.maxX - width, rect.x] where width > 0 && width <= rect.width {
      if (x..<x + width).allSatisfy({ buffer[$0, rect.y].character == " " }) {
        buffer.write(distribution.name, x: x, y: rect.y, style: style)
        return
      }
    }
  }

  private func drawAxis(y: Int, column: Int?, in rect: Rect, on buffer: inout CellBuffer, theme: Theme) {
    let faint = theme.style(.faint)
    let low = Numbers.compact(range.lowerBound, digits: 2)
    let high = Numbers.compact(range.upperBound, digits: 2)
    buffer.write(low, x: rect.x, y: y, style: faint, limit: rect.width)
    let highStart = rect.maxX - TextWidth.columns(high)
    if highStart > rect.x + TextWidth.columns(low) { buffer.write(high, x: highStart, y: y, style: faint) }
    guard let column, let threshold else { return }
    let label = Numbers.compact(threshold)
    let width = TextWidth.columns(label)
    guard width <= rect.width else { return }
    let start = min(max(column - width / 2, rect.x), rect.maxX - width)
    // The threshold is what one looks for: it stands even where it hides an end of the range.
    buffer.fill(
      Rect(x: max(rect.x, start - 1), y: y, width: min(width + 2, rect.width), height: 1).intersection(rect), style: faint)
    buffer.write(label, x: start, y: y, style: theme.style(.warning))
  }

  /// Counts spread over that many columns by how much of each bin lies in a column, so that bins of one height stay of one height
  /// and no count is lost.
  static func resampled(_ counts: [Int], to columns: Int) -> [Double] {
    guard !counts.isEmpty, columns > 0 else { return [] }
    var sums = Array(repeating: 0.0, count: columns)
    let width = Double(columns) / Double(counts.count)
    for (bin, count) in counts.enumerated() where count > 0 {
      let (start, end) = (Double(bin) * width, Double(bin + 1) * width)
      for column in Int(start)...min(Int(end), columns - 1) {
        let covered = min(end, Double(column + 1)) - max(start, Double(column))
        sums[column] += Double(count) * max(0, covered) / width
      }
    }
    return sums
  }
}
