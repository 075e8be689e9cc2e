import Screen

/// Runs side by side: all their curves in one chart, each ending in its digit, and a table of what is not the same.
struct CompareView {
  let state: DashboardState
  let comparison: Comparison

  /// The fewest rows in which a framed chart still shows a curve.
  private static let leastChart = 5

  func draw(in screen: Rect, with painter: inout Painter) {
    let rows = screen.rows([.fixed(legendRows(painter, width: screen.width)), .share(1), .fixed(1)])
    painter.flow(legend(painter), in: rows[0].inset(horizontally: 1, vertically: 0), gap: 3)
    let area = rows[1]
    let table = min(comparison.rows.count + 3, max(5, area.height / 2))
    if area.height - table >= Self.leastChart {
      let parts = area.rows([.share(1), .fixed(table)])
      drawChart(in: parts[0], with: &painter)
      drawTable(in: parts[1], with: &painter)
    } else {
      drawChart(in: area, with: &painter)
    }
    FooterView.draw(state, in: rows[2], with: &painter)
  }

  /// "1 orl-softmax-2": digit and colour as in the chart.
  private func legend(_ painter: Painter) -> [Item] {
    comparison.runs.enumerated().map { index, run in
      [Span("\(index + 1)", Self.role(index), .bold), Span(" \(painter.shortened(run.name, to: 30))")]
    }
  }

  private func legendRows(_ painter: Painter, width: Int) -> Int {
    let total = legend(painter).reduce(0) { $0 + painter.width($1) + 3 }
    return total <= width ? 1 : 2
  }

  /// Colours only help: the digits tell the curves apart.
  private static func role(_ index: Int) -> Role {
    let roles: [Role] = [.training, .validation, .accent, .genuine, .impostor, .good, .warning, .bad, .text]
    return roles[index % roles.count]
  }

  private func drawChart(in rect: Rect, with painter: inout Painter) {
    let name = comparison.showsValidation ? "validation loss" : "train loss"
    painter.box(
      rect, title: name + (comparison.isLogarithmic ? ", log" : ""), comparison.showsValidation ? .validation : .training)
    let inner = rect.inset(by: 1)
    let series = comparison.runs.enumerated().map { index, run in
      let history = comparison.showsValidation ? run.validation : run.train
      return LineChart.Series(
        run.name,
        points: history.buckets.map { ChartPoint(x: $0.middleStep, y: $0.nonFinite == 0 ? $0.mean ?? .nan : .nan) },
        role: Self.role(index), marker: Character("\((index + 1) % 10)"))
    }
    guard series.contains(where: { !$0.points.isEmpty }) else {
      let text = painter.shortened("no \(name) in these runs", to: inner.width)
      painter.write(
        text, x: inner.x + (inner.width - painter.width(text)) / 2, y: inner.y + inner.height / 2, .faint, limit: inner.width)
      return
    }
    LineChart(series, scale: comparison.isLogarithmic ? .logarithmic : .linear, xTitle: "step")
      .draw(in: inner, on: &painter.buffer, theme: painter.theme, glyphs: painter.glyphs)
  }

  private func drawTable(in rect: Rect, with painter: inout Painter) {
    painter.box(rect, title: "results, and settings that differ", .title)
    let inner = rect.inset(horizontally: 2, vertically: 1)
    let room = max(0, inner.height - 1)
    let first = max(0, min(comparison.firstRow, comparison.rows.count - room))
    let columns: [TextTable.Column] =
      [.init("", minimum: 12)] + comparison.runs.indices.map { .init("\($0 + 1)", isNumber: true, minimum: 6) }
    let rows = comparison.rows.map { row in
      [TextTable.Item(painter.shortened(row.name, to: max(16, inner.width / 3)), role: .faint)]
        + row.values.map { .init(painter.shortened($0, to: 24), role: row.isResult ? .title : .text) }
    }
    let table = TextTable(columns: columns, rows: Array(rows.dropFirst(first).prefix(room)))
    table.draw(in: inner, on: &painter.buffer, theme: painter.theme, glyphs: painter.glyphs)
  }
}
