/// The sixteen colours of a base16 scheme, `base00` to `base0F`.
///
/// Reference: tinted-theming, base16 styling guidelines, https://github.com/tinted-theming/home/blob/main/styling.md
public struct Palette: Hashable, Sendable {
  /// The names of the slots, in order.
  public static let slots = (0..<16).map { "base0" + String($0, radix: 16, uppercase: true) }

  /// The sixteen colours, base00 to base0F.
  public var colors: [Color]

  /// A palette of sixteen 24-bit colours, `0xRRGGBB`.
  public init(_ hex: [UInt32]) {
    require(hex.count == 16, "Palette: 16 colours expected, \(hex.count) found; base16 has base00 to base0F")
    colors = hex.map {
      .rgb(UInt8(truncatingIfNeeded: $0 >> 16), UInt8(truncatingIfNeeded: $0 >> 8), UInt8(truncatingIfNeeded: $0))
    }
  }

  /// The dark palette that is built in, and fills what a scheme lacks. Equal to `themes/tandem-dark.yaml`.
  public static let dark = Palette([
    0x16191D, 0x1F242A, 0x2E353D, 0x56616D, 0x93A0AD, 0xD3DAE1, 0xE6EBF0, 0xF7F9FB,
    0xF2777A, 0xF5A04C, 0xF2D06B, 0x8CC97B, 0x66CFCF, 0x5AA9F2, 0xC79BF2, 0xB98568,
  ])

  /// The light palette. Equal to `themes/tandem-light.yaml`.
  public static let light = Palette([
    0xFBFBF8, 0xEFEFEA, 0xDADAD2, 0xA0A39B, 0x61665F, 0x2B2F33, 0x1C1F22, 0x0D0F10,
    0xB3261E, 0xB04C08, 0x7D6200, 0x2E7D32, 0x00727A, 0x0B5CAD, 0x7B3FA8, 0x7A4B2E,
  ])
}

extension Theme {
  /// Gives each role its slot of a base16 palette: training blue and validation orange, never red against green.
  public init(name: String, palette: Palette) {
    let colors = palette.colors
    let background = colors[0x0]
    self.init(name: name) { role in
      switch role {
      case .text: Style(colors[0x5], on: background)
      case .faint: Style(colors[0x4], on: background)
      case .border: Style(colors[0x3], on: background)
      case .title: Style(colors[0x6], on: background, .bold)
      case .training: Style(colors[0xD], on: background)
      case .validation: Style(colors[0x9], on: background)
      case .genuine: Style(colors[0xC], on: background)
      case .impostor: Style(colors[0xE], on: background)
      case .good: Style(colors[0xB], on: background)
      case .warning: Style(colors[0xA], on: background)
      case .bad: Style(colors[0x8], on: background, .bold)
      case .selection: Style(colors[0x6], on: colors[0x2], .bold)
      case .key: Style(colors[0xA], on: background, .bold)
      case .accent: Style(colors[0xC], on: background, .bold)
      }
    }
  }

  /// The themes that are always there.
  public static let dark = Theme(name: "Tandem Dark", palette: .dark)
  /// The built-in theme for light terminals.
  public static let light = Theme(name: "Tandem Light", palette: .light)
}
