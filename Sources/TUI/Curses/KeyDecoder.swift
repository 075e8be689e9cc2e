import CNcurses

/// What ncurses reads, as keys.
enum KeyDecoder {
  /// The key of a character; `nil` for one that is none.
  static func character(_ value: UInt32) -> Key? {
    switch value {
    case 0x00: return .control(" ")
    case 0x08, 0x7F: return .backspace
    case 0x09: return .tab
    case 0x0A, 0x0D: return .enter
    case 0x1B: return .escape
    case 0x01...0x1A: return Unicode.Scalar(value + 0x60).map { .control(Character($0)) }
    case 0x1C...0x1F: return Unicode.Scalar(value + 0x40).map { .control(Character($0)) }
    case 0x80...0x9F: return nil
    default: return Unicode.Scalar(value).map { .character(Character($0)) }
    }
  }

  /// The key of an ncurses key code; `nil` for one that has no use here.
  static func code(_ value: UInt32) -> Key? {
    switch Int32(bitPattern: value) {
    case KEY_UP: return .up
    case KEY_DOWN: return .down
    case KEY_LEFT: return .left
    case KEY_RIGHT: return .right
    case KEY_ENTER: return .enter
    case KEY_BTAB: return .backtab
    case KEY_BACKSPACE: return .backspace
    case KEY_DC: return .delete
    case KEY_IC: return .insert
    case KEY_HOME, KEY_A1: return .home
    case KEY_END, KEY_C1: return .end
    case KEY_PPAGE, KEY_A3: return .pageUp
    case KEY_NPAGE, KEY_C3: return .pageDown
    case KEY_RESIZE: return .resize
    case let code where code > cn_key_function(0) && code <= cn_key_function(24): return .function(Int(code - cn_key_function(0)))
    default: return nil
    }
  }

  /// How an escape sequence that terminfo does not know goes on.
  enum Sequence: Hashable {
    /// More characters belong to it.
    case open
    /// It ended, and means nothing here.
    case ignored
    case key(Key)
  }

  /// Judges the characters that came right after an Escape. Control sequences are swallowed whole, so that their letters are
  /// not taken for keys; anything else is Alt with that character.
  static func sequence(_ characters: [UInt32]) -> Sequence {
    guard let first = characters.first, let scalar = Unicode.Scalar(first) else { return .ignored }
    switch scalar {
    case "[", "O":
      guard characters.count > 1, let last = characters.last else { return .open }
      guard (0x40...0x7E).contains(last) || scalar == "O" || characters.count > 32 else { return .open }
      return characters.count == 2 ? cursor(last) : .ignored
    default: return first >= 0x20 && first != 0x7F ? .key(.alt(Character(scalar))) : .ignored
    }
  }

  /// Cursor keys in the form that terminfo does not have: terminals send one of two, by a mode that not all of them know.
  private static func cursor(_ final: UInt32) -> Sequence {
    switch Unicode.Scalar(final) {
    case "A": .key(.up)
    case "B": .key(.down)
    case "C": .key(.right)
    case "D": .key(.left)
    case "H": .key(.home)
    case "F": .key(.end)
    default: .ignored
    }
  }
}
