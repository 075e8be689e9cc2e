import Runs
import Screen
import Verification

/// What the newest evaluation found, how that changed, and the best so far.
struct VerificationView {
  let evaluations: EvaluationHistory
  /// Whether `e` would start an evaluation.
  let canEvaluate: Bool

  private var record: EvaluationRecord? { evaluations.latest }
  private var report: VerificationReport? { record?.verification }

  /// Why there is nothing to tell; `nil` where there is.
  private var absence: String? {
    record != nil ? nil : canEvaluate ? "no evaluation yet; e evaluates now" : "no evaluation yet"
  }

  /// The view of an evaluation that verified no pairs.
  private var own: EvaluationView? {
    guard let record, record.verification == nil else { return nil }
    return EvaluationView(evaluations: evaluations, record: record)
  }

  // MARK: Lines without a frame

  /// The most important first, as many as fit.
  func drawLines(in rect: Rect, with painter: inout Painter) {
    if let own {
      own.drawLines(in: rect, with: &painter)
      return
    }
    let rect = rect.inset(horizontally: 1, vertically: 0)
    if let absence {
      painter.write("V \(absence)", x: rect.x, y: rect.y, .faint, limit: rect.width)
      return
    }
    guard let report, let record else { return }
    var items: [Item] = [
      [Span("EER "), Span(Measures.fraction(report.eer), .validation, .bold)] + change(painter, inWords: rect.height > 1),
      [Span("accuracy \(accuracy(report))")],
    ]
    if let best = evaluations.bestEER {
      items.append([Span("best EER \(Measures.fraction(best.value)) at step \(Measures.step(best.step))")])
    }
    items += [[Span("AUC \(Measures.fraction(report.auc))")]]
    items += report.operatingPoints.map { [Span("TAR \(Measures.fraction($0.tar)) at FAR \(Measures.setting($0.far))")] }
    items += [
      [Span("threshold \(Measures.fraction(report.threshold))")], [Span(pairs(report))],
      [Span("step \(Measures.step(record.step))")],
    ]
    painter.flow(items, in: rect)
  }

  // MARK: Panel

  func drawPanel(in rect: Rect, hasHistogram: Bool, with painter: inout Painter) {
    if let own {
      own.drawPanel(in: rect, with: &painter)
      return
    }
    let title =
      record.map { "verification at step \(Measures.step($0.step)), epoch \(Measures.step($0.epoch))" } ?? "verification"
    painter.box(rect, title: title, .validation)
    let inner = rect.inset(horizontally: 2, vertically: 1)
    if let absence {
      painter.write(absence, x: inner.x, y: inner.y, .faint, limit: inner.width)
      return
    }
    guard let report else { return }
    let isWide = inner.width >= 140
    let columns = inner.columns(
      hasHistogram ? [.fixed(inner.width >= 100 ? 54 : 48), .share(1)] + (isWide ? [.fixed(36)] : []) : [.share(1)], gap: 2)
    drawMetrics(report, in: columns[0], with: &painter)
    guard hasHistogram else { return }
    histogram(report).draw(in: columns[1], on: &painter.buffer, theme: painter.theme, glyphs: painter.glyphs)
    if isWide { drawTable(in: columns[2], with: &painter) }
  }

  private func drawMetrics(_ report: VerificationReport, in rect: Rect, with painter: inout Painter) {
    for (row, metric) in metrics(report, rows: rect.height, painter).prefix(rect.height).enumerated() {
      painter.write([Span(metric.label, .faint)], x: rect.x, y: rect.y + row)
      let value = Rect(x: rect.x + 10, y: rect.y + row, width: rect.width - 10, height: 1)
      painter.flow(metric.items, in: value, gap: 2)
    }
  }

  private struct Metric {
    var label: String
    var items: [Item]
  }

