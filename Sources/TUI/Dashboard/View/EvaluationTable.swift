import Runs
import Screen
import Verification

/// The newest evaluations, the newest first, with what they measured in columns; the last ones are left out where there is no room.
struct EvaluationTable {
  enum Column {
    case step, eer, accuracy, loss
    case metric(Metric)
  }

  let evaluations: EvaluationHistory
  /// A loss that no evaluation has is no column.
  let columns: [Column]

  init(evaluations: EvaluationHistory, columns: [Column]) {
    let hasLoss = evaluations.records.contains { $0.loss != nil }
    self.evaluations = evaluations
    self.columns = columns.filter { if case .loss = $0 { hasLoss } else { true } }
  }

  func draw(in rect: Rect, with painter: inout Painter) {
    let records = evaluations.records.suffix(max(0, rect.height - 1)).reversed()
    // A number is worth nothing cut: such a column is left out.
    let table = TextTable(
      columns: columns.map { TextTable.Column(title($0, painter), isNumber: true, minimum: rect.width) },
      rows: records.map { record in columns.map { TextTable.Item(painter.plain(text($0, of: record))) } })
    table.draw(in: rect, on: &painter.buffer, theme: painter.theme, glyphs: painter.glyphs)
  }

  private func title(_ column: Column, _ painter: Painter) -> String {
    switch column {
    case .step: return "step"
    case .eer: return "EER"
    case .accuracy: return "accuracy"
    case .loss: return "loss"
    case .metric(let metric):
      let unit = metric.unit == metric.name ? "" : metric.unit.map { " \($0)" } ?? ""
      return painter.shortened(CommandWords.oneLine(metric.name + unit), to: 16)
    }
  }

  private func text(_ column: Column, of record: EvaluationRecord) -> String {
    switch column {
    case .step: Measures.step(record.step)
    case .eer: Measures.fraction(record.verification?.eer)
    case .accuracy: Measures.fraction(record.verification?.accuracy)
    case .loss: Measures.loss(record.loss)
    case .metric(let metric):
      record.metric(metric.name).map { MetricFormat(metric, in: evaluations.records).number($0.value) } ?? Measures.absent
    }
  }
}
