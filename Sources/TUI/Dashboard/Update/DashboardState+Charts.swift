import Screen

extension DashboardState {
  /// Does what `key` means for the loss charts.
  mutating func pressInCharts(_ key: KeyPress) {
    switch key {
    case .character("l"):
      charts.isLogarithmic.toggle()
      say(charts.isLogarithmic ? "logarithmic loss axis" : "linear loss axis", .note)
    case .character("y"):
      charts.sharesRange.toggle()
      say(charts.sharesRange ? "one loss axis for both charts" : "a loss axis for each chart", .note)
    case .character("m"):
      charts.cycleSmoothing()
      say(charts.smoothing > 0 ? "losses smoothed by \(Measures.setting(charts.smoothing))" : "losses as measured", .note)
    case .character("o"):
      charts.isOverlaid.toggle()
      say(charts.isOverlaid ? "both losses in one chart" : "a chart for each loss", .note)
    case .character("O"):
      charts.clipsOutliers.toggle()
      let words = "loss axis for the bulk of the values, 5 % to 95 %"
      say(charts.clipsOutliers ? words : "loss axis for all values", .note)
    case .character("X"):
      charts.axis = charts.axis.next(knowsEpochs: run?.stepsPerEpoch != nil)
      say("losses over \(charts.axis.name)", .note)
    case .character("h"): toggleCursor()
    case .character("z"): zoom(by: 0.5)
    case .character("Z"): zoom(by: 2)
    case .left, .right, .character("["), .character("]"), .home, .end: moveInCharts(key)
    case .escape: leaveOneView()
    default: return
    }
    showChartsAtOnce()
  }

  /// Tells of a change of the charts, and lets them follow it.
  mutating func chartsChanged(_ words: String) {
    say(words, .note)
    showChartsAtOnce()
  }

  /// What the user asks for shows at once, not when the charts may next move.
  private mutating func showChartsAtOnce() {
    run?.trainRange.reset()
    run?.validationRange.reset()
    _ = run?.followCharts(charts, atOnce: true, now: now)
  }

  /// Back by one: from the cursor, then from the zoom.
  private mutating func leaveOneView() {
    if charts.cursor != nil { charts.cursor = nil } else { charts.window = nil }
  }

  // MARK: The window

  private mutating func zoom(by factor: Double) {
    guard let full = run?.fullSteps else { return }
    let width = full.upperBound - full.lowerBound
    let shown = run?.steps(charts) ?? full
    let span = max((shown.upperBound - shown.lowerBound) * factor, ChartWindow.leastSpan)
    guard span < width else {
      charts.window = nil
      return
    }
    // Around what the user looks at: the cursor, or the newest step.
    var end = charts.window?.end
    if let cursor = charts.cursor {
      end = cursor + span / 2
    } else if let old = end {
      end = old - (shown.upperBound - shown.lowerBound - span) / 2
    }
    charts.window = ChartWindow(span: span, end: end)
    settleWindow()
  }

  /// Keeps the window's end within the axis; a window that reaches the newest step follows it.
  private mutating func settleWindow() {
    guard let window = charts.window, let end = window.end, let full = run?.fullSteps, let last = run?.drawn.lastStep else {
      return
    }
    let least = full.lowerBound + window.span
    charts.window?.end = end >= Double(last) && charts.cursor == nil ? nil : min(max(end, least), max(full.upperBound, least))
  }

  private mutating func moveInCharts(_ key: KeyPress) {
    if charts.cursor != nil { return moveCursor(key) }
    guard let window = charts.window, let full = run?.fullSteps, let shown = run?.steps(charts) else { return }
    switch key {
    case .left: charts.window?.end = shown.upperBound - window.span / 4
    case .right: charts.window?.end = shown.upperBound + window.span / 4
    case .character("["): charts.window?.end = shown.upperBound - window.span
    case .character("]"): charts.window?.end = shown.upperBound + window.span
    case .home: charts.window?.end = full.lowerBound
    default: charts.window?.end = nil
    }
    settleWindow()
  }

  // MARK: The cursor

  private mutating func toggleCursor() {
    charts.cursor = charts.cursor == nil ? cursorSteps().last : nil
  }

  /// The steps that the cursor may stand at, in rising order: the points of the training loss, or of validation where that is all there is.
  private func cursorSteps() -> [Double] {
    guard let run else { return [] }
    let series = run.drawn.train.isEmpty ? run.drawn.validation : run.drawn.train
    return series.source(for: run.steps(charts)).map(\.middleStep)
  }

  /// Moves by the next point that is at least a column away; a jump is ten columns.
  private mutating func moveCursor(_ key: KeyPress) {
    let steps = cursorSteps()
    guard let old = charts.cursor, let first = steps.first, let last = steps.last,
      let shown = run?.steps(charts) ?? run?.fullSteps
    else { return }
    let column = (shown.upperBound - shown.lowerBound) / Double(chartColumns)
    let new: Double
    switch key {
    case .left: new = steps.last { $0 <= old - column } ?? first
    case .right: new = steps.first { $0 >= old + column } ?? last
    case .character("["): new = steps.last { $0 <= old - 10 * column } ?? first
    case .character("]"): new = steps.first { $0 >= old + 10 * column } ?? last
    case .home: new = first
    default: new = last
    }
    charts.cursor = new
    keepInWindow(new, shown)
  }

  /// A cursor that leaves the window takes it along.
  private mutating func keepInWindow(_ cursor: Double, _ shown: ClosedRange<Double>) {
    guard let window = charts.window, !shown.contains(cursor) else { return }
    charts.window?.end = cursor < shown.lowerBound ? cursor + window.span * 7 / 8 : cursor + window.span / 8
    settleWindow()
  }

  /// The columns of a chart's plot, but for the few of its labels.
  private var chartColumns: Int {
    let layout = RunLayout(Rect(size))
    return max(8, (charts.isOverlaid ? layout.losses : layout.train ?? layout.losses).width - 6)
  }
}
