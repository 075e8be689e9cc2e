import Screen

extension Painter {
  /// Writes the text around the cursor, as much as there is room for, and the cursor in reverse.
  mutating func write(_ editor: LineEditor, x: Int, y: Int, _ role: Role = .text, limit: Int) {
    let characters = editor.characters.map { plain(String($0)) } + [" "]
    let widths = characters.map { width($0) }
    var first = 0
    // What is left of the cursor goes out of sight first.
    while first < editor.cursor, widths[first...editor.cursor].reduce(0, +) > limit { first += 1 }
    var column = 0
    for index in first..<characters.count where column + widths[index] <= limit {
      let attributes: Attributes = index == editor.cursor ? .reverse : []
      column += buffer.write(characters[index], x: x + column, y: y, style: style(role, attributes))
    }
  }
}
