import Screen

/// The popup that stands over the screen, if any.
enum PopupView {
  static func draw(_ state: DashboardState, in screen: Rect, with painter: inout Painter) {
    let box: Popup
    switch state.overlay {
    case nil: return
    case .help(let firstLine): box = help(state, firstLine: firstLine, glyphs: painter.glyphs)
    case .quit:
      box = question(
        "quit", "Does the run go on?",
        [("g", "goes on without this screen"), ("s", "stops after a checkpoint"), ("esc", "back")])
    case .stop:
      box = question(
        "stop", "When does the run stop?",
        [("s", "after this step"), ("e", "after this epoch"), ("esc", "it goes on")])
    case .delete(let run):
      box = question(
        "delete", "Delete \(CommandWords.oneLine(run)), its checkpoints and curves, for good?",
        [("D", "deletes it"), ("esc", "it stays")])
    }
    var plain = box
    plain.lines = box.lines.map { painter.shortened($0, to: screen.width - 4) }
    plain.draw(in: screen, on: &painter.buffer, theme: painter.theme, glyphs: painter.glyphs)
  }

  private static func question(_ title: String, _ text: String, _ answers: [(key: String, text: String)]) -> Popup {
    let lines = answers.map { $0.key + String(repeating: " ", count: 5 - $0.key.count) + $0.text }
    return Popup(title: title, lines: [text, ""] + lines)
  }

  private static func help(_ state: DashboardState, firstLine: Int, glyphs: Glyphs) -> Popup {
    let lines = HelpText.lines(for: state, glyphs: glyphs)
    let room = HelpText.room(in: state.size)
    let first = min(firstLine, HelpText.lastFirstLine(for: state))
    var keys = [KeyHint("esc", "back")]
    if lines.count > room { keys.append(KeyHint("j/k", "scroll")) }
    return Popup(title: "keys", lines: Array(lines.dropFirst(first).prefix(room)), keys: keys)
  }
}
