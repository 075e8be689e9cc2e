/// A line of text that is being typed, and where the cursor stands in it.
struct LineEditor: Sendable, Equatable {
  /// More than any command, name or note needs.
  static let longest = 256

  private(set) var characters: [Character] = []
  /// The place of the next character, from 0 to the end of the line.
  private(set) var cursor = 0

  /// - Parameter text: What stands there already; the cursor is at its end.
  init(_ text: String = "") { replace(with: text) }

  var text: String { String(characters) }

  mutating func replace(with text: String) {
    characters = Array(CommandWords.oneLine(text).prefix(Self.longest))
    cursor = characters.count
  }

  /// Takes an editing key; false for a key that is none.
  mutating func press(_ key: KeyPress) -> Bool {
    switch key {
    case .character(let character): insert(character)
    case .backspace:
      guard cursor > 0 else { return true }
      cursor -= 1
      characters.remove(at: cursor)
    case .left, .control("b"): cursor = max(0, cursor - 1)
    case .right, .control("f"): cursor = min(characters.count, cursor + 1)
    case .home, .control("a"): cursor = 0
    case .end, .control("e"): cursor = characters.count
    case .control("d"): if cursor < characters.count { characters.remove(at: cursor) }
    case .control("k"): characters.removeSubrange(cursor...)
    case .control("u"): deleteBack(to: 0)
    case .control("w"): deleteBack(to: wordStart)
    default: return false
    }
    return true
  }

  private mutating func insert(_ character: Character) {
    guard characters.count < Self.longest, CommandWords.oneLine(String(character)) == String(character) else { return }
    characters.insert(character, at: cursor)
    cursor += 1
  }

  private mutating func deleteBack(to start: Int) {
    characters.removeSubrange(start..<cursor)
    cursor = start
  }

  /// Where the word before the cursor begins.
  private var wordStart: Int {
    var start = cursor
    while start > 0, characters[start - 1] == " " { start -= 1 }
    while start > 0, characters[start - 1] != " " { start -= 1 }
    return start
  }
}
