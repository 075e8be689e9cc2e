import Screen
import Testing

private let style = Style(.ansi(3))

/// What stands in a row of `width` cells after one `write`, and the columns that it took.
private func written(_ text: String, x: Int = 0, width: Int = 10, limit: Int? = nil) -> (row: String, used: Int) {
  var buffer = CellBuffer(size: Size(width: width, height: 1))
  let used = buffer.write(text, x: x, y: 0, style: style, limit: limit)
  return (buffer.picture[0], used)
}

@Suite struct WriteTests {
  @Test func writesAndCountsColumns() {
    #expect(written("loss") == ("loss      ", 4))
    #expect(written("") == ("          ", 0))
    #expect(written("a日本b") == ("a日本b    ", 6))
  }

  @Test func wideCharactersTakeTwoCells() {
    var buffer = CellBuffer(size: Size(width: 4, height: 1))
    #expect(buffer.write("日x", x: 0, y: 0, style: style) == 3)
    #expect(buffer[0, 0] == Cell("日", style: style))
    #expect(buffer[1, 0] == Cell(" ", style: style, isContinuation: true))
    #expect(buffer[2, 0] == Cell("x", style: style))
    #expect(buffer[3, 0] == Cell())
  }

  @Test func cutsAtTheLimitWithAnEllipsis() {
    #expect(written("validation", limit: 10) == ("validation", 10))
    #expect(written("validation", limit: 5) == ("vali…     ", 5))
    #expect(written("validation", limit: 1) == ("…         ", 1))
    #expect(written("validation", limit: 0) == ("          ", 0))
    #expect(written("validation", limit: -3) == ("          ", 0))
  }

  @Test func neverCutsAWideCharacterInHalf() {
    #expect(written("日本語", limit: 6) == ("日本語    ", 6))
    #expect(written("日本語", limit: 5) == ("日本…     ", 5))
    #expect(written("日本語", limit: 4) == ("日…       ", 3))
    #expect(written("日本語", limit: 2) == ("…         ", 1))
    #expect(written("日本語", limit: 1) == ("…         ", 1))
  }

  @Test func isCutAtTheEdgesOfTheBuffer() {
    #expect(written("validation", x: 6) == ("      val…", 4))
    #expect(written("validation", x: -4) == ("dation    ", 10))
    #expect(written("日本語", x: -1) == (" 本語     ", 6))
    #expect(written("x", x: 10) == ("          ", 0))
    var buffer = CellBuffer(size: Size(width: 3, height: 1))
    buffer.write("x", x: 0, y: 1, style: style)
    buffer.write("x", x: 0, y: -1, style: style)
    #expect(buffer.picture == ["   "])
  }

  @Test(arguments: [
    ("a\u{1B}[31mb", "a·[31mb"), ("a\tb\nc\r\nd", "a·b·c·d"), ("\u{7}\u{0}\u{7F}", "···"), ("\u{85}\u{9B}", "··"),
    ("a\u{2028}b", "a·b"), ("a\u{202E}b\u{200B}c", "abc"), ("a\u{A0}b", "a b"), ("\u{E0041}x", "x"),
  ])
  func controlCharactersNeverReachACell(text: String, shown: String) {
    #expect(written(text) == (shown.padding(10), shown.count))
  }

  @Test(arguments: [
    ("e\u{301}x", "e\u{301}x", 2), ("👍🏽!", "👍!", 3), ("👨‍👩‍👧!", "👨!", 3), ("❤️!", "❤!", 2), ("🇩🇪!", "D!", 2), ("\u{301}a", "a", 1),
  ])
  func emojiSequencesAreCutToWhatAllTerminalsAgreeOn(text: String, shown: String, columns: Int) {
    let (row, used) = written(text)
    #expect(used == columns)
    #expect(row.hasPrefix(shown))
  }

  @Test func manyCombiningMarksAreCutToFour() {
    let (row, used) = written("a" + String(repeating: "\u{301}", count: 50))
    #expect(used == 1)
    #expect(row.unicodeScalars.count == 10 + 4)
  }

  @Test func overwritingHalfAWideCharacterBlanksTheOther() {
    var buffer = CellBuffer(size: Size(width: 6, height: 1))
    buffer.write("日本語", x: 0, y: 0, style: style)
    buffer.write("x", x: 1, y: 0, style: style)
    #expect(buffer.picture == [" x本語"])
    buffer.write("y", x: 2, y: 0, style: style)
    #expect(buffer.picture == [" xy 語"])
    buffer.write("文", x: 3, y: 0, style: style)
    #expect(buffer.picture == [" xy文 "])
    #expect(!buffer[5, 0].isContinuation)
  }

  @Test func measuresText() {
    #expect(TextWidth.columns("a日本\u{1B}") == 6)
    #expect(TextWidth.columns("") == 0)
  }
}

extension String {
  fileprivate func padding(_ width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}

@Suite struct FillAndBoxTests {
  @Test func fillsWhatLiesInsideTheBuffer() {
    #expect(picture(4, 3) { $1.fill(Rect(x: 2, y: 1, width: 9, height: 9), with: "#", style: style) } == ["", "  ##", "  ##"])
    #expect(picture(4, 1) { $1.fill(Rect(x: -2, y: -2, width: 4, height: 3), with: "#", style: style) } == ["##"])
    #expect(picture(2, 1) { $1.fill(Rect(x: 5, y: 5, width: 1, height: 1), with: "#", style: style) } == [""])
  }

  @Test func framesWithATitle() {
    let box = { (width: Int, height: Int, glyphs: Glyphs) in
      picture(width, height) { $1.box($0, title: "Train loss", style: style, titleStyle: style, glyphs: glyphs) }
    }
    #expect(box(20, 3, .unicode) == ["╭─ Train loss ─────╮", "│                  │", "╰──────────────────╯"])
    #expect(box(12, 2, .unicode) == ["╭─ Train… ─╮", "╰──────────╯"])
    #expect(box(7, 2, .ascii) == ["+- … -+", "+-----+"])
    #expect(box(5, 2, .unicode) == ["╭───╮", "╰───╯"])
    #expect(box(2, 2, .unicode) == ["╭╮", "╰╯"])
    #expect(box(1, 3, .unicode) == ["", "", ""])
    #expect(box(3, 1, .unicode) == [""])
    #expect(box(0, 0, .unicode) == [])
  }

  @Test func restyleKeepsTheText() {
    var buffer = CellBuffer(size: Size(width: 3, height: 1))
    buffer.write("abc", x: 0, y: 0, style: style)
    buffer.restyle(Rect(x: 1, y: 0, width: 5, height: 1)) { Style($0.foreground, on: $0.background, .reverse) }
    #expect(buffer.picture == ["abc"])
    #expect(buffer[0, 0].style == style)
    #expect(buffer[2, 0].style == Style(.ansi(3), on: .terminal, .reverse))
  }
}
