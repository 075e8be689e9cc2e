/// A key as the dashboard knows it; whoever owns the terminal translates into it.
public enum KeyPress: Sendable, Hashable {
  /// A printable character.
  case character(Character)
  /// Enter, Escape and the keys for moving between lists.
  case enter, escape, tab, backTab, backspace
  /// The arrow keys.
  case up, down, left, right
  /// The keys that jump.
  case pageUp, pageDown, home, end
  /// Ctrl-C.
  case interrupt
  /// Another letter with Ctrl, for editing a line.
  case control(Character)
}
