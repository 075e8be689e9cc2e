import Foundation
import Screen
import Testing

/// The scheme files of the project, by path.
private let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().appendingPathComponent("themes")

private func scheme(_ file: String) throws -> Theme {
  try Theme.load(from: String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8), file: file)
}

/// Sixteen lines `base00: ...`, with some replaced or (by `nil`) left out.
private func slots(indent: String = "  ", _ changes: [String: String?] = [:]) -> String {
  Palette.slots.compactMap { slot in
    let value = changes[slot] ?? "\"#1020\(slot.suffix(2))\""
    return value.map { "\(indent)\(slot): \($0)\n" }
  }.joined()
}

private func error(_ text: String) -> String? {
  do throws(ThemeError) {
    _ = try Theme.load(from: text, file: "a.yaml")
    return nil
  } catch { return error.description }
}

@Suite struct ThemeFileTests {
  @Test func readsTheCurrentFormat() throws {
    let text = "system: \"base16\"\nname: \"A\"\nauthor: \"me\"\nvariant: \"dark\"\npalette:\n" + slots(["base0D": "\"#0102ff\""])
    let theme = try Theme.load(from: text, file: "a.yaml")
    #expect(theme.name == "A")
    #expect(theme.style(.training) == Style(.rgb(1, 2, 255), on: .rgb(0x10, 0x20, 0x00)))
  }

  @Test func readsTheOldFormatAndUnquotedDigits() throws {
    let text = "scheme: Old\nauthor: me\n" + slots(indent: "", ["base09": "123456", "base00": "000000"])
    let theme = try Theme.load(from: text, file: "a.yaml")
    #expect(theme.name == "Old")
    #expect(theme.style(.validation) == Style(.rgb(0x12, 0x34, 0x56), on: .rgb(0, 0, 0)))
  }

  @Test func ignoresWhatItDoesNotKnow() throws {
    let text = "system: base24\nname: A\nslug: a\npalette:\n" + slots() + "  base10: \"#000000\"\n  base17: \"nonsense\"\n"
    #expect(try Theme.load(from: text, file: "a.yaml").name == "A")
  }

  @Test(arguments: [
    (slots(["base0B": "\"#12345\""]), "a.yaml:14: base0B is \"#12345\"; write six hex digits, e.g. \"#7cafc2\""),
    (slots(["base00": "blue"]), "a.yaml:3: base00 is \"blue\"; write six hex digits, e.g. \"#7cafc2\""),
    (slots(["base01": "#181818"]), "a.yaml:4: base01 has no value; write six hex digits in quotes, e.g. \"#7cafc2\""),
    (slots(["base02": "[1, 2]"]), "a.yaml:5: base02 has no value; write six hex digits in quotes, e.g. \"#7cafc2\""),
    (slots(["base0F": nil]), "a.yaml:3: base0F is missing; a scheme has base00 to base0F, each like \"#7cafc2\""),
  ])
  func saysWhichColourIsWrong(palette: String, message: String) {
    #expect(error("name: A\npalette:\n" + palette) == message)
  }

  @Test(arguments: [
    ("", "a.yaml: the file is empty; a scheme has name and palette"),
    ("- 1\n- 2\n", "a.yaml:1: a scheme is a list of \"key: value\" lines with name and palette"),
    ("just text", "a.yaml:1: a scheme is a list of \"key: value\" lines with name and palette"),
    ("name: A\npalette: dark\n", "a.yaml:2: palette holds the colours base00 to base0F, one a line, indented"),
    ("name: A\nsystem: base32\n", "a.yaml:2: system is \"base32\"; only base16 (or base24) schemes can be read"),
    ("name: A\n", "a.yaml:1: base00 is missing; a scheme has base00 to base0F, each like \"#7cafc2\""),
  ])
  func saysWhatIsNoScheme(text: String, message: String) {
    #expect(error(text) == message)
  }

  @Test func saysWhereYAMLEnds() throws {
    let message = try #require(error("name: A\npalette:\n  base00: \"unclosed\n"))
    #expect(message.hasPrefix("a.yaml:") && message.contains("this is no YAML: "))
    #expect(!message.contains("\n"))
    let twice = try #require(error("name: A\nname: B\n"))
    #expect(twice == "a.yaml:1: this is no YAML: name is there twice")
  }

