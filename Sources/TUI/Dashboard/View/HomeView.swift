import Screen

/// The home screen: recipes above, runs below.
struct HomeView {
  let state: DashboardState
  private var home: HomeState { state.home }

  func draw(in screen: Rect, with painter: inout Painter) {
    let rows = screen.rows([.fixed(1), .share(1), .fixed(1), .fixed(1)])
    drawTitle(in: rows[0], with: &painter)
    let area = rows[1]
    if area.height >= 10 {
      let recipes = min(max(4, home.recipes.count + 3), area.height / 2)
      let parts = area.rows([.fixed(recipes), .share(1)])
      drawRecipes(in: parts[0], with: &painter)
      drawRuns(in: parts[1], with: &painter)
    } else if home.focus == .recipes {
      drawRecipes(in: area, with: &painter)
    } else {
      drawRuns(in: area, with: &painter)
    }
    ActivityView(activity: state.activity, commands: state.commands).draw(in: rows[2], with: &painter)
    FooterView.draw(state, in: rows[3], with: &painter)
  }

  private func drawTitle(in row: Rect, with painter: inout Painter) {
    let used = painter.write("Tandem", x: row.x + 1, y: row.y, .title, .bold, limit: row.width - 2)
    let room = row.width - used - 4
    let words = painter.choose(["trains face models, verifies pairs", "trains face models"], limit: room)
    painter.write(words, x: row.x + used + 3, y: row.y, .faint, limit: room)
  }

  private func drawRecipes(in rect: Rect, with painter: inout Painter) {
    let rows = home.recipes.enumerated().map { index, recipe in
      [mark(index, home.selectedRecipe, .recipes), TextTable.Item(painter.shortened(recipe.name, to: 24), role: .title)]
    }
    let names = rows.map { painter.width($0[1].text) }.max() ?? 0
    // Without its mark and blanks, the list leaves this much for the summaries.
    let room = rect.width - 4 - 3 - max(names, 6) - 2
    let full = zip(rows, home.recipes).map { row, recipe in row + [.init(painter.shortened(recipe.summary, to: room))] }
    let table = TextTable(
      columns: [.init("", minimum: 1), .init("recipe", minimum: 8), .init("what it does", minimum: 12)], rows: full,
      selected: home.focus == .recipes && !full.isEmpty ? home.selectedRecipe : nil)
    draw(
      table, title: "recipes", list: .recipes, empty: home.knowsRecipes ? "no recipes here" : "looking for recipes", in: rect,
      with: &painter)
  }

  private func drawRuns(in rect: Rect, with painter: inout Painter) {
    let rows = home.runs.enumerated().map { index, run in
      [
        mark(index, home.selectedRun, .runs),
        TextTable.Item(painter.shortened(run.name, to: max(24, rect.width - 56)), role: .title),
        .init(painter.shortened(run.state, to: 12), role: Self.role(of: run.state)), .init(steps(run)),
        .init(best(run, limit: rect.width >= 100 ? 20 : 10, painter)),
        .init(run.changedAt.map { Durations.age(state.now - $0) } ?? Measures.absent, role: .faint),
      ]
    }
    // A whole name is worth more than the last columns.
    let names = min(24, rows.map { painter.width($0[1].text) }.max() ?? 0)
    let table = TextTable(
      columns: [
        .init("", minimum: 1), .init("run", minimum: names), .init("state", minimum: 8),
        .init("step", isNumber: true, minimum: 7),
        // A number is worth nothing cut: the column is left out rather.
        .init("best", minimum: 32), .init("changed", minimum: 10),
      ], rows: rows, selected: home.focus == .runs && !rows.isEmpty ? home.selectedRun : nil)
    draw(
      table, title: "runs", list: .runs,
      empty: home.knowsRuns ? "no runs yet: choose a recipe and press \(state.keys.shown("f"))" : "looking for runs", in: rect,
      with: &painter)
  }

  private func draw(
    _ table: TextTable, title: String, list: HomeState.List, empty: String, in rect: Rect, with painter: inout Painter
  ) {
    painter.box(rect, title: title, home.focus == list ? .accent : .title)
    let inner = rect.inset(horizontally: 2, vertically: 1)
    if table.rows.isEmpty {
      painter.write(empty, x: inner.x, y: inner.y, .faint, limit: inner.width)
    } else {
      table.draw(in: inner, on: &painter.buffer, theme: painter.theme, glyphs: painter.glyphs)
    }
  }

  /// The selected row has a sign besides its colour.
  private func mark(_ index: Int, _ selected: Int, _ list: HomeState.List) -> TextTable.Item {
    .init(home.focus == list && index == selected ? ">" : " ")
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
