import Screen

/// What a terminal would show: follows the control sequences that ncurses sends to an xterm, as far as they are needed here.
struct ScreenModel {
  private(set) var rows: [[Character]]
  private(set) var isAlternate = false
  private(set) var isCursorShown = true
  /// Parameters of the colour and attribute sequences, in order.
  private(set) var attributes: [String] = []
  /// Sequences that this model does not know; a test fails on any.
  private(set) var unknown: [String] = []
  private let width: Int
  private var x = 0
  private var y = 0

  init(width: Int, height: Int) {
    self.width = width
    rows = Array(repeating: Array(repeating: " ", count: width), count: height)
  }

  /// The rows as text; the second cell of a wide character is not there.
  var picture: [String] { rows.map { String($0.filter { $0 != "\0" }) } }

  mutating func feed(_ bytes: [UInt8]) {
    var text = Array(String(decoding: bytes, as: UTF8.self).unicodeScalars)[...]
    while let scalar = text.popFirst() {
      switch scalar {
      case "\u{1B}": escape(&text)
      case "\r": x = 0
      case "\n": y = min(y + 1, rows.count - 1)
      case "\u{8}": x = max(0, x - 1)
      case "\t": x = min(width - 1, (x / 8 + 1) * 8)
      case "\u{7}", "\u{E}", "\u{F}": break
      default: put(Character(scalar))
      }
    }
  }

  private mutating func put(_ character: Character) {
    let columns = TextWidth.columns(String(character))
    guard columns > 0 else {
      // A combining mark joins the character before it.
      let place = x > 0 && rows[y][x - 1] == "\0" ? x - 2 : x - 1
      if place >= 0 { rows[y][place] = Character(String(rows[y][place]) + String(character)) }
      return
    }
    if x >= width {
      x = 0
      y = min(y + 1, rows.count - 1)
    }
    rows[y][x] = character
    if columns == 2, x + 1 < width { rows[y][x + 1] = "\0" }
    x += columns
  }

  private mutating func escape(_ text: inout ArraySlice<Unicode.Scalar>) {
    switch text.popFirst() {
    case "[": control(&text)
    case "]", "_":
      // A title or a mark, up to BEL or ESC \.
      while let scalar = text.popFirst(), scalar != "\u{7}" {
        if scalar == "\u{1B}" {
          _ = text.popFirst()
          break
        }
      }
    case "(", ")": _ = text.popFirst()
    case "=", ">", "7", "8": break
    case "M": y = max(0, y - 1)
    case let other: unknown.append("ESC \(other.map(String.init) ?? "end")")
    }
  }

  private mutating func control(_ text: inout ArraySlice<Unicode.Scalar>) {
    var parameters = ""
    while let scalar = text.popFirst() {
      guard (0x40...0x7E).contains(scalar.value) else {
        parameters.unicodeScalars.append(scalar)
        continue
      }
      run(scalar, parameters)
      return
    }
  }

  private mutating func run(_ command: Unicode.Scalar, _ parameters: String) {
    let numbers = parameters.split(separator: ";", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
    let first = max(1, numbers.first ?? 1)
    switch command {
    case "H": (y, x) = (min(first, rows.count) - 1, min(max(1, numbers.count > 1 ? numbers[1] : 1), width) - 1)
    case "A": y = max(0, y - first)
    case "B": y = min(rows.count - 1, y + first)
    case "C": x = min(width - 1, x + first)
    case "D": x = max(0, x - first)
    case "G": x = min(first, width) - 1
    case "d": y = min(first, rows.count) - 1
    case "K": erase(numbers.first ?? 0, in: y)
    case "J":
      if numbers.first == 2 {
        for row in rows.indices { erase(2, in: row) }
      } else {
        erase(0, in: y)
        for row in rows.indices.dropFirst(y + 1) { erase(2, in: row) }
      }
    case "X": for column in x..<min(width, x + first) { rows[y][column] = " " }
    case "b":
      let last = x > 0 ? rows[y][x - 1] : " "
      for _ in 0..<first { put(last) }
    case "m": attributes.append(parameters)
    case "h", "l": mode(parameters, isOn: command == "h")
    case "r", "t": break
    default: unknown.append("CSI \(parameters)\(command)")
    }
  }

  private mutating func erase(_ part: Int, in row: Int) {
    let columns = part == 0 ? x..<width : part == 1 ? 0..<min(width, x + 1) : 0..<width
    for column in columns { rows[row][column] = " " }
  }

  private mutating func mode(_ parameters: String, isOn: Bool) {
    switch parameters {
    case "?1049": isAlternate = isOn
    case "?25": isCursorShown = isOn
    case "?1", "4", "?7", "?12;25", "?12", "?1000", "?1006", "?1006;1000": if parameters == "?12;25" { isCursorShown = isOn }
    default: unknown.append("mode \(parameters)")
    }
  }
}
