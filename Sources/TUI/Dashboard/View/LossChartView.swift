import Screen

/// A chart of one loss or of both, or the line of text that stands for one.
struct LossChartView {
  /// One, or both in one chart.
  let curves: [LossCurve]
  let timeline: ChartTimeline
  /// The x axis; `nil` before the first point.
  let xRange: ClosedRange<Double>?
  /// The steps that are shown; `nil` for all.
  let window: ClosedRange<Double>?
  let bounds: ClosedRange<Double>?
  let settings: ChartSettings
  /// What happened at which step.
  let marks: [ChartMark]
  /// Whether a line under the chart is kept free though there is nothing to tell, so that two charts side by side have one height.
  var keepsDetailsFree = false

  private var isEmpty: Bool { curves.allSatisfy(\.series.isEmpty) }
  var role: Role { curves.first?.role ?? .text }

  func draw(in rect: Rect, with painter: inout Painter) {
    var inner = rect.inset(by: 1)
    let hasRoom = inner.height >= 6
    let reads = settings.cursor != nil && !isEmpty
    // Without a line under the chart, what the cursor reads stands above it.
    let title = reads && !hasRoom ? reading(painter, limit: rect.width - 6) : title(painter, limit: rect.width - 6)
    painter.box(rect, title: title, role)
    if hasDetails || keepsDetailsFree || reads, hasRoom {
      inner.height -= 1
      if reads {
        painter.write(
          reading(painter, limit: inner.width - 2), x: inner.x + 1, y: inner.maxY, .accent, limit: inner.width - 2)
      } else {
        painter.row(details(painter, limit: inner.width - 2), x: inner.x + 1, y: inner.maxY, limit: inner.width - 2)
      }
    }
    guard !isEmpty else {
      let text = painter.shortened(curves.first?.absence ?? "", to: inner.width)
      painter.write(
        text, x: inner.x + (inner.width - painter.width(text)) / 2, y: inner.y + inner.height / 2, .faint, limit: inner.width)
      return
    }
    chart(in: inner, painter).draw(in: inner, on: &painter.buffer, theme: painter.theme, glyphs: painter.glyphs)
  }

  /// Whether there is something to tell under the chart.
  var hasDetails: Bool { curves.contains { !$0.parts.isEmpty || !StepMeasuresView.pieces($0.measures, $0.role).isEmpty } }

  /// The parts of the losses, and beside them as much of their measures as there is room for.
  private func details(_ painter: Painter, limit: Int) -> [Item] {
    var items: [Item] = []
    for curve in curves {
      items += LossPartsView.items(curve.parts, role: curve.role, painter, limit: limit)
      let used = items.reduce(0) { $0 + painter.width($1) + 2 }
      items += StepMeasuresView.items(curve.measures, role: curve.role, painter, limit: limit - used)
    }
    return items
  }

  /// One line in the place of the chart: "T train loss 0.3124, best 0.3011 at step 120", or what the cursor reads.
  func readout(_ painter: Painter, limit: Int) -> String {
    if settings.cursor != nil, !isEmpty { return reading(painter, limit: limit) }
    return title(painter, limit: limit) + (isEmpty ? " \(curves.first?.absence ?? "")" : "")
  }

  // MARK: Words

  /// As much as fits: the value, the best one and where it was, how it is drawn.
  private func title(_ painter: Painter, limit: Int) -> String {
    let head = curves.count == 1 ? curves[0].title(painter, limit: limit) : bothTitle(painter, limit: limit)
    guard !isEmpty else { return head }
    var details: [String] = []
    if settings.isLogarithmic { details.append(", log") }
    if !settings.joinsRanges { details.append(", own axis") }
    if settings.smoothing > 0 { details.append(", smoothed \(Measures.setting(settings.smoothing))") }
    if settings.clipsOutliers { details.append(", 5-95 %") }
    if window != nil { details.append(", \(resolution)") }
    return details.reduce(head) { painter.width(painter.plain($0 + $1)) <= limit ? $0 + $1 : $0 }
  }

  /// How finely the window is kept: "every step", "64 steps a point".
  private var resolution: String {
    let width = curves.map { $0.series.width(in: window) }.max() ?? 1
    return width == 1 ? "every step" : "\(Measures.step(width)) steps a point"
  }

