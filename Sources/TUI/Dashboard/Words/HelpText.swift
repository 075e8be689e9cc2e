import Screen

/// The lines of the help.
enum HelpText {
  /// The keys in force, and what the signs on the screen mean.
  static func lines(for state: DashboardState) -> [String] {
    let entries =
      KeyTable.entries(for: state) + [
        .init(state.keys == KeyBindings() ? "? h" : "?", "", "this help"),
        .init("q", "", state.condition?.takesCommands == true ? "quit; asks whether the run goes on" : "quit"),
      ]
    let keys = entries.map { entry in
      let key = state.keys.shown(entry.key)
      return key + String(repeating: " ", count: max(0, 8 - TextWidth.columns(key))) + entry.help
    }
    return keys + (state.run == nil ? [] : ["", "T       training loss", "V       validation loss, verification"])
  }

  /// The lines that a screen of this size has room for: without the frame, a blank line and the line of keys.
  static func room(in size: Size) -> Int { max(1, size.height - 4) }

  /// The last line that may stand at the top.
  static func lastFirstLine(for state: DashboardState) -> Int { max(0, lines(for: state).count - room(in: state.size)) }
}