  @Test func lenientFillsGapsFromTheDarkPalette() {
    let text = "name: A\npalette:\n" + slots(["base0D": "oops", "base09": nil])
    let (theme, problems) = Theme.lenient(from: text, file: "a.yaml")
    #expect(problems.count == 2)
    #expect(theme.name == "A")
    #expect(theme.style(.training).foreground == Theme.dark.style(.training).foreground)
    #expect(theme.style(.validation).foreground == Theme.dark.style(.validation).foreground)
    #expect(theme.style(.good).foreground == .rgb(0x10, 0x20, 0x0B))
    #expect(Theme.lenient(from: ":", file: "a.yaml").theme == Theme.dark)
  }
}

@Suite struct ThemeVariantTests {
  @Test func aLightSchemeIsFilledFromTheLightPalette() {
    let text = "name: A\nvariant: light\npalette:\n" + slots(["base05": nil, "base0D": "oops"])
    let (theme, problems) = Theme.lenient(from: text, file: "a.yaml")
    #expect(problems.map(\.line) == [4, 16])
    #expect(theme.style(.text).foreground == Theme.light.style(.text).foreground)
    #expect(theme.style(.training).foreground == Theme.light.style(.training).foreground)
    #expect(
      Theme.lenient(from: "name: A\nvariant: light\npalette: no\n", file: "a.yaml").theme == Theme(name: "A", palette: .light))
  }
}

@Suite struct ThemesTests {
  @Test func builtInThemesEqualTheirFiles() throws {
    #expect(try scheme("tandem-dark.yaml") == Theme.dark)
    #expect(try scheme("tandem-light.yaml") == Theme.light)
  }

  /// Contrast as WCAG 2 defines it; 4.5 is its level AA for text, 7 its level AAA. Lines and frames need less.
  @Test(arguments: [
    ("tandem-dark.yaml", 4.5), ("tandem-light.yaml", 4.5), ("colour-blind.yaml", 4.5), ("high-contrast.yaml", 7),
    ("sixteen-colours.yaml", 4.5), ("monochrome.yaml", 4.5),
  ])
  func textCanBeRead(file: String, least: Double) throws {
    let theme = try scheme(file)
    for role in Role.allCases {
      let ratio = try #require(contrast(theme.style(role)))
      #expect(ratio >= (role == .border ? 2.4 : least), "\(role) in \(file): \(ratio)")
    }
  }

  @Test(arguments: ["tandem-dark.yaml", "tandem-light.yaml", "colour-blind.yaml", "high-contrast.yaml", "sixteen-colours.yaml"])
  func curvesAreBlueAndOrange(file: String) throws {
    let theme = try scheme(file)
    let training = try #require(channels(theme.style(.training).foreground))
    let validation = try #require(channels(theme.style(.validation).foreground))
    #expect(training.2 > training.0 && validation.0 > validation.2)
  }

  @Test func theMonochromeFileHasGreysAlone() throws {
    let theme = try scheme("monochrome.yaml")
    for role in Role.allCases {
      let (red, green, blue) = try #require(channels(theme.style(role).foreground))
      #expect(red == green && green == blue, "\(role)")
    }
    // Weight and marks tell the curves apart; their greys differ as well.
    #expect(theme.style(.training) != theme.style(.validation) && theme.style(.genuine) != theme.style(.impostor))
  }

  @Test func monochromeHasNoColour() {
    for role in Role.allCases {
      let style = Theme.monochrome.style(role)
      #expect(style.foreground == .terminal && style.background == .terminal)
    }
    #expect(Theme.monochrome.style(.selection) != Theme.monochrome.style(.text))
  }

  private func channels(_ color: Color) -> (Double, Double, Double)? {
    guard case .rgb(let r, let g, let b) = color else { return nil }
    return (Double(r) / 255, Double(g) / 255, Double(b) / 255)
  }

  private func luminance(_ color: Color) -> Double? {
    guard let (r, g, b) = channels(color) else { return nil }
    let linear = [r, g, b].map { $0 <= 0.03928 ? $0 / 12.92 : pow(($0 + 0.055) / 1.055, 2.4) }
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
  }

  private func contrast(_ style: Style) -> Double? {
    guard let a = luminance(style.foreground), let b = luminance(style.background) else { return nil }
    return (max(a, b) + 0.05) / (min(a, b) + 0.05)
  }
}
