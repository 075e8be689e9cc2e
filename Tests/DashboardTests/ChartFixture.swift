import Screen

@testable import Dashboard

extension DashboardState {
  /// The state after these keys; a text is one key a character.
  func pressing(_ text: String, _ keys: KeyPress...) -> DashboardState {
    var state = self
    for key in text.map(KeyPress.character) + keys { _ = state.update(.key(key)) }
    return state
  }
}

/// The upper part of the screen, down to the end of the charts.
func charts(_ state: DashboardState, glyphs: Glyphs = .unicode) -> String {
  let rows = picture(state, glyphs: glyphs).split(separator: "\n", omittingEmptySubsequences: false)
  let corner = String(glyphs.bottomLeft)
  let start = state.size.height >= 14 ? 3 : 2
  let end = rows.indices.dropFirst(start + 1).first { rows[$0].hasPrefix(corner) } ?? rows.count - 1
  return rows[start...end].joined(separator: "\n")
}
