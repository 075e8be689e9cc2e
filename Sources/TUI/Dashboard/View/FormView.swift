import Screen

/// The main keys of a recipe in a box over the home screen, with what is wrong with them below.
struct FormView {
  let form: RecipeForm

  func draw(in screen: Rect, with painter: inout Painter) {
    let most = max(12, (screen.width - 8) / 2)
    var keys = form.settings.map { painter.plain(CommandWords.oneLine($0.key)) }
    // Where there is no room for the sections, the last word says what is meant.
    if keys.contains(where: { painter.width($0) > most }) {
      keys = keys.map { $0.split(separator: ".").last.map(String.init) ?? $0 }
    }
    let names = min(keys.map { painter.width($0) }.max() ?? 0, most)
    let values = max(14, form.editors.map { painter.width($0.text) + 1 }.max() ?? 0)
    let width = min(screen.width, max(names + values + 8, min(64, screen.width)))
    let problems = form.problem.map { painter.wrapped(CommandWords.oneLine($0), width: width - 4, lines: 2) } ?? []
    let height = min(screen.height - 1, form.settings.count + 4)
    let box = screen.centered(Size(width: width, height: height))
    painter.buffer.fill(box, style: painter.style(.text))
    painter.box(box, title: "start \(CommandWords.oneLine(form.name)) with", .accent)
    let inner = box.inset(horizontally: 2, vertically: 1)
    let room = max(1, inner.height - 2)
    let first = max(0, min(form.selected - room + 1, form.settings.count - room))
    for (row, index) in form.settings.indices.dropFirst(first).prefix(room).enumerated() {
      let y = inner.y + row
      let isSelected = index == form.selected
      painter.write(isSelected ? ">" : " ", x: inner.x, y: y, .accent, limit: 1)
      painter.write(keys[index], x: inner.x + 2, y: y, isSelected ? .title : .faint, limit: names)
      // A value that is not the recipe's has a sign besides its look.
      let changed = form.isChanged(index)
      painter.write(changed ? "*" : " ", x: inner.x + names + 3, y: y, .warning, limit: 1)
      let (x, limit) = (inner.x + names + 5, inner.maxX - inner.x - names - 5)
      if isSelected {
        painter.write(form.editors[index], x: x, y: y, changed ? .warning : .text, limit: limit)
      } else {
        painter.write(form.editors[index].text, x: x, y: y, changed ? .warning : .text, limit: limit)
      }
    }
    let lines = problems.isEmpty ? [painter.choose(Self.advice, limit: inner.width)] : problems
    for (row, line) in lines.enumerated() {
      let y = inner.maxY - 2 + row + (lines.count == 1 ? 1 : 0)
      painter.write(line, x: inner.x, y: y, problems.isEmpty ? .faint : .bad, limit: inner.width)
    }
  }

  private static let advice = ["enter starts it, ctrl-R takes the recipe's value, esc leaves", "enter starts it, esc leaves"]
}
