import Runs
import Screen

/// The newest things that happened, and the commands that wait for an answer; above them the engine's warning, as long as it is in force.
struct ActivityView {
  let activity: ActivityLog
  let commands: CommandDesk
  /// The warning in force, and its lines; without lines it stands among the others.
  var warning: String?
  var warningLines: [String] = []

  /// The warning in at most `count` lines on a screen of that width.
  static func lines(of warning: String, width: Int, count: Int, _ painter: Painter) -> [String] {
    painter.wrapped(warning, width: width - 4, lines: count)
  }

  func draw(in rect: Rect, with painter: inout Painter) {
    let rect = rect.inset(horizontally: 1, vertically: 0)
    let (pinned, others) = (warningLines.prefix(rect.height), rect.height - min(warningLines.count, rect.height))
    for (row, line) in pinned.enumerated() {
      if row == 0 { painter.write([Span("!", .warning, .bold)], x: rect.x, y: rect.y) }
      painter.write(line, x: rect.x + 2, y: rect.y + row, .warning, limit: rect.width - 2)
    }
    for (row, line) in lines(painter.glyphs).suffix(others).enumerated() {
      let y = rect.y + pinned.count + row
      painter.write([Span(line.mark, line.role, .bold)], x: rect.x, y: y)
      painter.write(line.text, x: rect.x + 2, y: y, line.role, limit: rect.width - 2)
    }
  }

  private func lines(_ glyphs: Glyphs) -> [(mark: String, text: String, role: Role)] {
    let entries = activity.entries.filter { warningLines.isEmpty || $0.text != warning }
    var lines: [(mark: String, text: String, role: Role)] = entries.map { entry in
      switch entry.kind {
      case .done: (String(glyphs.check), entry.text, .good)
      case .note: (String(glyphs.bullet), entry.text, .text)
      case .warning: ("!", entry.text, .warning)
      }
    }
    if !commands.pending.isEmpty {
      let names = commands.pending.map { CommandWords.name($0.command) }.joined(separator: ", ")
      lines.append((String(glyphs.arrow), "waiting for the engine: \(names)", .accent))
    }
    return lines
  }
}
