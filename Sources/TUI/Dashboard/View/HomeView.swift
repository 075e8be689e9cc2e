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
      RunsTableView(state: state).draw(in: parts[1], with: &painter)
    } else if home.focus == .recipes {
      drawRecipes(in: area, with: &painter)
    } else {
      RunsTableView(state: state).draw(in: area, with: &painter)
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
}
