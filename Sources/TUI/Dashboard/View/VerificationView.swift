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
  private var metrics: [Metric] { record?.metrics ?? [] }

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
    let rows = rows(report)
    var items: [Item] = [
      [Span("EER "), Span(Measures.fraction(report.eer), .validation, .bold)]
        + (rows.change(painter, inWords: rect.height > 1).map { [Span(" "), $0] } ?? []),
      [Span("accuracy \(rows.accuracy)")],
    ]
    if let best = evaluations.best {
      items.append([Span("best \(BestWords.text(best.measured)) at step \(Measures.step(best.step))")])
    }
    items += [[Span("AUC \(Measures.fraction(report.auc))")]]
    items += report.operatingPoints.map { [Span("TAR \(Measures.fraction($0.tar)) at FAR \(Measures.setting($0.far))")] }
    items += [
      [Span("threshold \(Measures.fraction(report.threshold))")], [Span(rows.pairs)],
      [Span("step \(Measures.step(record.step))")],
    ]
    items += rows.own.map { [Span("\($0.shortName(painter)) \($0.text)")] }
    items += Search.items(record, in: evaluations)
    painter.flow(items, in: rect)
  }

  // MARK: Panel

  /// The columns from which on intervals, and notes, have room.
  private static let (forIntervals, forNotes) = (100, 116)

  /// The columns beside the histogram.
  private static func rowsWidth(_ width: Int) -> Int {
    switch width {
    case ..<forIntervals: 48
    case ..<160: 68
    default: 82
    }
  }

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
      hasHistogram ? [.fixed(Self.rowsWidth(inner.width)), .share(1)] + (isWide ? [.fixed(36)] : []) : [.share(1)], gap: 2)
    rows(report, hasIntervals: inner.width >= Self.forIntervals, hasNotes: inner.width >= Self.forNotes)
      .draw(in: columns[0], with: &painter)
    guard hasHistogram else { return }
    histogram(report).draw(in: columns[1], on: &painter.buffer, theme: painter.theme, glyphs: painter.glyphs)
    if isWide {
      EvaluationTable(
        evaluations: evaluations,
        columns: [.step, .eer, .accuracy, .loss] + metrics.filter { !Search.has($0) }.map { .metric($0) }
      ).draw(in: columns[2], with: &painter)
    }
  }

  private func rows(_ report: VerificationReport, hasIntervals: Bool = false, hasNotes: Bool = false) -> VerificationRows {
    VerificationRows(report: report, evaluations: evaluations, hasIntervals: hasIntervals, hasNotes: hasNotes)
  }

  private func histogram(_ report: VerificationReport) -> Histogram {
    let bins = report.histogram
    return Histogram(
      upper: .init("genuine", counts: bins.genuine, role: .genuine),
      lower: .init("impostor", counts: bins.impostor, role: .impostor),
      range: bins.lower <= bins.upper ? bins.lower...bins.upper : 0...4, threshold: report.threshold)
  }
}
