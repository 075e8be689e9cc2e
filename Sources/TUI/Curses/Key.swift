/// What a user pressed, or what became of the terminal.
public enum Key: Hashable, Sendable {
  /// A printable character.
  case character(Character)
  /// The arrow keys.
  case up, down, left, right
  /// Enter, Escape and the keys for editing.
  case enter, escape, tab, backtab, backspace, delete, insert
  /// The keys that jump.
  case home, end, pageUp, pageDown
  /// F1 is 1.
  case function(Int)
  /// Control with a lower-case letter.
  case control(Character)
  /// Alt, or Escape right before a character.
  case alt(Character)
  /// The size has changed, or the screen has to be drawn anew after a stop.
  case resize
  /// A press at a cell; the buttons are 1 left, 2 middle, 3 right, 4 wheel up, 5 wheel down.
  case mouse(x: Int, y: Int, button: Int)
  /// The terminal is gone (closed window, lost line), or the process was told to end (SIGTERM, SIGINT, SIGHUP).
  case closed
}
