/// Draws curves as dots on the plot of a chart: bands first, then lines over them, then marks.
struct CurvePlotter {
  let plot: Rect
  let x: ClosedRange<Double>
  /// `nil` where no value can be shown; then there are only marks for values that are no number.
  let y: ClosedRange<Double>?
  let scale: Scale
  let glyphs: Glyphs

  /// A point in dots from the top left of the plot.
  struct DotPoint {
    var x: Double
    var mean: Double
    var top: Double
    var bottom: Double
  }

  func draw(_ series: [LineChart.Series], on buffer: inout CellBuffer, theme: Theme) {
    var lines: [DotCanvas] = []
    let strokes = series.map { self.strokes(of: thinned($0.points)) }
    for (item, strokes) in zip(series, strokes) {
      var style = theme.style(item.role)
      style.attributes.insert(.dim)
      show([band(strokes)], on: &buffer, style: style)
    }
    for (item, strokes) in zip(series, strokes) {
      let canvas = line(strokes, isDashed: item.isDashed)
      var style = theme.style(item.role)
      if item.isBackground {
        style.attributes.insert(.dim)
        show([canvas], on: &buffer, style: style)
        // In ASCII's two dots a cell a line could not be told from the one under it.
        if glyphs.dots == .ascii { continue }
      }
      // Where curves share a cell, the later one gives the colour and the dots of all stay.
      lines.append(canvas)
      if !item.isBackground { show(lines, on: &buffer, style: style) }
    }
    for (index, item) in series.enumerated() where !item.isBackground {
      mark(item, strokes[index], mark: item.mark(at: index, glyphs), on: &buffer, theme: theme)
    }
  }

  // MARK: From values to dots

  private var canvas: DotCanvas { DotCanvas(columns: plot.width, rows: plot.height, dots: glyphs.dots) }

  func dotColumn(_ value: Double) -> Double {
    let last = Double(plot.width * glyphs.dots.across - 1)
    // Far outside is still outside, and stays a number that can be counted with.
    return min(max(Scale.linear.fraction(of: value, in: x) * last, -1e6), 1e6)
  }

  func dotRow(_ value: Double, _ y: ClosedRange<Double>) -> Double {
    let last = Double(plot.height * glyphs.dots.down - 1)
    return min(max((1 - scale.fraction(of: value, in: y)) * last, -1e6), 1e6)
  }

  /// At most one point a dot column: buckets are merged by mean of means and extremes of extremes, so spikes stay.
  private func thinned(_ points: [ChartPoint]) -> [ChartPoint] {
    let usable = points.filter(\.x.isFinite)
    guard usable.count > 2 * plot.width * glyphs.dots.across else { return usable }
    var merged: [ChartPoint] = []
    var column = -1
    var count = 0.0
    for point in usable {
      let own = Int(dotColumn(point.x).rounded())
      if own == column, var last = merged.last, scale.accepts(last.mean), scale.accepts(point.mean) {
        count += 1
        last.mean += (point.mean - last.mean) / count
        last.min = min(last.min, point.min)
        last.max = max(last.max, point.max)
        merged[merged.count - 1] = last
      } else {
        merged.append(point)
        column = own
        count = 1
      }
    }
    return merged
  }

  /// Runs of points that a line joins: a value that cannot be shown, or an x that falls back, ends a stroke.
  private func strokes(of points: [ChartPoint]) -> [[DotPoint]] {
    guard let y else { return [] }
    var strokes: [[DotPoint]] = [[]]
    var lastX = -Double.infinity
    for point in points {
      guard scale.accepts(point.mean) else {
        strokes.append([])
        continue
      }
      if point.x < lastX { strokes.append([]) }
      lastX = point.x
      let mean = dotRow(point.mean, y)
      let top = scale.accepts(point.max) ? dotRow(point.max, y) : mean
      let bottom = scale.accepts(point.min) ? dotRow(point.min, y) : mean
      strokes[strokes.count - 1].append(DotPoint(x: dotColumn(point.x), mean: mean, top: top, bottom: bottom))
    }
    return strokes.filter { !$0.isEmpty }
  }

  private func line(_ strokes: [[DotPoint]], isDashed: Bool) -> DotCanvas {
    var canvas = canvas
    let dash = isDashed ? 2 * glyphs.dots.across : nil
    for stroke in strokes {
      var phase = 0
      for (a, b) in zip(stroke, stroke.dropFirst()) {
        canvas.line(from: (a.x, a.mean), to: (b.x, b.mean), dash: dash, phase: &phase)
      }
      if stroke.count == 1, let only = stroke.first { canvas.set(Int(only.x.rounded()), Int(only.mean.rounded())) }
    }
    return canvas
  }

  /// The band between the extremes, every second dot, so that it also differs from the line where there is no colour.
  private func band(_ strokes: [[DotPoint]]) -> DotCanvas {
    var canvas = canvas
    // In two or four dots a cell a band would hide its line.
    guard glyphs.dots == .braille else { return canvas }
    for stroke in strokes {
      for (a, b) in zip(stroke, stroke.dropFirst() + [stroke[stroke.count - 1]]) {
        let first = max(0, Int(a.x.rounded()))
        let last = min(max(first, Int(b.x.rounded())), canvas.width - 1)
        guard first <= last else { continue }
        for column in first...last {
          let t = b.x > a.x ? min(max(0, (Double(column) - a.x) / (b.x - a.x)), 1) : 0
          let top = max(0, Int((a.top + (b.top - a.top) * t).rounded()))
          let bottom = min(canvas.height - 1, Int((a.bottom + (b.bottom - a.bottom) * t).rounded()))
          guard top < bottom else { continue }
          for row in top...bottom where (row + column) % 2 == 0 { canvas.set(column, row) }
        }
      }
    }
    return canvas
  }

  // MARK: From dots to cells

  /// Shows the dots of the last canvas; those of the canvases before it stay where they share a cell.
  private func show(_ canvases: [DotCanvas], on buffer: inout CellBuffer, style: Style) {
    guard let top = canvases.last else { return }
    for cell in top.masks.indices where top.masks[cell] != 0 {
      let mask = canvases.reduce(UInt8(0)) { $0 | $1.masks[cell] }
      buffer.put(glyphs.dots.character(mask), x: plot.x + cell % plot.width, y: plot.y + cell / plot.width, style: style)
    }
  }

  private func mark(_ item: LineChart.Series, _ strokes: [[DotPoint]], mark: Character, on buffer: inout CellBuffer, theme: Theme)
  {
    let style = theme.style(item.role)
    // Few points are all marked; of many, only the last.
    let shown = item.points.count <= max(2, plot.width / 4) ? strokes.flatMap { $0 } : Array(strokes.last?.suffix(1) ?? [])
    for point in shown {
      let (column, row) = (Int(point.x.rounded()), Int(point.mean.rounded()))
      guard row >= 0, row < plot.height * glyphs.dots.down, column >= 0, column < plot.width * glyphs.dots.across else {
        continue
      }
      buffer.put(mark, x: plot.x + column / glyphs.dots.across, y: plot.y + row / glyphs.dots.down, style: style)
    }
  }
}