  private func bothTitle(_ painter: Painter, limit: Int) -> String {
    let forms: [(LossCurve) -> String] = [
      { "\($0.letter) \($0.name) loss \($0.series.isEmpty ? $0.absence : Measures.loss($0.series.last))" },
      { "\($0.letter) \($0.name) \(Measures.loss($0.series.last))" }, { "\($0.letter) \(Measures.loss($0.series.last))" },
    ]
    return painter.choose(forms.map { curves.map($0).joined(separator: "  ") }, limit: limit)
  }

  /// What the cursor reads: values first, then where.
  private func reading(_ painter: Painter, limit: Int) -> String {
    guard let cursor = settings.cursor else { return "" }
    let read = curves.compactMap { curve in
      curve.readings(in: window, smoothing: settings.smoothing)
        .min { abs($0.bucket.middleStep - cursor) < abs($1.bucket.middleStep - cursor) }
        .map { (letter: curve.letter, reading: $0) }
    }
    guard let first = read.first else { return "" }
    let place = timeline.place(of: first.reading.bucket)
    let full = read.map { "\($0.letter) \($0.reading.words(hasSmoothed: settings.smoothing > 0))" }.joined(separator: "  ")
    let short = read.map { "\($0.letter) \(Measures.loss($0.reading.bucket.mean ?? $0.reading.bucket.last))" }.joined(
      separator: "  ")
    let places = [place.joined(separator: ", "), place.prefix(2).joined(separator: ", "), place[0]]
    return painter.choose(places.map { "\(full)  \($0)" } + places.map { "\(short)  \($0)" } + [short], limit: limit)
  }

  // MARK: The chart

  private func chart(in rect: Rect, _ painter: Painter) -> LineChart {
    let readings = curves.map { $0.readings(in: window, smoothing: settings.smoothing) }
    var chart = LineChart(
      zip(curves, readings).flatMap { $0.lines($1, timeline, settings) }, xRange: xRange, yRange: bounds,
      scale: settings.isLogarithmic ? .logarithmic : .linear, xTitle: timeline.title,
      annotations: ChartMark.thinned(marks, timeline, xRange, columns: rect.width).map { mark in
        LineChart.Annotation(x: timeline.x(ofStep: mark.step), character: mark.kind.sign(painter.glyphs), role: mark.kind.role)
      })
    chart.xUnit = timeline.unit
    chart.cursor = settings.cursor.map { timeline.x(ofStep: $0) }
    chart.marksClipped = settings.clipsOutliers
    chart.highlights = curves.compactMap { curve in
      curve.series.best.map {
        LineChart.Highlight(
          x: timeline.x(ofStep: Double($0.step)), y: $0.value, character: painter.glyphs.best, role: curve.role)
      }
    }
    return chart
  }
}

extension LossCurve {
  /// As much as fits: the value, the best one and where it was.
  func title(_ painter: Painter, limit: Int) -> String {
    if let quantity { return title(of: quantity, painter, limit: limit) }
    guard !series.isEmpty else { return painter.choose(["\(letter) \(name) loss"], limit: limit) }
    let value = Measures.loss(series.last)
    let odd = series.nonFinite > 0 ? ", \(series.nonFinite) not finite" : ""
    let best = series.best.map { (", best \(Measures.loss($0.value))", " at step \(Measures.step($0.step))") } ?? ("", "")
    return painter.choose(
      [
        "\(letter) \(name) loss \(value)\(odd)\(best.0)\(best.1)", "\(letter) \(name) loss \(value)\(odd)\(best.0)",
        "\(letter) \(name) \(value)\(odd)\(best.0)", "\(letter) \(value)\(odd)\(best.0)", "\(letter) \(value)\(odd)",
        "\(letter) \(value)",
      ], limit: limit)
  }
}

extension LossCurve.Reading {
  /// "0.3124", "0.3124 (0.2987-0.3312 of 64), 2 not finite, smoothed 0.3150".
  func words(hasSmoothed: Bool) -> String {
    var text = Measures.loss(bucket.mean ?? bucket.last)
    if bucket.count > 1 {
      text += " (\(Measures.loss(bucket.minimum))-\(Measures.loss(bucket.maximum)) of \(Measures.step(bucket.count)))"
    }
    if bucket.nonFinite > 0, bucket.count + bucket.nonFinite > 1 { text += ", \(bucket.nonFinite) not finite" }
    if hasSmoothed, let smoothed { text += ", smoothed \(Measures.loss(smoothed))" }
    return text
  }
}
