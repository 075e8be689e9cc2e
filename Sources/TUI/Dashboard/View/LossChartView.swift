import Screen

/// One of the two loss charts, or the line of text that stands for it.
struct LossChartView {
  /// "T" or "V": the two losses are told apart without colour.
  let letter: String
  let name: String
  let role: Role
  let series: SeriesHistory
  let bounds: ClosedRange<Double>?
  let steps: ClosedRange<Double>?
  let settings: ChartSettings
  /// Where evaluations were, for a mark on the x axis.
  let marks: [Int]
  /// The newest parts of the loss, where it has several.
  let parts: [LossPartValues.Part]
  /// What the loss measures of each step, where it does.
  var measures = StepMeasures()
  /// Whether a line under the chart is kept free though there is nothing to tell, so that two charts side by side have one height.
  var keepsDetailsFree = false
  /// What stands where there is no point: that there is none yet, or that there never is.
  let absence: String
  /// What is drawn where that is not our own loss.
  var quantity: Quantity?

  /// A quantity of another program's log.
  struct Quantity {
    var name: String
    /// Without its phase, for a title of little room.
    var metric: String
    /// `nil` where the name does not tell.
    var higherIsBetter: Bool?
  }

  func draw(in rect: Rect, with painter: inout Painter) {
    painter.box(rect, title: title(painter, limit: rect.width - 6), role)
    var inner = rect.inset(by: 1)
    if hasDetails || keepsDetailsFree, inner.height >= 6 {
      inner.height -= 1
      let details = details(painter, limit: inner.width - 2)
      painter.row(details, x: inner.x + 1, y: inner.maxY, limit: inner.width - 2)
    }
    guard !series.isEmpty else {
      let text = painter.shortened(absence, to: inner.width)
      painter.write(
        text, x: inner.x + (inner.width - painter.width(text)) / 2, y: inner.y + inner.height / 2, .faint, limit: inner.width)
      return
    }
    chart(painter).draw(in: inner, on: &painter.buffer, theme: painter.theme, glyphs: painter.glyphs)
  }

  /// Whether there is something to tell under the chart.
  var hasDetails: Bool { !parts.isEmpty || !StepMeasuresView.pieces(measures, role).isEmpty }

  /// The parts of the loss, and beside them as much of its measures as there is room for.
  private func details(_ painter: Painter, limit: Int) -> [Item] {
    let items = LossPartsView.items(parts, role: role, painter, limit: limit)
    let used = items.reduce(0) { $0 + painter.width($1) + 2 }
    return items + StepMeasuresView.items(measures, role: role, painter, limit: limit - used)
  }

  /// One line in the place of the chart: "T train loss 0.3124, best 0.3011 at step 120".
  func readout(_ painter: Painter, limit: Int) -> String {
    title(painter, limit: limit) + (series.isEmpty ? " \(absence)" : "")
  }

  /// As much as fits: the value, the best one and where it was, how it is drawn.
  private func title(_ painter: Painter, limit: Int) -> String {
    if let quantity { return title(of: quantity, painter, limit: limit) }
    guard !series.isEmpty else { return painter.choose(["\(letter) \(name) loss"], limit: limit) }
    let value = Measures.loss(series.last)
    let odd = series.nonFinite > 0 ? ", \(series.nonFinite) not finite" : ""
    let best = series.best.map { (", best \(Measures.loss($0.value))", " at step \(Measures.step($0.step))") } ?? ("", "")
    let head = painter.choose(
      [
        "\(letter) \(name) loss \(value)\(odd)\(best.0)\(best.1)", "\(letter) \(name) loss \(value)\(odd)\(best.0)",
        "\(letter) \(name) \(value)\(odd)\(best.0)", "\(letter) \(value)\(odd)\(best.0)", "\(letter) \(value)\(odd)",
        "\(letter) \(value)",
      ], limit: limit)
    var details: [String] = []
    if settings.isLogarithmic { details.append(", log") }
    if !settings.sharesRange { details.append(", own axis") }
    if settings.smoothing > 0 { details.append(", smoothed \(Measures.setting(settings.smoothing))") }
    return details.reduce(head) { painter.width(painter.plain($0 + $1)) <= limit ? $0 + $1 : $0 }
  }

  private func chart(_ painter: Painter) -> LineChart {
    LineChart(
      [LineChart.Series(name, points: points, role: role)], xRange: steps, yRange: bounds,
      scale: settings.isLogarithmic ? .logarithmic : .linear, xTitle: "step",
      annotations: marks.map { LineChart.Annotation(x: Double($0), character: painter.isASCII ? "e" : "▴", role: .validation) })
  }

  /// The buckets as points: the moving average, where there is one, runs through the band of the raw extremes.
  private var points: [ChartPoint] {
    var average = Smoothing(weight: settings.smoothing)
    return series.buckets.map { bucket in
      let x = bucket.middleStep
      // A bucket with a value that is no number shows that, whatever else is in it.
      guard bucket.nonFinite == 0, let mean = bucket.mean else { return ChartPoint(x: x, y: .nan) }
      let drawn = settings.smoothing > 0 ? average.next(mean) ?? mean : mean
      return ChartPoint(x: x, mean: drawn, min: min(bucket.minimum, drawn), max: max(bucket.maximum, drawn))
    }
  }
}
