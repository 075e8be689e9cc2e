import Runs
import Screen

/// The table of runs on the home screen.
struct RunsTableView {
  let state: DashboardState
  private var home: HomeState { state.home }

  func draw(in rect: Rect, with painter: inout Painter) {
    painter.box(rect, title: title, home.focus == .runs ? .accent : .title)
    var inner = rect.inset(horizontally: 2, vertically: 1)
    if let note = home.selected?.note, inner.height >= 3 {
      inner.height -= 1
      painter.write("note: \(CommandWords.oneLine(note))", x: inner.x, y: inner.maxY, .accent, limit: inner.width)
    }
    guard !home.shown.isEmpty else {
      painter.write(absence, x: inner.x, y: inner.y, .faint, limit: inner.width)
      return
    }
    table(rect, painter).draw(in: inner, on: &painter.buffer, theme: painter.theme, glyphs: painter.glyphs)
  }

  /// "runs", "runs 3/120 with orl".
  private var title: String {
    home.table.filter.isEmpty
      ? "runs" : "runs \(home.shown.count)/\(home.runs.count) with \(CommandWords.oneLine(home.table.filter))"
  }

  private var absence: String {
    guard home.knowsRuns else { return "looking for runs" }
    return home.runs.isEmpty ? "no runs yet: choose a recipe and press f" : "no run has these letters; esc shows all"
  }

  private func table(_ rect: Rect, _ painter: Painter) -> TextTable {
    let marked = Set(home.table.marked)
    let isWide = rect.width >= 100
    let rows = home.shown.enumerated().map { index, run in
      [
        mark(index, isMarked: marked.contains(run.name), painter),
        TextTable.Item(painter.shortened(run.name, to: max(24, rect.width - 56)), role: .title),
        .init(painter.shortened(run.state, to: 12), role: Self.role(of: run.state)), .init(steps(run)),
        .init(best(run, limit: isWide ? 20 : 10, painter)),
        .init(run.changedAt.map { Durations.age(state.now - $0) } ?? Measures.absent, role: .faint),
        .init(painter.shortened(run.loss ?? Measures.absent, to: 16)),
        .init(painter.shortened(run.task ?? Measures.absent, to: 28)),
        .init(painter.shortened(run.note ?? "", to: max(12, rect.width - 110)), role: .faint),
      ]
    }
    // A whole name is worth more than the last columns.
    let names = min(24, rows.map { painter.width($0[1].text) }.max() ?? 0)
    var columns: [TextTable.Column] = [
      .init("", minimum: 1), .init(heading("run", .run, painter), minimum: names),
      .init(heading("state", .state, painter), minimum: 8),
      .init(heading("step", .step, painter), isNumber: true, minimum: 7),
      // A number is worth nothing cut: the column is left out rather.
      .init(heading("best", .best, painter), minimum: 32), .init(heading("changed", .changed, painter), minimum: 10),
      .init(heading("loss", .loss, painter), minimum: 8), .init(heading("task", .task, painter), minimum: 12),
    ]
    if home.shown.contains(where: { $0.note != nil }) { columns.append(.init("note", minimum: 12)) }
    return TextTable(
      columns: columns, rows: rows.map { Array($0.prefix(columns.count)) }, selected: home.focus == .runs ? home.selectedRun : nil
    )
  }

  /// The title of a column, with an arrow where the runs are sorted by it.
  private func heading(_ title: String, _ column: RunsTable.Column, _ painter: Painter) -> String {
    guard home.table.column == column else { return title }
    let arrow = home.table.isAscending ? (painter.isASCII ? "^" : "▲") : (painter.isASCII ? "v" : "▼")
    return "\(title) \(arrow)"
  }

  /// The selected row has a sign besides its colour, and so has a marked one.
  private func mark(_ index: Int, isMarked: Bool, _ painter: Painter) -> TextTable.Item {
    let selected = home.focus == .runs && index == home.selectedRun ? ">" : " "
    return .init(home.table.marked.isEmpty ? selected : selected + (isMarked ? String(painter.glyphs.bullet) : " "))
  }

  private func steps(_ run: RunItem) -> String {
    guard let step = run.step else { return Measures.absent }
    return Measures.step(step) + (run.steps.map { "/\(Measures.step($0))" } ?? "")
  }

  /// "EER 0.081", with at most `limit` columns for the name.
  private func best(_ run: RunItem, limit: Int, _ painter: Painter) -> String {
    guard let best = run.best.map(Measured.init) else { return Measures.absent }
    return "\(painter.shortened(BestWords.name(best.measure), to: limit)) \(BestWords.value(best))"
  }

  private static func role(of state: String) -> Role {
    switch state {
    case "running", "finished": .good
    case "failed", "engine gone": .bad
    case "paused", "stopped", "stopping": .warning
    default: .text
    }
  }
}
