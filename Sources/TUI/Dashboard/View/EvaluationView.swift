import Runs
import Screen

/// What the newest evaluation measured, where it verified no pairs: its loss with the parts, and the metrics of the run's own model.
struct EvaluationView {
  let evaluations: EvaluationHistory
  let record: EvaluationRecord

  func drawPanel(in rect: Rect, with painter: inout Painter) {
    let title = "evaluation at step \(Measures.step(record.step)), epoch \(Measures.step(record.epoch))"
    painter.box(rect, title: title, .validation)
    let inner = rect.inset(horizontally: 2, vertically: 1)
    let rows = values
    let label = rows.map { painter.width(painter.plain($0.name)) }.max() ?? 0
    for (row, value) in rows.prefix(inner.height).enumerated() {
      painter.write(value.name, x: inner.x, y: inner.y + row, .faint, limit: inner.width)
      let rest = Rect(x: inner.x + label + 2, y: inner.y + row, width: inner.width - label - 2, height: 1)
      painter.flow(items(value, painter), in: rest)
    }
  }

  /// Without a frame: the most important first, as many as fit.
  func drawLines(in rect: Rect, with painter: inout Painter) {
    let words = values.map { value -> Item in
      [Span("\(String(value.name.drop { $0 == " " })) ", .faint)] + (items(value, painter).first ?? [])
    }
    painter.flow(words, in: rect.inset(horizontally: 1, vertically: 0))
  }

  /// A value of this evaluation, and where to find it in others.
  private struct Value {
    var name: String
    var number: Double?
    var format: (Double) -> String = { Measures.loss($0) }
    var higherIsBetter: Bool?
    var find: (EvaluationRecord) -> Double?
  }

  private var values: [Value] {
    var values = [
      Value(
        name: "loss", number: record.loss, higherIsBetter: false, find: \.loss)
    ]
    values += (record.lossParts ?? []).map { part in
      let name = part.weight == 1 ? part.name : "\(Measures.setting(part.weight)) x \(part.name)"
      return Value(name: "  \(name)", number: part.value, higherIsBetter: nil) { record in
        record.lossParts?.first { $0.name == part.name }?.value
      }
    }
    values += (record.metrics ?? []).map { metric in
      Value(
        name: metric.name, number: metric.value,
        format: { Measures.metric(Metric(metric.name, $0, unit: metric.unit, higherIsBetter: metric.higherIsBetter)) },
        higherIsBetter: metric.higherIsBetter, find: { record in record.metrics?.first { $0.name == metric.name }?.value })
    }
    return values.map { value in
      var value = value
      value.name = CommandWords.oneLine(value.name)
      return value
    }
  }

  /// The value, how it changed since the evaluation before, and the best so far.
  private func items(_ value: Value, _ painter: Painter) -> [Item] {
    guard let number = value.number else { return [[Span("none in evaluation", .faint)]] }
    var items: [Item] = [[Span(value.format(number), .validation, .bold)]]
    guard let isUpGood = value.higherIsBetter else { return items }
    if let before = evaluations.previous.flatMap(value.find) {
      let difference = number - before
      if difference == 0 {
        items.append([Span("as before", .faint)])
      } else if difference.isFinite {
        let isBetter = (difference > 0) == isUpGood
        let arrow = difference < 0 ? painter.glyphs.below : painter.glyphs.above
        items.append([
          Span("\(arrow)\(value.format(abs(difference))) \(isBetter ? "better" : "worse")", isBetter ? .good : .warning)
        ])
      }
    }
    // An untrained model is no candidate, as in the engine.
    let rated = evaluations.records.filter { $0.step > 0 }.compactMap { record in value.find(record).map { (record.step, $0) } }
    if let best = isUpGood ? rated.max(by: { $0.1 < $1.1 }) : rated.min(by: { $0.1 < $1.1 }), rated.count > 1 {
      items.append([Span("best \(value.format(best.1)) at step \(Measures.step(best.0))")])
    }
    return items
  }
}