  private func metrics(_ report: VerificationReport, rows: Int, _ painter: Painter) -> [Metric] {
    var metrics = [
      Metric(
        label: "EER",
        items: [[Span(Measures.fraction(report.eer), .validation, .bold)], Array(change(painter, inWords: true).dropFirst())])
    ]
    if let best = evaluations.bestEER {
      metrics.append(
        Metric(label: "best EER", items: [[Span(Measures.fraction(best.value))], [Span("at step \(Measures.step(best.step))")]]))
    }
    metrics.append(Metric(label: "accuracy", items: [[Span(accuracy(report))], [Span("over \(report.folds) folds")]]))
    metrics.append(
      Metric(
        label: "AUC", items: [[Span(Measures.fraction(report.auc))], [Span("threshold \(Measures.fraction(report.threshold))")]]))
    // A line each where there is room for all of them and for the pairs.
    let points = report.operatingPoints
    if metrics.count + points.count + 1 <= rows {
      metrics += points.map { Metric(label: "TAR", items: [[Span(Self.words($0))], [Span(passing($0, report), .faint)]]) }
    } else {
      metrics.append(Metric(label: "TAR", items: points.map { [Span(Self.words($0))] }))
    }
    metrics.append(Metric(label: "pairs", items: [[Span(pairs(report))]]))
    metrics += (record?.metrics ?? []).map { metric in
      Metric(label: painter.shortened(CommandWords.oneLine(metric.name), to: 9), items: [[Span(Measures.metric(metric))]])
    }
    return metrics
  }

  private static func words(_ point: OperatingPoint) -> String {
    "\(Measures.fraction(point.tar)) at FAR \(Measures.setting(point.far))"
  }

  /// How many impostor pairs pass at that point: what the rate rests on.
  private func passing(_ point: OperatingPoint, _ report: VerificationReport) -> String {
    let count = point.actualFar * Double(report.impostor)
    guard count.isFinite, abs(count) < 1e15 else { return "" }
    return "\(Measures.step(Int(count.rounded()))) of \(Measures.step(report.impostor)) impostors"
  }

  private func accuracy(_ report: VerificationReport) -> String {
    let deviation = report.accuracyStandardDeviation.map { " ± \(Measures.fraction($0))" } ?? ""
    return Measures.fraction(report.accuracy) + deviation
  }

  private func pairs(_ report: VerificationReport) -> String {
    "\(Measures.step(report.genuine)) genuine, \(Measures.step(report.impostor)) impostor"
  }

  /// How the error rate changed since the evaluation before: a blank, and an arrow with the difference (and a word for it).
  private func change(_ painter: Painter, inWords: Bool) -> Item {
    guard let now = report?.eer, let before = evaluations.previous?.verification?.eer else { return [] }
    let difference = now - before
    let size = Measures.fraction(abs(difference))
    if size == Measures.fraction(0) { return [Span(" "), Span("as before", .faint)] }
    let arrow = difference < 0 ? painter.glyphs.below : painter.glyphs.above
    let word = inWords ? (difference < 0 ? " better" : " worse") : ""
    return [Span(" "), Span("\(arrow)\(size)\(word)", difference < 0 ? .good : .warning)]
  }

  private func histogram(_ report: VerificationReport) -> Histogram {
    let bins = report.histogram
    return Histogram(
      upper: .init("genuine", counts: bins.genuine, role: .genuine),
      lower: .init("impostor", counts: bins.impostor, role: .impostor),
      range: bins.lower <= bins.upper ? bins.lower...bins.upper : 0...4, threshold: report.threshold)
  }

  /// The newest evaluations, the newest first.
  private func drawTable(in rect: Rect, with painter: inout Painter) {
    let columns = [
      TextTable.Column("step", isNumber: true), .init("EER", isNumber: true, minimum: 5),
      .init("accuracy", isNumber: true, minimum: 5),
      .init("loss", isNumber: true, minimum: 6),
    ]
    let rows = evaluations.records.suffix(max(0, rect.height - 1)).reversed().map { record in
      [
        TextTable.Item(Measures.step(record.step)), .init(Measures.fraction(record.verification?.eer)),
        .init(Measures.fraction(record.verification?.accuracy)), .init(Measures.loss(record.loss)),
      ]
    }
    TextTable(columns: columns, rows: rows).draw(in: rect, on: &painter.buffer, theme: painter.theme, glyphs: painter.glyphs)
  }
}
