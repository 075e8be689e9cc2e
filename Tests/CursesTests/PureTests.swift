import Foundation
import Screen
import Testing

@testable import Curses

@Suite struct ColorDepthTests {
  @Test(arguments: [
    (256, false, nil, ColorDepth.palette256), (16, false, nil, .sixteen), (88, false, nil, .sixteen), (8, false, nil, .eight),
    (0, false, nil, .none), (-1, false, nil, .none), (1 << 24, true, nil, .direct), (256, true, nil, .palette256),
    (256, false, "", .palette256), (256, false, "0", .none), (1 << 24, true, "1", .none),
  ])
  func followsTerminfoAndNoColor(colors: Int, isDirect: Bool, noColor: String?, depth: ColorDepth) {
    #expect(ColorDepth(colors: colors, isDirect: isDirect, noColor: noColor) == depth)
  }

  @Test(arguments: [
    ((0, 0, 0), 16), ((255, 255, 255), 231), ((255, 0, 0), 196), ((95, 135, 175), 67), ((8, 8, 8), 232), ((128, 128, 128), 244),
    ((238, 238, 238), 255), ((22, 25, 29), 234), ((90, 169, 242), 75), ((245, 160, 76), 215),
  ])
  func nearestOf256(rgb: (UInt8, UInt8, UInt8), index: Int32) {
    let color = Color.rgb(rgb.0, rgb.1, rgb.2)
    #expect(ColorDepth.palette256.nearest(color, isBackground: false) == TerminalColor(index: index))
  }

