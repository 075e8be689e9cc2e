import Screen

/// A piece of a line of text, in one look.
struct Span {
  var text: String
  var role: Role
  /// Beside what the theme says.
  var attributes: Attributes

  init(_ text: String, _ role: Role = .text, _ attributes: Attributes = []) {
    self.text = text
    self.role = role
    self.attributes = attributes
  }
}

/// Pieces that stay together on one line.
typealias Item = [Span]

/// Draws the dashboard's texts on cells: with the theme's looks, in characters that the terminal has, and never cut within a word.
struct Painter {
  var buffer: CellBuffer
  let theme: Theme
  let glyphs: Glyphs

  init(size: Size, theme: Theme, glyphs: Glyphs) {
    buffer = CellBuffer(size: size, style: theme.style(.text))
    self.theme = theme
    self.glyphs = glyphs
  }

  var isASCII: Bool { glyphs.dots == .ascii }

  /// The text in characters that the terminal has.
  func plain(_ text: String) -> String {
    guard isASCII, !text.utf8.allSatisfy({ $0 < 0x80 }) else { return text }
    return text.reduce(into: "") { result, character in
      switch character {
      case "×": result += "x"
      case "±": result += "+/-"
      case "→": result += "->"
      case "–", "—", "·", "•": result += "-"
      case "…": result.append(glyphs.ellipsis)
      default: result += character.isASCII ? String(character) : String(repeating: "?", count: width(String(character)))
      }
    }
  }

  /// The columns that the text takes once it is in characters that the terminal has.
  func width(_ text: String) -> Int { isASCII && text.utf8.allSatisfy { $0 < 0x80 } ? text.utf8.count : TextWidth.columns(text) }

  func width(_ item: Item) -> Int { item.reduce(0) { $0 + width(plain($1.text)) } }

  /// The text in at most `limit` columns, cut after a word where it is too long.
  func shortened(_ text: String, to limit: Int) -> String {
    let text = plain(text)
    guard width(text) > limit else { return text }
    guard limit > 0 else { return "" }
    // As many characters as leave room for the ellipsis, and of those, whole words.
    var (fitting, words) = (text.startIndex, text.startIndex)
    var used = 0
    while fitting < text.endIndex {
      let size = width(String(text[fitting]))
      if used + size + 1 > limit { break }
      if text[fitting] == " ", used + 2 <= limit { words = fitting }
      used += size
      fitting = text.index(after: fitting)
    }
    let kept = text[..<words]
    // One word that is too long by itself can only be cut.
    if kept.allSatisfy({ $0 == " " }) { return String(text[..<fitting]) + String(glyphs.ellipsis) }
    return "\(String(kept)) \(glyphs.ellipsis)"
  }

  /// The words in lines of at most `width` columns; a longer word has a line of its own. The last of at most `count` lines holds the
  /// rest, however long it is.
  func wrapped(_ text: String, width: Int, lines count: Int = .max) -> [String] {
    guard count > 0 else { return [] }
    var lines: [String] = []
    for word in plain(text).split(separator: " ") {
      if let last = lines.last, lines.count == count || self.width(last) + 1 + self.width(String(word)) <= width {
        lines[lines.count - 1] = "\(last) \(word)"
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }

  /// Writes the text in at most `limit` columns and returns how many it took.
  @discardableResult
  mutating func write(_ text: String, x: Int, y: Int, _ role: Role = .text, _ attributes: Attributes = [], limit: Int) -> Int {
    guard limit > 0 else { return 0 }
    return buffer.write(shortened(text, to: limit), x: x, y: y, style: style(role, attributes), limit: limit)
  }

  func style(_ role: Role, _ attributes: Attributes = []) -> Style {
    var style = theme.style(role)
    style.attributes.formUnion(attributes)
    return style
  }

  /// Writes an item that is known to fit, and returns the columns it took.
  @discardableResult
  mutating func write(_ item: Item, x: Int, y: Int) -> Int {
    var used = 0
    for span in item { used += buffer.write(plain(span.text), x: x + used, y: y, style: style(span.role, span.attributes)) }
    return used
  }

  /// Places items one after another, and in the next row where a row is full; an item that fits nowhere is left out, with all after
  /// it, as the most important come first.
  mutating func flow(_ items: [Item], in rect: Rect, gap: Int = 2) {
    var (x, y) = (rect.x, rect.y)
    for item in items {
      let width = width(item)
      if x > rect.x, x + width > rect.maxX { (x, y) = (rect.x, y + 1) }
      guard y < rect.maxY, x + width <= rect.maxX else { return }
      write(item, x: x, y: y)
      x += width + gap
    }
  }

  /// Places items on one row, whole ones only; an ellipsis stands for those there is no room for.
  mutating func row(_ items: [Item], x: Int, y: Int, limit: Int, gap: Int = 2) {
    let widths = items.map { width($0) + gap }
    var count = items.count
    // The last item needs no gap after it, but the ellipsis that may stand there needs a column.
    while count > 0, widths.prefix(count).reduce(0, +) - gap + (count < items.count ? gap + 1 : 0) > limit { count -= 1 }
    var end = x
    for (item, width) in zip(items, widths).prefix(count) {
      write(item, x: end, y: y)
      end += width
    }
    if count < items.count, limit > 0 { write(String(glyphs.ellipsis), x: end, y: y, .faint, limit: 1) }
  }

  /// The longest of the texts that fits, or the last one, shortened.
  func choose(_ texts: [String], limit: Int) -> String {
    texts.first { width(plain($0)) <= limit } ?? shortened(texts.last ?? "", to: limit)
  }

  /// The finished screen. Without Unicode, what a widget took from elsewhere is replaced as well.
  func finished() -> CellBuffer {
    guard isASCII else { return buffer }
    var result = buffer
    for y in 0..<buffer.size.height {
      for x in 0..<buffer.size.width where !buffer[x, y].character.isASCII {
        result[x, y].character = buffer[x, y].character == "…" ? glyphs.ellipsis : "?"
      }
    }
    return result
  }

  /// A frame with a title that is a text of this dashboard.
  mutating func box(_ rect: Rect, title: String, _ role: Role) {
    buffer.box(
      rect, title: shortened(title, to: rect.width - 6), style: style(.border), titleStyle: style(role, .bold), glyphs: glyphs)
  }
}
