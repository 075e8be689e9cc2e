/// What a piece of the screen means; a theme decides how that looks.
public enum Role: Int, CaseIterable, Hashable, Sendable {
  /// Plain text, what is less important, frames, titles.
  case text, faint, border, title
  /// The two curves, and their panels.
  case training, validation
  /// The two kinds of pairs.
  case genuine, impostor
  /// Verdicts.
  case good, warning, bad
  /// The row or field that keys act on.
  case selection
  /// A key that may be pressed.
  case key
  /// What stands out.
  case accent
}
