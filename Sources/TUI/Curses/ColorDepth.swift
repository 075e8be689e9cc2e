import Screen

/// How many colours a terminal shows.
public enum ColorDepth: Hashable, Sendable {
  /// None, or none wanted (`NO_COLOR`).
  case none
  /// The eight of ANSI; brighter ones by bold.
  case eight
  /// ANSI and their bright forms.
  case sixteen
  /// A 6 x 6 x 6 cube and a ramp of 24 greys.
  case palette256
  /// 24 bits, as the terminfo flag `RGB` says.
  case direct

  /// The depth of a terminal.
  ///
  /// - Parameters:
  ///   - colors: What terminfo says (`colors`).
  ///   - isDirect: Whether it has the flag `RGB`.
  ///   - noColor: The value of `NO_COLOR`: any text but the empty one means no colour (https://no-color.org).
  public init(colors: Int, isDirect: Bool, noColor: String?) {
    if let noColor, !noColor.isEmpty {
      self = .none
    } else if isDirect && colors > 256 {
      self = .direct
    } else {
      switch colors {
      case 256...: self = .palette256
      case 16...: self = .sixteen
      case 8...: self = .eight
      default: self = .none
      }
    }
  }
}

/// A colour as a terminal of some depth takes it.
struct TerminalColor: Hashable {
  /// The number for ncurses; -1 is the terminal's own.
  var index: Int32
  /// A bright foreground that this terminal shows by bold.
  var needsBold = false

  static let terminal = TerminalColor(index: -1)
}

extension ColorDepth {
  /// The nearest that a terminal of this depth has.
  func nearest(_ color: Color, isBackground: Bool) -> TerminalColor {
    switch (self, color) {
    case (.none, _), (_, .terminal): return .terminal
    case (.eight, .ansi(let index)): return ColorDepth.eight(index & 15, isBackground: isBackground)
    case (.eight, .rgb(let r, let g, let b)):
      return ColorDepth.eight(ColorDepth.ansi(r, g, b), isBackground: isBackground)
    case (.sixteen, .rgb(let r, let g, let b)): return TerminalColor(index: Int32(ColorDepth.ansi(r, g, b)))
    case (.palette256, .rgb(let r, let g, let b)): return TerminalColor(index: Int32(ColorDepth.palette(r, g, b)))
    case (.direct, .rgb(let r, let g, let b)):
      // Direct-colour entries keep 0...7 for ANSI, so the eight darkest blues become the ninth.
      let value = Int32(r) << 16 | Int32(g) << 8 | Int32(b)
      return TerminalColor(index: (1..<8).contains(value) ? 8 : value)
    case (.direct, .ansi(let index)):
      // There is no palette beyond the first eight; the bright ones are shown as xterm does.
      if index < 8 { return TerminalColor(index: Int32(index)) }
      let (r, g, b) = ColorDepth.ansiBright[Int(index & 7)]
      return TerminalColor(index: Int32(r) << 16 | Int32(g) << 8 | Int32(b))
    case (_, .ansi(let index)): return TerminalColor(index: Int32(index & 15))
    }
  }

  /// What xterm shows for ANSI 8...15.
  private static let ansiBright: [(UInt8, UInt8, UInt8)] = [
    (127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0), (92, 92, 255), (255, 0, 255), (0, 255, 255), (255, 255, 255),
  ]

  private static func eight(_ index: UInt8, isBackground: Bool) -> TerminalColor {
    if index < 8 { return TerminalColor(index: Int32(index)) }
    // Bold black cannot be seen on many terminals: dark grey becomes light grey, or black behind text.
    if index == 8 { return TerminalColor(index: isBackground ? 0 : 7) }
    return TerminalColor(index: Int32(index - 8), needsBold: !isBackground)
  }

  /// The nearest of the 6 x 6 x 6 cube (16...231) and the grey ramp (232...255); the first 16 differ from user to user.
  static func palette(_ r: UInt8, _ g: UInt8, _ b: UInt8) -> UInt8 {
    let levels = [0, 95, 135, 175, 215, 255]
    let wanted = [Int(r), Int(g), Int(b)]
    func distance(_ color: [Int]) -> Int { zip(color, wanted).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } }
    let cube = wanted.map { value in levels.indices.min { abs(levels[$0] - value) < abs(levels[$1] - value) } ?? 0 }
    let grey = min(max(0, (wanted.reduce(0, +) / 3 - 3) / 10), 23)
    let greyLevel = 8 + 10 * grey
    let isGreyNearer = distance([greyLevel, greyLevel, greyLevel]) < distance(cube.map { levels[$0] })
    return UInt8(isGreyNearer ? 232 + grey : 16 + 36 * cube[0] + 6 * cube[1] + cube[2])
  }

  /// The ANSI colour of the same hue. By hue rather than by distance, which would turn every pale colour grey.
  static func ansi(_ r: UInt8, _ g: UInt8, _ b: UInt8) -> UInt8 {
    let (red, green, blue) = (Double(r) / 255, Double(g) / 255, Double(b) / 255)
    let (high, low) = (max(red, green, blue), min(red, green, blue))
    let chroma = high - low
    let lightness = (high + low) / 2
    guard chroma > 0.2 else {
      return lightness < 0.2 ? 0 : lightness < 0.55 ? 8 : lightness < 0.85 ? 7 : 15
    }
    let sector =
      high == red ? (green - blue) / chroma : high == green ? 2 + (blue - red) / chroma : 4 + (red - green) / chroma
    let hue = (sector < 0 ? sector + 6 : sector) * 60
    let bright: UInt8 = lightness >= 0.5 ? 8 : 0
    switch hue {
    case 20..<40: return 3  // orange: the plain yellow, which most terminals show as brown or orange
    case 40..<75: return 3 + bright
    case 75..<160: return 2 + bright
    case 160..<195: return 6 + bright
    case 195..<255: return 4 + bright
    case 255..<330: return 5 + bright
    default: return 1 + bright
    }
  }
}
