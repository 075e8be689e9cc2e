import Foundation
import Screen
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// What an SVG holds: its elements with their attributes and text, read as any XML parser would.
private final class Elements: NSObject, XMLParserDelegate {
  struct Element: Equatable {
    var name: String
    var attributes: [String: String]
    var text = ""
  }

  var all: [Element] = []
  private var isInText = false

  /// - Throws: Where this is no XML.
  init(_ text: String) throws {
    super.init()
    let parser = XMLParser(data: Data(text.utf8))
    parser.delegate = self
    guard parser.parse() else { throw parser.parserError ?? CocoaError(.fileReadCorruptFile) }
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String] = [:]
  ) {
    all.append(Element(name: name, attributes: attributes))
    isInText = true
  }

  func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) { isInText = false }

  func parser(_ parser: XMLParser, foundCharacters text: String) { if isInText { all[all.count - 1].text += text } }

  var texts: [Element] { all.filter { $0.name == "text" } }
}

private func screen(_ rows: String..., style: Style = Theme.dark.style(.text)) -> CellBuffer {
  var buffer = CellBuffer(size: Size(width: 20, height: rows.count), style: Theme.dark.style(.text))
  for (y, row) in rows.enumerated() { buffer.write(row, x: 0, y: y, style: style) }
  return buffer
}

private func svg(_ buffer: CellBuffer, theme: Theme = .dark) throws -> Elements {
  try Elements(buffer.snapshot(.svg, theme: theme, title: "a screen"))
}

@Suite struct SnapshotTests {
  @Test func everyRunOfTextIsHeldToItsCells() throws {
    let elements = try svg(screen("loss 0.5", "", "    ⢕⣿ ok"))
    // A cell is 8.4 x 16, the margin 8; braille comes from another font than letters, so it is held by itself.
    let wanted = [("loss 0.5", 8.0, 20.4, 8), ("⢕⣿", 8 + 4 * 8.4, 52.4, 2), ("ok", 8 + 7 * 8.4, 52.4, 2)]
    #expect(elements.texts.map(\.text) == wanted.map(\.0))
    for (element, (_, x, y, columns)) in zip(elements.texts, wanted) {
      #expect(element.attributes["x"].flatMap(Double.init).map { abs($0 - x) < 0.051 } == true)
      #expect(element.attributes["y"] == "\(y)")
      #expect(element.attributes["textLength"].flatMap(Double.init).map { abs($0 - 8.4 * Double(columns)) < 0.051 } == true)
      #expect(element.attributes["lengthAdjust"] == "spacingAndGlyphs")
    }
    let image = try #require(elements.all.first)
    #expect(image.name == "svg" && image.attributes["width"] == "184" && image.attributes["height"] == "64")
  }

  @Test func wideCharactersTakeTwoCells() throws {
    let elements = try svg(screen("人脸 a"))
    #expect(elements.texts.map(\.text) == ["人脸", "a"])
    #expect(elements.texts.map { $0.attributes["textLength"] } == ["33.6", "8.4"])
    #expect(elements.texts.last?.attributes["x"] == "50")
  }

  @Test func coloursAreThoseOfTheTheme() throws {
    var buffer = screen("plain")
    buffer.write("T", x: 6, y: 0, style: Theme.dark.style(.training))
    buffer.write("row", x: 8, y: 0, style: Theme.dark.style(.selection))
    let elements = try svg(buffer)
    #expect(elements.texts.map { $0.attributes["fill"] } == ["#d3dae1", "#5aa9f2", "#e6ebf0"])
    #expect(elements.texts.map { $0.attributes["font-weight"] } == [nil, nil, "bold"])
    // The page, and behind the selected row.
    let behind = elements.all.filter { $0.name == "rect" }
    #expect(behind.map { $0.attributes["fill"] } == ["#16191d", "#2e353d"])
    #expect(behind.last?.attributes["width"] == "25.2" && behind.last?.attributes["x"] == "75.2")
  }

  @Test func withoutColoursAttributesRemain() throws {
    var buffer = CellBuffer(size: Size(width: 20, height: 1), style: Theme.monochrome.style(.text))
    buffer.write("bad", x: 0, y: 0, style: Theme.monochrome.style(.bad))
    buffer.write("faint", x: 4, y: 0, style: Theme.monochrome.style(.faint))
    let elements = try svg(buffer, theme: .monochrome)
    #expect(elements.texts.map { $0.attributes["fill"] } == ["#16191d", "#d3dae1"])
    #expect(elements.texts.last?.attributes["fill-opacity"] == "0.6")
  }

  @Test func whatXMLCannotHoldIsEscapedOrReplaced() throws {
    var buffer = screen("a<b> & \"c\"")
    buffer[12, 0] = Cell("\u{1}", style: buffer[0, 0].style)
    buffer[13, 0] = Cell("\u{FFFF}", style: buffer[0, 0].style)
    let text = buffer.snapshot(.svg, theme: .dark, title: "<\u{1B}&>")
    let elements = try Elements(text)
    #expect(elements.texts.map(\.text).joined(separator: "|").hasPrefix("a<b> & \"c\""))
    #expect(elements.all.first { $0.name == "title" }?.text == "<·&>")
    #expect(!text.unicodeScalars.contains { $0 != "\n" && $0.properties.generalCategory == .control })
  }

  @Test func textIsTheRowsWithoutTrailingBlanks() {
    #expect(screen("a b", "", "  ─⢕").snapshot(.text, theme: .dark, title: "") == "a b\n\n  ─⢕\n")
  }

  @Test(arguments: [
    ("a.svg", SnapshotFormat.svg), ("b/a.txt", .text), (".svg", .svg), ("a.png", nil), ("a.svg/b", nil), ("", nil),
  ])
  func theEndingSaysTheFormat(path: String, format: SnapshotFormat?) {
    #expect(SnapshotFormat(path: path) == format)
  }
}
