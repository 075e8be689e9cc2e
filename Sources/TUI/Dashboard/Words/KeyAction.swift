/// A key's action by the name under which a user may give it another key.
struct KeyAction: Hashable, Sendable {
  let name: String
  /// The key that it has unless the user says otherwise.
  let key: Character

  init(_ name: String, _ key: Character) {
    self.name = name
    self.key = key
  }

  /// All that can be given another key. Every character that `KeyTable` shows is here; no two have the same key.
  static let all: [KeyAction] = [
    .init("fit", "f"), .init("pause", " "), .init("evaluate", "e"), .init("checkpoint", "s"), .init("rate-up", "+"),
    .init("rate-down", "-"), .init("stop", "x"), .init("detach", "d"), .init("log-axis", "l"), .init("link-axes", "y"),
    .init("smooth", "m"), .init("home", "H"), .init("theme", "t"), .init("snapshot", "S"), .init("down", "j"),
    .init("up", "k"), .init("refresh", "r"), .init("help", "?"), .init("quit", "q"), .init("overlay", "o"),
    .init("zoom-in", "z"), .init("zoom-out", "Z"), .init("cursor", "h"), .init("x-axis", "X"), .init("clip", "O"),
    .init("pairs", "p"), .init("next-page", "v"), .init("command", ":"), .init("filter", "/"), .init("reverse", "i"),
    .init("note", "n"), .init("rename", "R"), .init("delete", "D"),
    .init("compare", "c"),
  ]

  /// The name of a key as keys files and `KeyTable` write it: the character, or "space".
  static func name(of key: Character) -> String { key == " " ? "space" : String(key) }

  /// The key of that name, if it is one printable character or "space".
  static func key(named name: String) -> Character? {
    if name == "space" { return " " }
    guard name.count == 1, let character = name.first, character != " ",
      character.unicodeScalars.allSatisfy({ ![.control, .format].contains($0.properties.generalCategory) })
    else { return nil }
    return character
  }
}
