extension CellBuffer {
  /// Writes one line of text from column `x` of row `y` and returns the columns it took.
  ///
  /// A wide character (CJK, emoji) takes two cells. Text longer than `limit` columns ends in "…". Control characters never
  /// reach a cell: each becomes "·". What falls outside the buffer is cut off.
  ///
  /// - Parameters:
  ///   - text: The text, which may come from outside.
  ///   - x: The column of its first character.
  ///   - y: The row.
  ///   - style: How the cells look.
  ///   - limit: The most columns to use; `nil` for all up to the right edge.
  @discardableResult
  public mutating func write(_ text: String, x: Int, y: Int, style: Style, limit: Int? = nil) -> Int {
    let room = max(0, size.width - x)
    let limit = min(limit ?? room, room)
    var written: [Int] = []  // where each character began, so that the cut can step back over what stands too far right
    var column = 0
    for glyph in Glyph.glyphs(of: text) {
      guard column + glyph.width <= limit else { return cut(limit: limit, from: written, end: column, x: x, y: y, style: style) }
      put(glyph, x: x + column, y: y, style: style)
      written.append(column)
      column += glyph.width
    }
    return column
  }

  /// Ends a text that is too long with "…" as its last column within `limit`, and returns the columns used.
  private mutating func cut(limit: Int, from starts: [Int], end: Int, x: Int, y: Int, style: Style) -> Int {
    guard limit > 0 else { return 0 }
    let place = end < limit ? end : (starts.last ?? 0)
    put("…", x: x + place, y: y, style: style)
    return place + 1
  }

  /// Puts one character in a cell; a wide one takes the next cell too. Half of a wide character that was there is blanked.
  mutating func put(_ glyph: Glyph, x: Int, y: Int, style: Style) {
    guard x >= 0, x < size.width, y >= 0, y < size.height else { return }
    let glyph = glyph.width == 2 && x + 1 >= size.width ? Glyph(character: " ", width: 1) : glyph
    blankHalves(x: x, y: y)
    self[x, y] = Cell(glyph.character, style: style)
    guard glyph.width == 2 else { return }
    blankHalves(x: x + 1, y: y)
    self[x + 1, y] = Cell(" ", style: style, isContinuation: true)
  }

  /// Puts one narrow character of ours in a cell.
  mutating func put(_ character: Character, x: Int, y: Int, style: Style) {
    put(Glyph(character: character, width: 1), x: x, y: y, style: style)
  }

  private mutating func blankHalves(x: Int, y: Int) {
    if self[x, y].isContinuation { self[x - 1, y].character = " " }
    if x + 1 < size.width, self[x + 1, y].isContinuation {
      self[x + 1, y].isContinuation = false
      self[x + 1, y].character = " "
    }
  }

  /// Fills a rectangle with one narrow character.
  public mutating func fill(_ rect: Rect, with character: Character = " ", style: Style) {
    let area = rect.intersection(Rect(size))
    guard !area.isEmpty else { return }
    for y in area.y..<area.maxY {
      for x in area.x..<area.maxX { put(character, x: x, y: y, style: style) }
    }
  }

  /// Changes how the cells of a rectangle look and leaves what stands there.
  public mutating func restyle(_ rect: Rect, _ change: (Style) -> Style) {
    let area = rect.intersection(Rect(size))
    guard !area.isEmpty else { return }
    for y in area.y..<area.maxY {
      for x in area.x..<area.maxX { self[x, y].style = change(self[x, y].style) }
    }
  }

  /// Draws a frame just inside `rect`, with a title in its top line. Nothing is drawn in less than 2x2 cells.
  public mutating func box(_ rect: Rect, title: String = "", style: Style, titleStyle: Style, glyphs: Glyphs) {
    guard rect.width >= 2, rect.height >= 2 else { return }
    let (right, bottom) = (rect.maxX - 1, rect.maxY - 1)
    for x in rect.x...right {
      put(glyphs.horizontal, x: x, y: rect.y, style: style)
      put(glyphs.horizontal, x: x, y: bottom, style: style)
    }
    for y in rect.y...bottom {
      put(glyphs.vertical, x: rect.x, y: y, style: style)
      put(glyphs.vertical, x: right, y: y, style: style)
    }
    put(glyphs.topLeft, x: rect.x, y: rect.y, style: style)
    put(glyphs.topRight, x: right, y: rect.y, style: style)
    put(glyphs.bottomLeft, x: rect.x, y: bottom, style: style)
    put(glyphs.bottomRight, x: right, y: bottom, style: style)
    guard !title.isEmpty, rect.width >= 6 else { return }
    // One blank on each side of the title, and a corner and a line before and after.
    put(" ", x: rect.x + 2, y: rect.y, style: style)
    let used = write(title, x: rect.x + 3, y: rect.y, style: titleStyle, limit: rect.width - 6)
    put(" ", x: rect.x + 3 + used, y: rect.y, style: style)
  }

  /// The rows as text, for tests and snapshots.
  public var picture: [String] {
    (0..<size.height).map { y in
      var row = ""
      for x in 0..<size.width where !self[x, y].isContinuation { row.append(self[x, y].character) }
      return row
    }
  }
}
