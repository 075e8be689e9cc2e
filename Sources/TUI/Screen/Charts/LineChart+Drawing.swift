extension LineChart {
  /// Draws axes and curves; what does not fit is left out in the order title, labels, axes.
  public func draw(in rect: Rect, on buffer: inout CellBuffer, theme: Theme, glyphs: Glyphs) {
    guard !rect.isEmpty else { return }
    let yRange = sound(yRange) ?? LineChart.jointYRange([self])
    let xRange = self.xRange ?? xBounds
    let frame = ChartFrame(in: rect, x: xRange, xUnit: xUnit, y: yRange, scale: scale)
    frame.draw(on: &buffer, xTitle: xTitle, theme: theme, glyphs: glyphs)
    guard let xRange, !frame.plot.isEmpty else { return }
    let plotter = CurvePlotter(plot: frame.plot, x: xRange, y: yRange, scale: scale, glyphs: glyphs)
    plotter.draw(series, on: &buffer, theme: theme)
    plotter.drawEdges(series, marksClipped: marksClipped, on: &buffer, theme: theme)
    plotter.draw(highlights, on: &buffer, theme: theme)
    if let cursor, cursor.isFinite, xRange.contains(cursor) {
      drawCursor(column: frame.column(of: cursor, in: xRange), in: frame.plot, on: &buffer, theme: theme, glyphs: glyphs)
    }
    if hasLegend, series.count(where: { !$0.isBackground }) > 1 {
      drawLegend(in: frame.plot, on: &buffer, theme: theme, glyphs: glyphs)
    }
    for annotation in annotations where annotation.x.isFinite && xRange.contains(annotation.x) && frame.axisRow != nil {
      let column = frame.column(of: annotation.x, in: xRange)
      buffer.put(annotation.character, x: column, y: frame.axisRow ?? 0, style: theme.style(annotation.role))
    }
  }

  /// A given range that the scale cannot show is as good as none.
  private func sound(_ range: ClosedRange<Double>?) -> ClosedRange<Double>? {
    guard let range, scale.accepts(range.lowerBound), scale.accepts(range.upperBound) else { return nil }
    return range.lowerBound < range.upperBound ? range : scale.rounded(range)
  }

  /// A line where nothing stands; what stands there stays.
  private func drawCursor(column: Int, in plot: Rect, on buffer: inout CellBuffer, theme: Theme, glyphs: Glyphs) {
    for y in plot.y..<plot.maxY where buffer[column, y].character == " " {
      buffer.put(glyphs.threshold, x: column, y: y, style: theme.style(.accent))
    }
  }

  private func drawLegend(in plot: Rect, on buffer: inout CellBuffer, theme: Theme, glyphs: Glyphs) {
    let named = series.enumerated().filter { !$0.element.isBackground }
    var x = plot.maxX - named.reduce(0) { $0 + TextWidth.columns($1.element.name) + 3 }
    guard x >= plot.x, plot.height >= 3 else { return }
    for (index, item) in named {
      let style = theme.style(item.role)
      buffer.put(item.mark(at: index, glyphs), x: x, y: plot.y, style: style)
      x += 2
      x += buffer.write(item.name, x: x, y: plot.y, style: style) + 1
    }
  }
}

extension LineChart.Series {
  /// The mark of the curve's points: its own, or one by role (so that training and validation differ in panels of their own).
  func mark(at index: Int, _ glyphs: Glyphs) -> Character {
    if let marker { return marker }
    let choice = role == .training ? 0 : role == .validation ? 1 : index
    return glyphs.markers.isEmpty ? "*" : glyphs.markers[choice % glyphs.markers.count]
  }
}
