import Runs
import Screen
import Verification

/// What the newest verification found, a row for each rate: "TAR  0.849 (0.813-0.880) at FAR 0.1  450 of 4 500 impostors".
///
/// Where there is no room, intervals go first, then the row of the search, then the lines that the rates have to themselves.
struct VerificationRows {
  let report: VerificationReport
  /// Its newest is what the report is of.
  let evaluations: EvaluationHistory
  /// Whether the rates have their 95 % confidence intervals.
  let hasIntervals: Bool
  /// Whether a free row tells what to make of the folds.
  let hasNotes: Bool

  private struct Row {
    var label: String
    var items: [Item]
  }

  private var record: EvaluationRecord? { evaluations.latest }
  private static let labelWidth = 10

  func draw(in rect: Rect, with painter: inout Painter) {
    let width = rect.width - Self.labelWidth
    for (row, line) in rows(rect.height, width, painter).prefix(rect.height).enumerated() {
      painter.write([Span(line.label, .faint)], x: rect.x, y: rect.y + row)
      let values = Rect(x: rect.x + Self.labelWidth, y: rect.y + row, width: width, height: 1)
      painter.flow(line.items, in: values, gap: 2)
    }
  }

  private func rows(_ count: Int, _ width: Int, _ painter: Painter) -> [Row] {
    var rows = [eer(painter)]
    if let best = evaluations.best {
      let isRate = best.measured.measure == .eer
      let value = isRate ? BestWords.value(best.measured) : BestWords.text(best.measured)
      rows.append(
        Row(label: isRate ? "best EER" : "best", items: [[Span(value)], [Span("at step \(Measures.step(best.step))")]]))
    }
    rows.append(Row(label: "accuracy", items: [[Span(accuracy)], [Span("over \(report.folds) folds")]]))
    rows.append(
      Row(
        label: "AUC", items: [[Span(Measures.fraction(report.auc))], [Span("threshold \(Measures.fraction(report.threshold))")]]))
    // A line each where there is room for all of them and for the pairs.
    let points = report.operatingPoints
    if rows.count + points.count + 1 <= count {
      rows += points.map { tar($0) }
    } else {
      rows.append(
        Row(label: "TAR", items: points.map { [Span("\(Measures.fraction($0.tar)) at FAR \(Measures.setting($0.far))")] }))
    }
    rows.append(Row(label: "pairs", items: [[Span(pairs)]]))
    let search = Search.items(record, in: evaluations)
    // The metrics of the run's own model come before it, where there is one row for both.
    if !search.isEmpty, count - rows.count > (own.isEmpty ? 0 : 1) { rows.append(Row(label: "search", items: search)) }
    rows += ownRows(count - rows.count, painter)
    if hasNotes, rows.count < count, let warning = report.foldWarning.map(CommandWords.oneLine) {
      let withoutExample = warning.firstRange(of: " (").map { String(warning[..<$0.lowerBound]) } ?? warning
      rows.append(Row(label: "folds", items: [[Span(painter.choose([warning, withoutExample], limit: width), .faint)]]))
    }
    return rows
  }

  // MARK: Rates

  private func eer(_ painter: Painter) -> Row {
    var value: Item = [Span(Measures.fraction(report.eer), .validation, .bold)]
    // The first one says what they all are.
    if let interval = interval(report.eerInterval, ", 95 %") { value.append(interval) }
    return Row(label: "EER", items: [value] + (change(painter, inWords: true).map { [[$0]] } ?? []))
  }

  private func tar(_ point: OperatingPoint) -> Row {
    let interval = interval(report.tarInterval(of: point)).map { [$0] } ?? []
    let rate = [Span(Measures.fraction(point.tar))] + interval + [Span(" at FAR \(Measures.setting(point.far))")]
    // Another name of the same number, for those who look for it.
    let fnmr = hasIntervals ? [[Span("FNMR \(Measures.fraction(point.fnmr))", .faint)]] : []
    return Row(label: "TAR", items: [rate, [Span(passing(point), .faint)]] + fnmr)
  }

  /// " (0.813-0.880)"; `nil` where intervals do not show or there is none.
  private func interval(_ range: ClosedRange<Double>?, _ note: String = "") -> Span? {
    guard hasIntervals, let range else { return nil }
    return Span(" (\(Measures.fraction(range.lowerBound))-\(Measures.fraction(range.upperBound))\(note))", .faint)
  }

  /// How many impostor pairs pass at that point: what the rate rests on.
  private func passing(_ point: OperatingPoint) -> String {
    let count = point.actualFar * Double(report.impostor)
    guard count.isFinite, abs(count) < 1e15 else { return "" }
    return "\(Measures.step(Int(count.rounded()))) of \(Measures.step(report.impostor)) impostors"
  }

  var accuracy: String {
    let deviation = report.accuracyStandardDeviation.map { " ± \(Measures.fraction($0))" } ?? ""
    return Measures.fraction(report.accuracy) + deviation
  }

  var pairs: String { "\(Measures.step(report.genuine)) genuine, \(Measures.step(report.impostor)) impostor" }

  /// How the error rate changed since the evaluation before: an arrow with the difference (and a word for it).
  func change(_ painter: Painter, inWords: Bool) -> Span? {
    ValueChange(
      from: evaluations.previous?.verification?.eer, to: report.eer, higherIsBetter: false, format: { Measures.fraction($0) }
    ).span(painter.glyphs, inWords: inWords)
  }

  // MARK: Metrics

  /// The metrics of the run's own model beside the report.
  var own: [EvaluationValue] {
    guard var record else { return [] }
    record.metrics = record.metrics?.filter { !Search.has($0) }
    return EvaluationValue.metrics(of: record, in: evaluations)
  }

  /// A line each where there is room for that, else several on a line.
  private func ownRows(_ count: Int, _ painter: Painter) -> [Row] {
    guard count > 0, !own.isEmpty else { return [] }
    guard own.count <= count else {
      let items = own.map { [Span("\($0.shortName(painter)) ", .faint), Span($0.text)] }
      let size = (items.count + count - 1) / count
      return stride(from: 0, to: items.count, by: size).map { first in
        Row(label: first == 0 ? "metrics" : "", items: Array(items.dropFirst(first).prefix(size)))
      }
    }
    return own.map { value in
      let change = value.change(since: evaluations.previous).span(painter.glyphs).map { [[$0]] } ?? []
      // A name that is too long for a label stands with the value.
      let name = value.shortName(painter)
      let isShort = painter.width(name) <= 9
      return Row(label: isShort ? name : "metric", items: [[Span(isShort ? value.text : "\(name) \(value.text)")]] + change)
    }
  }
}
