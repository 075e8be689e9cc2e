/// A screen as an SVG image: text that can be searched and copied, every run of it held to the grid of cells.
struct SVGSnapshot {
  let buffer: CellBuffer
  let theme: Theme
  let title: String

  /// A cell in user units, and the height of its letters: box-drawing characters of the usual fonts then meet without a gap.
  private static let (cellWidth, cellHeight, fontSize, ascent) = (8.4, 16.0, 14.0, 12.4)
  private static let margin = 8.0
  private static let fonts = "'DejaVu Sans Mono', Menlo, 'Cascadia Mono', Consolas, 'Liberation Mono', monospace"

  var text: String {
    let width = Self.number(Double(buffer.size.width) * Self.cellWidth + 2 * Self.margin)
    let height = Self.number(Double(buffer.size.height) * Self.cellHeight + 2 * Self.margin)
    let page = look(theme.style(.text))
    var lines = [
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(width)\" height=\"\(height)\" viewBox=\"0 0 \(width) \(height)\" role=\"img\">",
      "<title>\(Self.escaped(title))</title>",
      "<style>text{font-family:\(Self.fonts);font-size:\(Self.number(Self.fontSize))px;white-space:pre}</style>",
      "<rect width=\"\(width)\" height=\"\(height)\" rx=\"6\" fill=\"\(page.background)\"/>",
    ]
    for y in 0..<buffer.size.height {
      let runs = self.runs(y)
      for run in runs where run.look.background != page.background {
        lines.append(
          "<rect x=\"\(Self.x(run.start))\" y=\"\(Self.y(y))\" width=\"\(Self.number(Double(run.columns) * Self.cellWidth))\""
            + " height=\"\(Self.number(Self.cellHeight))\" fill=\"\(run.look.background)\"/>")
      }
      lines += runs.flatMap { pieces($0, y: y) }
    }
    return lines.joined(separator: "\n") + "\n</svg>\n"
  }

  // MARK: Runs of one look

  private struct Run {
    var start: Int
    var look: SVGLook
    /// The characters with the column of each.
    var cells: [(column: Int, character: Character)] = []
    var columns = 0
  }

  private func runs(_ y: Int) -> [Run] {
    var runs: [Run] = []
    for x in 0..<buffer.size.width {
      let cell = buffer[x, y]
      let look = look(cell.style)
      if runs.last?.look != look { runs.append(Run(start: x, look: look)) }
      runs[runs.count - 1].columns += 1
      if !cell.isContinuation { runs[runs.count - 1].cells.append((x, cell.character)) }
    }
    return runs
  }

  /// The text elements of a run: letters, lines and dots come from different fonts in a browser, so each kind is held to its
  /// columns by itself; long gaps end a piece, since they need no characters.
  private func pieces(_ run: Run, y: Int) -> [String] {
    var pieces: [String] = []
    var text = ""
    var (start, end) = (0, 0)
    var kind: Kind?
    func close() {
      guard !text.isEmpty else { return }
      pieces.append(
        "<text x=\"\(Self.x(start))\" y=\"\(Self.number(Self.margin + Double(y) * Self.cellHeight + Self.ascent))\""
          + " textLength=\"\(Self.number(Double(end - start) * Self.cellWidth))\" lengthAdjust=\"spacingAndGlyphs\""
          + "\(run.look.attributes)>\(Self.escaped(text))</text>")
      text = ""
    }
    for (column, character) in run.cells where !Self.isBlank(character) {
      let isWide = column + 1 < buffer.size.width && buffer[column + 1, y].isContinuation
      let own = Kind(character, isWide: isWide)
      if own == kind, !text.isEmpty, column - end <= (own == .letters ? 1 : 0) {
        text += String(repeating: " ", count: column - end)
      } else {
        close()
        (start, kind) = (column, own)
      }
      text.append(character)
      end = column + (isWide ? 2 : 1)
    }
    close()
    return pieces
  }

  /// Which font a browser is likely to take a character from.
  private enum Kind {
    case letters, lines, braille, other, wide

    init(_ character: Character, isWide: Bool) {
      switch character.unicodeScalars.first?.value ?? 0 {
      case _ where isWide: self = .wide
      case 0x20..<0x250: self = .letters
      case 0x2500..<0x25A0: self = .lines
      case 0x2800..<0x2900: self = .braille
      default: self = .other
      }
    }
  }

  // MARK: Words of SVG

  private static func isBlank(_ character: Character) -> Bool { character == " " || character == "\u{2800}" }

  private static func x(_ column: Int) -> String { number(margin + Double(column) * cellWidth) }
  private static func y(_ row: Int) -> String { number(margin + Double(row) * cellHeight) }

  /// Tenths at most, and none where there are none.
  private static func number(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return tenths % 10 == 0 ? "\(tenths / 10)" : Numbers.fixed(value, decimals: 1)
  }

  /// The text as XML has it; what XML cannot hold at all becomes "·".
  static func escaped(_ text: String) -> String {
    text.unicodeScalars.reduce(into: "") { result, scalar in
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\u{0}"..<"\u{20}", "\u{7F}"..<"\u{A0}", "\u{FFFE}", "\u{FFFF}": result += "·"
      default: result.unicodeScalars.append(scalar)
      }
    }
  }

  private func look(_ style: Style) -> SVGLook { SVGLook(style, text: theme.style(.text)) }
}

/// A cell's style in the words of SVG.
private struct SVGLook: Equatable {
  var background: String
  var attributes: String

  init(_ style: Style, text: Style) {
    var foreground = SVGLook.hex(style.foreground, orElse: text.foreground, "#d3dae1")
    background = SVGLook.hex(style.background, orElse: text.background, "#16191d")
    if style.attributes.contains(.reverse) { swap(&foreground, &background) }
    attributes = " fill=\"\(foreground)\""
    if style.attributes.contains(.bold) { attributes += " font-weight=\"bold\"" }
    if style.attributes.contains(.italic) { attributes += " font-style=\"italic\"" }
    if style.attributes.contains(.dim) { attributes += " fill-opacity=\"0.6\"" }
    if style.attributes.contains(.underline) { attributes += " text-decoration=\"underline\"" }
  }

  /// "#rrggbb"; the terminal's own colour is the theme's, and where that has none, a plain dark screen's.
  private static func hex(_ color: Color, orElse text: Color, _ plain: String) -> String {
    switch color {
    case .terminal: return text == .terminal ? plain : hex(text, orElse: .terminal, plain)
    case .ansi(let index): return hex(of: ansi[Int(index & 15)])
    case .rgb(let r, let g, let b): return hex(of: UInt32(r) << 16 | UInt32(g) << 8 | UInt32(b))
    }
  }

  private static func hex(of value: UInt32) -> String {
    let digits = String(value, radix: 16)
    return "#" + String(repeating: "0", count: 6 - digits.count) + digits
  }

  /// The sixteen colours as xterm has them.
  private static let ansi: [UInt32] = [
    0x000000, 0xCD0000, 0x00CD00, 0xCDCD00, 0x0000EE, 0xCD00CD, 0x00CDCD, 0xE5E5E5, 0x7F7F7F, 0xFF0000, 0x00FF00, 0xFFFF00,
    0x5C5CFF, 0xFF00FF, 0x00FFFF, 0xFFFFFF,
  ]
}
