import Screen

/// The lines of the help.
enum HelpText {
  /// The keys in force, and what the signs on the screen mean.
  static func lines(for state: DashboardState, glyphs: Glyphs = .unicode) -> [String] {
    let entries =
      KeyTable.entries(for: state) + [
        .init(state.run == nil && state.keys == KeyBindings() ? "? h" : "?", "", "this help"),
        .init("q", "", state.condition?.takesCommands == true ? "quit; asks whether the run goes on" : "quit"),
      ]
    let keys = entries.map { entry in
      let key = state.keys.shown(entry.key)
      return key + String(repeating: " ", count: max(0, 8 - TextWidth.columns(key))) + entry.help
    }
    guard state.run != nil else { return keys }
    return keys + ["", "T       training loss", "V       validation loss, verification"] + signs(glyphs)
  }

  /// The signs on the charts.
  private static func signs(_ glyphs: Glyphs) -> [String] {
    let marks = ChartMark.Kind.allCases.map { (glyph: $0.sign(glyphs), meaning: $0.meaning) }
    let others = [(glyph: glyphs.best, meaning: "best value"), (glyph: glyphs.notFinite, meaning: "NaN or infinity")]
    return (others + marks).map { "\($0.glyph)       \($0.meaning)" }
  }

  /// The lines that a screen of this size has room for: without the frame, a blank line and the line of keys.
  static func room(in size: Size) -> Int { max(1, size.height - 4) }

  /// The last line that may stand at the top.
  static func lastFirstLine(for state: DashboardState) -> Int { max(0, lines(for: state).count - room(in: state.size)) }
}
