import Runs
import Screen
import Verification

/// What the newest evaluation found, how that changed, and the best so far.
struct VerificationView {
  let evaluations: EvaluationHistory
  /// The curve of the validation loss: all there is of a run that another program wrote.
  let validation: SeriesHistory
  /// Whether `e` would start an evaluation.
  let canEvaluate: Bool

  private var record: EvaluationRecord? { evaluations.latest }
  private var report: VerificationReport? { record?.verification }

  /// Why there is nothing to tell; `nil` where there is.
  private var absence: String? {
    guard record == nil else { return nil }
    guard let loss = validation.last, let step = validation.lastStep else {
      return canEvaluate ? "no evaluation yet; e evaluates now" : "no evaluation yet"
    }
    let best = validation.best.map { ", best \(Measures.loss($0.value)) at step \(Measures.step($0.step))" } ?? ""
    return "loss \(Measures.loss(loss)) at step \(Measures.step(step))\(best)"
  }

  /// The view of an evaluation that verified no pairs.
  private var withoutReport: EvaluationView? {
    guard let record, record.verification == nil else { return nil }
    return EvaluationView(evaluations: evaluations, record: record)
  }

  // MARK: Lines without a frame

  /// The most important first, as many as fit.
  func drawLines(in rect: Rect, with painter: inout Painter) {
    if let withoutReport {
      withoutReport.drawLines(in: rect, with: &painter)
      return
    }
    let rect = rect.inset(horizontally: 1, vertically: 0)
    if let absence {
      painter.write("V \(absence)", x: rect.x, y: rect.y, .faint, limit: rect.width)
      return
    }
    guard let report, let record else { return }
    var items: [Item] = [
      [Span("EER "), Span(Measures.fraction(report.eer), .validation, .bold)]
        + (change(painter, inWords: rect.height > 1).map { [Span(" "), $0] } ?? []),
      [Span("accuracy \(accuracy(report))")],
    ]
    if let best = evaluations.best {
      items.append([Span("best \(BestWords.text(best.measured)) at step \(Measures.step(best.step))")])
    }
    items += [[Span("AUC \(Measures.fraction(report.auc))")]]
    items += report.operatingPoints.map { [Span("TAR \(Measures.fraction($0.tar)) at FAR \(Measures.setting($0.far))")] }
    items += [
      [Span("threshold \(Measures.fraction(report.threshold))")], [Span(pairs(report))],
      [Span("step \(Measures.step(record.step))")],
    ]
    items += own.map { [Span("\($0.shortName(painter)) \($0.text)")] }
    painter.flow(items, in: rect)
  }

  // MARK: Panel

  func drawPanel(in rect: Rect, hasHistogram: Bool, with painter: inout Painter) {
    if let withoutReport {
      withoutReport.drawPanel(in: rect, with: &painter)
      return
    }
    let title =
      record.map { "verification at step \(Measures.step($0.step)), epoch \(Measures.step($0.epoch))" }
      ?? (validation.isEmpty ? "verification" : "validation")
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
    if isWide {
      EvaluationTable(
        evaluations: evaluations, columns: [.step, .eer, .accuracy, .loss] + (record?.metrics ?? []).map { .metric($0) }
      ).draw(in: columns[2], with: &painter)
    }
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
        items: [[Span(Measures.fraction(report.eer), .validation, .bold)]] + (change(painter, inWords: true).map { [[$0]] } ?? [])
      )
    ]
    if let best = evaluations.best {
      let isRate = best.measured.measure == .eer
      let value = isRate ? BestWords.value(best.measured) : BestWords.text(best.measured)
      metrics.append(
        Metric(label: isRate ? "best EER" : "best", items: [[Span(value)], [Span("at step \(Measures.step(best.step))")]]))
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
    return metrics + ownMetrics(rows: rows - metrics.count, painter)
  }

  /// The metrics of the run's own model beside the report.
  private var own: [EvaluationValue] { record.map { EvaluationValue.metrics(of: $0, in: evaluations) } ?? [] }

  /// A line each where there is room for that, else several on a line.
  private func ownMetrics(rows: Int, _ painter: Painter) -> [Metric] {
    guard rows > 0, !own.isEmpty else { return [] }
    guard own.count <= rows else {
      let items = own.map { [Span("\($0.shortName(painter)) ", .faint), Span($0.text)] }
      let size = (items.count + rows - 1) / rows
      return stride(from: 0, to: items.count, by: size).map { first in
        Metric(label: first == 0 ? "metrics" : "", items: Array(items.dropFirst(first).prefix(size)))
      }
    }
    return own.map { value in
      let change = value.change(since: evaluations.previous).span(painter.glyphs).map { [[$0]] } ?? []
      // A name that is too long for a label stands with the value.
      let name = value.shortName(painter)
      let isShort = painter.width(name) <= 9
      return Metric(label: isShort ? name : "metric", items: [[Span(isShort ? value.text : "\(name) \(value.text)")]] + change)
    }
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

  /// How the error rate changed since the evaluation before: an arrow with the difference (and a word for it).
  private func change(_ painter: Painter, inWords: Bool) -> Span? {
    ValueChange(
      from: evaluations.previous?.verification?.eer, to: report?.eer, higherIsBetter: false, format: { Measures.fraction($0) }
    ).span(painter.glyphs, inWords: inWords)
  }

  private func histogram(_ report: VerificationReport) -> Histogram {
    let bins = report.histogram
    return Histogram(
      upper: .init("genuine", counts: bins.genuine, role: .genuine),
      lower: .init("impostor", counts: bins.impostor, role: .impostor),
      range: bins.lower <= bins.upper ? bins.lower...bins.upper : 0...4, threshold: report.threshold)
  }
}
