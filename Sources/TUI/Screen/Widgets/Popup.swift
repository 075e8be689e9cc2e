/// A framed box of text in the middle, no larger than its text: what is behind it stays in sight around it.
public struct Popup: Hashable, Sendable {
  /// In the frame.
  public var title: String
  /// The text.
  public var lines: [String]
  /// Keys that answer it, on its last line.
  public var keys: [KeyHint]

  /// Creates one of its parts.
  public init(title: String, lines: [String], keys: [KeyHint] = []) {
    self.title = title
    self.lines = lines
    self.keys = keys
  }

  /// The cells that it takes of `screen`, frame included.
  public func frame(in screen: Rect) -> Rect {
    let keysWidth = keys.reduce(0) { $0 + TextWidth.columns($1.key) + TextWidth.columns($1.label) + 3 } - 2
    let text = max(lines.map(TextWidth.columns).max() ?? 0, keysWidth, TextWidth.columns(title) + 2)
    return screen.centered(Size(width: text + 4, height: lines.count + (keys.isEmpty ? 0 : lines.isEmpty ? 1 : 2) + 2))
  }

  /// Draws it over what is there and returns the cells inside its frame. Where lines do not fit, the last go before the keys do.
  @discardableResult
  public func draw(in screen: Rect, on buffer: inout CellBuffer, theme: Theme, glyphs: Glyphs) -> Rect {
    let frame = frame(in: screen)
    buffer.fill(frame, style: theme.style(.text))
    // The frame goes before the text does.
    let firstKey = keys.first.map { TextWidth.columns($0.key) + 1 + TextWidth.columns($0.label) } ?? 1
    let isFramed = frame.height >= (keys.isEmpty ? 3 : 4) && frame.width >= firstKey + 4
    let inner = isFramed ? frame.inset(horizontally: 2, vertically: 1) : frame
    if isFramed {
      buffer.box(frame, title: title, style: theme.style(.accent), titleStyle: theme.style(.title), glyphs: glyphs)
    }
    let room = keys.isEmpty ? inner.height : max(0, inner.height - 1)
    for (row, line) in lines.prefix(room).enumerated() {
      buffer.write(line, x: inner.x, y: inner.y + row, style: theme.style(.text), limit: inner.width)
    }
    let last = Rect(x: inner.x, y: inner.maxY - 1, width: inner.width, height: keys.isEmpty ? 0 : min(1, inner.height))
    KeyFooter(keys).draw(in: last, on: &buffer, theme: theme)
    return inner
  }
}
