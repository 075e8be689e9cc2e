/// A key as the dashboard knows it; whoever owns the terminal translates into it.
public enum KeyPress: Sendable, Hashable {
  case character(Character)
  case enter, escape, tab, backTab, backspace
  case up, down, left, right
  case pageUp, pageDown, home, end
  /// Ctrl-C.
  case interrupt
}
