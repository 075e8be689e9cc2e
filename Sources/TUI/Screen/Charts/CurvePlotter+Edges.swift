extension CurvePlotter {
  /// What the edges of a plot tell of one column.
  private struct Edge {
    var odd = 0
    var isClipped = false
    var role = Role.text
  }

  /// Marks what has no place on the plot: NaN and infinities with their count at the top (minus infinity at the bottom), values that a
  /// logarithmic axis cannot show at the bottom, and, where asked for, values beyond the axis at the end where they left it.
  func drawEdges(_ series: [LineChart.Series], marksClipped: Bool, on buffer: inout CellBuffer, theme: Theme) {
    var (top, bottom): ([Int: Edge], [Int: Edge]) = ([:], [:])
    for item in series {
      for point in item.points where point.x.isFinite && x.contains(point.x) {
        let column = column(point.x)
        top[column, default: Edge()].odd += point.oddAbove
        bottom[column, default: Edge()].odd += point.oddBelow
        guard point.mean.isFinite else { continue }
        if !scale.accepts(point.mean) { clip(&bottom, column, item.role) }
        guard marksClipped, let y else { continue }
        if point.max > y.upperBound { clip(&top, column, item.role) }
        if point.min < y.lowerBound, scale.accepts(point.min) { clip(&bottom, column, item.role) }
      }
    }
    draw(top, row: plot.y, sign: glyphs.above, on: &buffer, theme: theme)
    draw(bottom, row: plot.maxY - 1, sign: glyphs.below, on: &buffer, theme: theme)
  }

  /// Signs that stand on the curves, where their place is on the plot.
  func draw(_ highlights: [LineChart.Highlight], on buffer: inout CellBuffer, theme: Theme) {
    guard let y else { return }
    for sign in highlights where sign.x.isFinite && x.contains(sign.x) && scale.accepts(sign.y) && y.contains(sign.y) {
      let row = plot.y + Int(dotRow(sign.y, y).rounded()) / glyphs.dots.down
      buffer.put(sign.character, x: column(sign.x), y: row, style: theme.style(sign.role))
    }
  }

  private func column(_ value: Double) -> Int { plot.x + Int(dotColumn(value).rounded()) / glyphs.dots.across }

  private func clip(_ edges: inout [Int: Edge], _ column: Int, _ role: Role) {
    edges[column, default: Edge()].isClipped = true
    edges[column, default: Edge()].role = role
  }

  private func draw(_ edges: [Int: Edge], row: Int, sign: Character, on buffer: inout CellBuffer, theme: Theme) {
    for (column, edge) in edges where edge.isClipped { buffer.put(sign, x: column, y: row, style: theme.style(edge.role)) }
    let bad = theme.style(.bad)
    var free = plot.x
    for (column, edge) in edges.sorted(by: { $0.key < $1.key }) where edge.odd > 0 && column >= free {
      buffer.put(glyphs.notFinite, x: column, y: row, style: bad)
      free = column + 1
      let count = Numbers.compact(Double(edge.odd))
      let label = edge.odd < 1000 ? "\(edge.odd)" : count
      // A count stands where it hides no other mark.
      guard edge.odd > 1, column + label.count < plot.maxX else { continue }
      let taken = edges.contains { column + 1...column + label.count ~= $0.key && $0.value.odd > 0 }
      if !taken { free += buffer.write(label, x: column + 1, y: row, style: bad) }
    }
  }
}
