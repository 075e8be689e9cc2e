import Screen

/// The line that is typed at the bottom of the screen, and above it what would complete it or what is wrong with it.
struct CommandLineView {
  let state: DashboardState
  let line: InputLine

  /// The most completions in sight.
  private static let mostCandidates = 8

  func draw(in screen: Rect, with painter: inout Painter) {
    let row = Rect(x: screen.x, y: screen.maxY - 1, width: screen.width, height: 1)
    let above = lines(painter, room: max(1, min(Self.mostCandidates, screen.height / 2)), width: screen.width - 2)
    for (index, item) in above.enumerated() {
      let y = row.y - above.count + index
      guard y >= screen.y else { continue }
      let isChosen = line.completing?.index == item.candidate && item.candidate != nil
      let style = painter.style(isChosen ? .selection : .text)
      painter.buffer.fill(Rect(x: screen.x, y: y, width: screen.width, height: 1), style: style)
      // The chosen one has a sign besides its colour.
      painter.write(isChosen ? ">" : " ", x: screen.x, y: y, isChosen ? .selection : .text, limit: 1)
      painter.write(item.text, x: screen.x + 1, y: y, isChosen ? .selection : item.role, limit: screen.width - 2)
    }
    painter.buffer.fill(row, style: painter.style(.text))
    let label = painter.choose(labels, limit: screen.width / 2)
    let used = painter.write(label, x: row.x, y: row.y, .key, limit: row.width)
    painter.write(line.editor, x: row.x + used, y: row.y, limit: row.width - used)
  }

  /// The longest that fits stands before the text.
  private var labels: [String] {
    switch line.purpose {
    case .command: [":"]
    case .filter: ["/"]
    case .note(let run): ["note on \(CommandWords.oneLine(run)): ", "note: "]
    case .rename(let run): ["new name of \(CommandWords.oneLine(run)): ", "new name: "]
    }
  }

  private struct Line {
    var text: String
    var role = Role.faint
    var candidate: Int?
  }

  private func lines(_ painter: Painter, room: Int, width: Int) -> [Line] {
    if let problem = line.problem {
      return painter.wrapped(problem, width: width, lines: 2).map { Line(text: $0, role: .warning) }
    }
    switch line.purpose {
    case .filter: return []
    case .note: return [Line(text: "one line, kept in the run's folder; empty for none")]
    case .rename: return [Line(text: "letters, digits, '.', '_' and '-', a letter or digit first")]
    case .command: break
    }
    let typed = line.editor.text
    if let preview = (try? TypedCommand(typed, in: state))?.preview(in: state), line.completing == nil {
      return [Line(text: preview, role: .accent)]
    }
    let candidates = CommandCompletion.candidates(for: line.stem, in: state)
    let longest = min(candidates.map { painter.width(painter.plain($0.label)) }.max() ?? 0, max(8, width / 2))
    let all = candidates.enumerated().map { index, candidate in
      let label = painter.shortened(candidate.label, to: longest)
      let gap = String(repeating: " ", count: longest - painter.width(label) + 2)
      return Line(text: label + gap + candidate.help, role: .text, candidate: index)
    }
    guard all.isEmpty else {
      let first = max(0, min((line.completing?.index ?? 0) - room + 1, all.count - room))
      return Array(all.dropFirst(first).prefix(room))
    }
    let name = typed.split(separator: " ").first.map { $0.lowercased() }
    return CommandEntry.inForce(state).filter { $0.name.rawValue == name }.map { Line(text: "\($0.usage)  \($0.help)") }
  }
}
