import Runs
import Screen

/// What the newest evaluation measured, where it verified no pairs: its loss with the parts, and the metrics of the run's own model.
struct EvaluationView {
  let evaluations: EvaluationHistory
  let record: EvaluationRecord

  /// The columns that the values have to themselves where the table of evaluations stands beside them, in a narrow and a wide panel.
  private static let values = (narrow: 70, wide: 84)
  /// A table in fewer columns than this tells nothing.
  private static let leastTable = 24
  private static let noLoss = "evaluation has no loss"
  private static let partsLabel: Item = [Span("parts", .faint)]

  private var metrics: [Metric] { record.metrics ?? [] }

  /// The loss, if there is one, and then the metrics.
  private var values: [EvaluationValue] {
    let loss = record.loss.map {
      EvaluationValue(measure: .loss, number: $0, higherIsBetter: false, format: { Measures.loss($0) })
    }
    return (loss.map { [$0] } ?? []) + EvaluationValue.metrics(of: record, in: evaluations)
  }

  // MARK: Lines without a frame

  /// The metrics before the loss, and what decides first; as many as fit.
  func drawLines(in rect: Rect, with painter: inout Painter) {
    let rect = rect.inset(horizontally: 1, vertically: 0)
    var items = values.map { value -> Item in
      let change = value.change(since: evaluations.previous).span(painter.glyphs).map { [Span(" "), $0] } ?? []
      return [Span("\(value.shortName(painter)) ", .faint), Span(value.text, .validation, .bold)] + change
    }
    if record.loss != nil { items.append(items.removeFirst()) }
    if items.isEmpty { items.append([Span(Self.noLoss, .faint)]) }
    if let best = evaluations.best {
      items.insert([Span("best \(BestWords.text(best.measured)) at step \(Measures.step(best.step))")], at: 1)
    }
    painter.flow(items, in: rect)
  }

  // MARK: Panel

  func drawPanel(in rect: Rect, with painter: inout Painter) {
    let title = "evaluation at step \(Measures.step(record.step)), epoch \(Measures.step(record.epoch))"
    painter.box(rect, title: title, .validation)
    let inner = rect.inset(horizontally: 2, vertically: 1)
    let width = inner.width >= 140 ? Self.values.wide : Self.values.narrow
    let hasTable = evaluations.records.count > 1 && inner.width - width - 2 >= Self.leastTable && !values.isEmpty
    let columns = inner.columns(hasTable ? [.fixed(width), .share(1)] : [.share(1)], gap: 2)
    drawValues(in: columns[0], with: &painter)
    guard hasTable else { return }
    EvaluationTable(evaluations: evaluations, columns: [.step, .loss] + metrics.map { .metric($0) })
      .draw(in: columns[1], with: &painter)
  }

  private enum Line {
    case value(EvaluationValue)
    case parts([LossPart])
    case text(String)
    /// The values that have no line of their own.
    case rest([EvaluationValue])
  }

  private var lines: [Line] {
    var lines = values.map { Line.value($0) }
    if let parts = record.lossParts, !parts.isEmpty { lines.insert(.parts(parts), at: record.loss == nil ? 0 : 1) }
    if record.loss == nil { lines.append(.text(Self.noLoss + (metrics.isEmpty ? ", and no metric is measured" : ""))) }
    return lines
  }

  private func drawValues(in rect: Rect, with painter: inout Painter) {
    var lines = lines
    if lines.count > rect.height, rect.height > 0 {
      let rest = lines.dropFirst(rect.height - 1).compactMap { line in if case .value(let value) = line { value } else { nil } }
      lines = lines.prefix(rect.height - 1) + [.rest(rest)]
    }
    let columns = columns(lines, rect.width, painter)
    for (row, line) in lines.prefix(rect.height).enumerated() {
      switch line {
      case .value: columns.draw(row, x: rect.x, y: rect.y + row, with: &painter)
      case .text(let text): painter.write(text, x: rect.x, y: rect.y + row, .faint, limit: rect.width)
      case .parts(let parts):
        // Beside the values, as far as there are any.
        let start = max(7, columns.starts.dropFirst().first ?? 0)
        let limit = rect.width - start
        painter.write(Self.partsLabel, x: rect.x, y: rect.y + row)
        let items = LossPartsView.items(LossPartValues(parts).parts, role: .validation, painter, limit: limit)
        painter.row(items, x: rect.x + start, y: rect.y + row, limit: limit)
      case .rest(let values):
        let items = values.map { [Span("\($0.shortName(painter)) ", .faint), Span($0.text, .validation)] }
        painter.row(items, x: rect.x, y: rect.y + row, limit: rect.width)
      }
    }
  }

  /// Name, value, change, and the best so far, in as many words as there is room for.
  private enum Wording: CaseIterable { case full, noStep, noBest, arrows }

  private func columns(_ lines: [Line], _ width: Int, _ painter: Painter) -> Columns {
    let choices = Wording.allCases.map { wording in
      let rows = lines.map { line -> [Item] in
        switch line {
        case .value(let value): cells(of: value, wording, painter)
        case .parts: [Self.partsLabel]
        case .text, .rest: []
        }
      }
      return Columns(rows, width: width, painter)
    }
    return choices.first(where: \.isWhole) ?? choices[choices.count - 1]
  }

  private func cells(of value: EvaluationValue, _ wording: Wording, _ painter: Painter) -> [Item] {
    let change = value.change(since: evaluations.previous).span(painter.glyphs, inWords: wording != .arrows)
    var cells: [Item] = [
      [Span(value.shortName(painter), .faint)], [Span(value.text, .validation, .bold)], change.map { [$0] } ?? [],
    ]
    if wording == .full || wording == .noStep, value.higherIsBetter != nil, let best = evaluations.best(of: value.measure) {
      let place = wording == .full ? " at step \(Measures.step(best.step))" : ""
      cells.append([Span("best \(value.format(best.measured.value))\(place)")])
    }
    return cells
  }
}
