import CNcurses
import Screen

/// Turns the character of a cell into what may be sent to the terminal.
struct CellText {
  /// Whether the locale's characters are Unicode; otherwise nothing but ASCII is sent.
  let isUTF8: Bool

  /// The scalars of the cell, ended by 0 as C wants it. Never a control character; of the width that the cell says.
  func scalars(_ character: Character, isWide: Bool) -> [wchar_t] {
    if let ascii = character.asciiValue, (0x20..<0x7F).contains(ascii) { return [wchar_t(ascii), 0] }
    guard isUTF8 else { return [wchar_t(CellText.ascii(character).value), 0] }
    let scalars = character.unicodeScalars.map { wchar_t(bitPattern: $0.value) }
    // The C library, ncurses and the cell must agree on the width, or the rest of the row would shift.
    guard let first = scalars.first, cn_width(first) == (isWide ? 2 : 1) else { return [0x3F, 0] }
    let marks = scalars.dropFirst().filter { cn_width($0) == 0 }.prefix(4)
    return [first] + marks + [0]
  }

  /// The ASCII that stands for one of the characters that widgets draw with; "?" for anything else.
  static func ascii(_ character: Character) -> Unicode.Scalar {
    switch character {
    case "─", "━", "┄", "╌": "-"
    case "│", "┃", "┊", "┆", "▏", "▎", "▍": "|"
    case "┌", "┐", "└", "┘", "╭", "╮", "╰", "╯", "├", "┤", "┬", "┴", "┼": "+"
    case "█", "▇", "▆", "▅", "▌", "▋", "▊", "▉", "■", "▛", "▜", "▙", "▟": "#"
    case "▘", "▝", "▀": "'"
    case "▖", "▗": "."
    case "▞", "▚", "▐": ":"
    case "▁", "▂", "░", "·", "•": "."
    case "▃", "▄": ":"
    case "…": "~"
    case "●", "○": "o"
    case "◆", "×": "x"
    case "▲", "▴", "↑": "^"
    case "▾", "▼", "↓", "✓": "v"
    case "→", "▸", "▶", "›": ">"
    case "←", "◂", "◀", "‹": "<"
    case "–", "—", "−": "-"
    case "±": "+"
    default: CellText.braille(character)
    }
  }

  private static func braille(_ character: Character) -> Unicode.Scalar {
    guard let value = character.unicodeScalars.first?.value, (0x2800...0x28FF).contains(value) else { return "?" }
    return value == 0x2800 ? " " : "."
  }
}
