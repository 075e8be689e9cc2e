import Runs
import Screen

/// The newest things that happened, and the commands that wait for an answer.
struct ActivityView {
  let activity: ActivityLog
  let commands: CommandDesk

  func draw(in rect: Rect, with painter: inout Painter) {
    let rect = rect.inset(horizontally: 1, vertically: 0)
    var lines: [(mark: String, text: String, role: Role)] = activity.entries.map { entry in
      switch entry.kind {
      case .done: (String(painter.glyphs.check), entry.text, .good)
      case .note: (String(painter.glyphs.bullet), entry.text, .text)
      case .warning: ("!", entry.text, .warning)
      }
    }
    if !commands.pending.isEmpty {
      let names = commands.pending.map { CommandWords.name($0.command) }.joined(separator: ", ")
      lines.append((String(painter.glyphs.arrow), "waiting for the engine: \(names)", .accent))
    }
    for (row, line) in lines.suffix(rect.height).enumerated() {
      painter.write([Span(line.mark, line.role, .bold)], x: rect.x, y: rect.y + row)
      painter.write(line.text, x: rect.x + 2, y: rect.y + row, line.role, limit: rect.width - 2)
    }
  }
}