  /// Every colour of the cube and of the grey ramp is its own nearest.
  @Test func paletteColoursAreTheirOwnNearest() {
    let levels: [UInt8] = [0, 95, 135, 175, 215, 255]
    for r in 0..<6 {
      for g in 0..<6 {
        for b in 0..<6 { #expect(Int(ColorDepth.palette(levels[r], levels[g], levels[b])) == 16 + 36 * r + 6 * g + b) }
      }
    }
    for grey in UInt8(0)..<24 { #expect(ColorDepth.palette(8 + 10 * grey, 8 + 10 * grey, 8 + 10 * grey) == 232 + grey) }
  }

  @Test(arguments: [
    ((0, 0, 0), 0), ((40, 42, 46), 0), ((90, 97, 109), 8), ((170, 170, 170), 7), ((250, 250, 250), 15), ((255, 0, 0), 9),
    ((150, 20, 20), 1), ((90, 169, 242), 12), ((11, 92, 173), 4), ((245, 160, 76), 3), ((242, 208, 107), 11),
    ((140, 201, 123), 10),
    ((102, 207, 207), 14), ((199, 155, 242), 13),
  ])
  func nearestOfSixteenKeepsTheHue(rgb: (UInt8, UInt8, UInt8), index: Int32) {
    let color = Color.rgb(rgb.0, rgb.1, rgb.2)
    #expect(ColorDepth.sixteen.nearest(color, isBackground: false) == TerminalColor(index: index))
  }

  @Test func theSixteenColourThemeKeepsItsHuesApart() throws {
    let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let file = tests.deletingLastPathComponent().appendingPathComponent("themes/sixteen-colours.yaml")
    let theme = try Theme.load(from: String(contentsOf: file, encoding: .utf8), file: file.path)
    let roles: [Role] = [.text, .border, .training, .validation, .genuine, .impostor, .good, .warning, .bad]
    let colours = roles.map { ColorDepth.sixteen.nearest(theme.style($0).foreground, isBackground: false).index }
    #expect(colours == [7, 8, 12, 3, 14, 13, 10, 11, 9])
    #expect(ColorDepth.sixteen.nearest(theme.style(.text).background, isBackground: true).index == 0)
    #expect(ColorDepth.sixteen.nearest(theme.style(.selection).background, isBackground: true).index == 8)
  }

  @Test func eightShowsBrightByBold() {
    let depth = ColorDepth.eight
    #expect(depth.nearest(.rgb(90, 169, 242), isBackground: false) == TerminalColor(index: 4, needsBold: true))
    #expect(depth.nearest(.rgb(90, 169, 242), isBackground: true) == TerminalColor(index: 4))
    #expect(depth.nearest(.ansi(8), isBackground: false) == TerminalColor(index: 7))
    #expect(depth.nearest(.ansi(8), isBackground: true) == TerminalColor(index: 0))
    #expect(depth.nearest(.ansi(3), isBackground: false) == TerminalColor(index: 3))
  }

  @Test func directTakesAllBitsButKeepsANSIApart() {
    #expect(ColorDepth.direct.nearest(.rgb(1, 2, 3), isBackground: false) == TerminalColor(index: 0x010203))
    #expect(ColorDepth.direct.nearest(.rgb(0, 0, 5), isBackground: false) == TerminalColor(index: 8))
    #expect(ColorDepth.direct.nearest(.ansi(3), isBackground: false) == TerminalColor(index: 3))
    #expect(ColorDepth.direct.nearest(.ansi(9), isBackground: false) == TerminalColor(index: 0xFF0000))
  }

  @Test(arguments: [ColorDepth.none, .eight, .sixteen, .palette256, .direct])
  func theTerminalsOwnColourStays(depth: ColorDepth) {
    #expect(depth.nearest(.terminal, isBackground: true) == .terminal)
    if depth == .none { #expect(depth.nearest(.rgb(1, 2, 3), isBackground: false) == .terminal) }
  }
}

@Suite struct KeyDecoderTests {
  @Test(
    arguments: [
      (0x61, Key.character("a")), (0xE9, .character("é")), (0x65E5, .character("日")), (0x0D, .enter), (0x0A, .enter),
      (0x09, .tab),
      (0x1B, .escape), (0x7F, .backspace), (0x08, .backspace), (0x00, .control(" ")), (0x03, .control("c")),
      (0x1A, .control("z")),
      (0x1C, .control("\\")), (0x20, .character(" ")),
    ] as [(UInt32, Key)])
  func characters(value: UInt32, key: Key) {
    #expect(KeyDecoder.character(value) == key)
  }

  @Test func whatIsNoCharacterIsNoKey() {
    #expect(KeyDecoder.character(0x9B) == nil)
    #expect(KeyDecoder.character(0xD800) == nil)
    #expect(KeyDecoder.code(0o777777) == nil)
  }

  @Test func sequencesAreSwallowedWhole() {
    let judged = { (text: String) in KeyDecoder.sequence(text.unicodeScalars.map(\.value)) }
    #expect(judged("[") == .open)
    #expect(judged("[1;5") == .open)
    #expect(judged("[1;5Z") == .ignored)
    #expect(judged("O") == .open)
    #expect(judged("Ox") == .ignored)
    #expect(judged("x") == .key(.alt("x")))
    #expect(judged("[A") == .key(.up))
    #expect(judged("OF") == .key(.end))
    #expect(judged("[1A") == .ignored)
    #expect(judged("\u{1}") == .ignored)
    #expect(judged("[" + String(repeating: "1", count: 40)) == .ignored)
  }
}

@Suite struct TerminalIdentityTests {
  @Test func titlesAreForTerminalsThatHaveThem() {
    let bytes = { (term: String) in
      WindowTitle(term: term, toStatusLine: nil, fromStatusLine: nil).map {
        String(decoding: $0.bytes("run", isUTF8: true), as: UTF8.self)
      }
    }
    #expect(bytes("xterm-256color") == "\u{1B}]2;run\u{7}")
    #expect(bytes("tmux-256color") == "\u{1B}]2;run\u{7}")
    #expect(bytes("linux") == nil)
    #expect(bytes("vt100") == nil)
    let status = WindowTitle(term: "x", toStatusLine: "<", fromStatusLine: ">")
    #expect(status?.bytes("run", isUTF8: true) == Array("<run>".utf8))
  }

  @Test func aTitleCannotSendCommands() throws {
    let title = try #require(WindowTitle(term: "xterm", toStatusLine: nil, fromStatusLine: nil))
    #expect(title.bytes("a\u{7}\u{1B}[2Jb\u{202E}é", isUTF8: true) == Array("\u{1B}]2;a[2Jbé\u{7}".utf8))
    #expect(title.bytes("日a", isUTF8: false) == Array("\u{1B}]2;a\u{7}".utf8))
    #expect(title.bytes(String(repeating: "x", count: 999), isUTF8: true).count == 100 + 5)
  }

  @Test func paddingIsCutFromCapabilities() {
    #expect(Capability.withoutPadding("\u{1B}[?1l$<5/>\u{1B}>") == "\u{1B}[?1l\u{1B}>")
    #expect(Capability.withoutPadding("a$b") == "a$b")
    #expect(Capability.withoutPadding("a$<5") == "a$<5")
    #expect(Capability.withoutPadding("") == "")
  }

  @Test(arguments: [
    ("xterm-256color", true, Glyphs.unicode), ("xterm-256color", false, .ascii), ("linux", true, .ascii), ("vt100", true, .ascii),
    ("screen", true, .unicode),
  ])
  func consolesWithoutBrailleGetASCII(term: String, isUTF8: Bool, glyphs: Glyphs) {
    #expect(TerminalEnvironment(term: term).glyphs(isUTF8: isUTF8) == glyphs)
  }

  @Test(arguments: [
    ("braille", "linux", true, Glyphs.unicode), ("blocks", "xterm", true, .blocks), ("ascii", "xterm", true, .ascii),
    ("blocks", "linux", true, .blocks), ("braille", "xterm", false, .ascii), ("", "xterm", true, .unicode),
    ("fancy", "linux", true, .ascii),
  ])
  func theUserChoosesWhatChartsAreMadeOf(choice: String, term: String, isUTF8: Bool, glyphs: Glyphs) {
    let environment = TerminalEnvironment(term: term, glyphChoice: choice)
    #expect(environment.glyphs(isUTF8: isUTF8) == glyphs)
    let problem = choice == "fancy" ? "TANDEM_GLYPHS is \"fancy\"; it can be braille, blocks or ascii" : nil
    #expect(environment.glyphProblem == problem)
  }

  @Test func everyErrorIsOneLine() {
    let errors: [TerminalError] = [.noTerminal, .noTerm, .unknownTerm("x"), .incapable("dumb"), .alreadyOpen, .system("why")]
    for error in errors { #expect(!error.description.contains("\n") && error.description.count > 20) }
  }
}
