/// The axes of a chart: which cells are left for the curves, and the lines, ticks and labels around them.
struct ChartFrame {
  /// The cells of the curves.
  let plot: Rect
  /// The row of the x axis, if there is one.
  let axisRow: Int?
  private let rect: Rect
  private let xRange: ClosedRange<Double>?
  private let xUnit: AxisUnit
  private let yRange: ClosedRange<Double>?
  private let scale: Scale
  private let yTicks: [Ticks.Tick]
  /// Columns of the y labels and the axis line.
  private let gutter: Int

  /// Shares out `rect`: a gutter for y labels, a row for the x axis, a row for its labels, as far as there is room.
  init(in rect: Rect, x: ClosedRange<Double>?, xUnit: AxisUnit, y: ClosedRange<Double>?, scale: Scale) {
    self.rect = rect
    xRange = x
    self.xUnit = xUnit
    yRange = y
    self.scale = scale
    let below = rect.height >= 5 ? 2 : rect.height >= 3 ? 1 : 0
    let height = rect.height - below
    // A tick every second row at most.
    yTicks = y.map { Ticks($0, scale: scale, maximum: max(2, (height + 2) / 2)).ticks } ?? []
    let labels = yTicks.map { TextWidth.columns($0.label) }.max() ?? 0
    gutter = rect.width >= labels + 11 && height >= 2 ? labels + 1 : rect.width >= 6 && below > 0 ? 1 : 0
    plot = Rect(x: rect.x + gutter, y: rect.y, width: rect.width - gutter, height: height)
    axisRow = below > 0 && gutter > 0 ? plot.maxY : nil
  }

  /// The column of an x value.
  func column(of value: Double, in range: ClosedRange<Double>) -> Int {
    let last = plot.width - 1
    return plot.x + min(max(0, Int((Scale.linear.fraction(of: value, in: range) * Double(last)).rounded())), last)
  }

  /// The row of a y value.
  private func row(of value: Double, in range: ClosedRange<Double>) -> Int {
    let last = plot.height - 1
    return plot.y + last - min(max(0, Int((scale.fraction(of: value, in: range) * Double(last)).rounded())), last)
  }

  func draw(on buffer: inout CellBuffer, xTitle: String, theme: Theme, glyphs: Glyphs) {
    guard gutter > 0 else { return }
    drawYAxis(on: &buffer, theme: theme, glyphs: glyphs)
    guard let axisRow else { return }
    let line = theme.style(.border)
    buffer.put(glyphs.axisCorner, x: plot.x - 1, y: axisRow, style: line)
    for x in plot.x..<plot.maxX { buffer.put(glyphs.horizontal, x: x, y: axisRow, style: line) }
    guard axisRow + 1 < rect.maxY else { return }
    drawXLabels(on: &buffer, below: axisRow, title: xTitle, theme: theme, glyphs: glyphs)
  }

  private func drawYAxis(on buffer: inout CellBuffer, theme: Theme, glyphs: Glyphs) {
    let axis = plot.x - 1
    for y in plot.y..<plot.maxY { buffer.put(glyphs.vertical, x: axis, y: y, style: theme.style(.border)) }
    guard let yRange, gutter > 1 else { return }
    var taken: Set<Int> = []
    for tick in yTicks {
      let y = row(of: tick.value, in: yRange)
      guard taken.insert(y).inserted else { continue }
      buffer.put(glyphs.tickLeft, x: axis, y: y, style: theme.style(.border))
      let width = TextWidth.columns(tick.label)
      buffer.write(tick.label, x: axis - width, y: y, style: theme.style(.faint))
    }
  }

  private func xTicks(_ range: ClosedRange<Double>) -> [Ticks.Tick] {
    let maximum = max(2, plot.width / 8)
    switch xUnit {
    case .count:
      return Ticks(range, scale: .linear, maximum: maximum, counts: range.upperBound - range.lowerBound >= 1).ticks
    case .number: return Ticks(range, scale: .linear, maximum: maximum).ticks
    case .duration: return Ticks(time: range, maximum: maximum, utcOffset: nil).ticks
    case .clock(let offset): return Ticks(time: range, maximum: max(2, plot.width / 12), utcOffset: offset).ticks
    }
  }

  private func drawXLabels(on buffer: inout CellBuffer, below axisRow: Int, title: String, theme: Theme, glyphs: Glyphs) {
    let faint = theme.style(.faint)
    let y = axisRow + 1
    let titleWidth = TextWidth.columns(title)
    let hasTitle = titleWidth > 0 && titleWidth + 12 <= plot.width
    if hasTitle { buffer.write(title, x: rect.maxX - titleWidth, y: y, style: faint) }
    guard let xRange else { return }
    // Labels may begin under the y axis; they end before the title, with a blank between any two.
    var free = rect.x
    let end = hasTitle ? rect.maxX - titleWidth - 1 : rect.maxX
    for tick in xTicks(xRange) {
      let column = column(of: tick.value, in: xRange)
      let width = TextWidth.columns(tick.label)
      let start = min(max(column - width / 2, free), max(free, rect.maxX - width))
      guard start + width <= end, start <= column, column < start + max(width, 1) + 1 else { continue }
      buffer.put(glyphs.tickBelow, x: column, y: axisRow, style: theme.style(.border))
      buffer.write(tick.label, x: start, y: y, style: faint)
      free = start + width + 1
    }
  }
}
