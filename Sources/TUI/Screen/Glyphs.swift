/// The characters that widgets are drawn with: Unicode, or ASCII where the terminal or its locale has no more.
public struct Glyphs: Hashable, Sendable {
  /// What a chart's dots are made of.
  public enum Dots: Hashable, Sendable {
    /// Braille patterns: 2 x 4 dots a cell.
    case braille
    /// Full stop, apostrophe and colon: 1 x 2 dots a cell.
    case ascii
  }

  public var dots: Dots
  public var horizontal: Character
  public var vertical: Character
  public var topLeft: Character
  public var topRight: Character
  public var bottomLeft: Character
  public var bottomRight: Character
  /// Where a chart's axes meet, and their ticks.
  public var axisCorner: Character
  public var tickLeft: Character
  public var tickBelow: Character
  /// A full cell of a gauge, its parts from one eighth (or none) up, and the track that is not yet filled.
  public var gaugeFull: Character
  public var gaugeParts: [Character]
  public var gaugeTrack: Character
  /// Bars that grow upward, lowest first; the last fills the cell.
  public var bars: [Character]
  /// A point of a series, by series; and what stands for a value that is no number.
  public var markers: [Character]
  public var notFinite: Character
  /// What a value below a logarithmic axis, or outside the range, is shown as.
  public var below: Character
  public var above: Character
  public var threshold: Character
  public var ellipsis: Character
  public var arrow: Character
  public var bullet: Character
  public var check: Character

  /// Braille charts, line-drawing frames.
  public static let unicode = Glyphs(
    dots: .braille, horizontal: "─", vertical: "│", topLeft: "╭", topRight: "╮", bottomLeft: "╰", bottomRight: "╯",
    axisCorner: "└", tickLeft: "┤", tickBelow: "┬", gaugeFull: "█", gaugeParts: ["▏", "▎", "▍", "▌", "▋", "▊", "▉"],
    gaugeTrack: "░",
    bars: ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"], markers: ["●", "◆", "▲", "■"], notFinite: "×", below: "▾", above: "▴",
    threshold: "┊", ellipsis: "…", arrow: "→", bullet: "•", check: "✓")

  /// Nothing outside ASCII.
  public static let ascii = Glyphs(
    dots: .ascii, horizontal: "-", vertical: "|", topLeft: "+", topRight: "+", bottomLeft: "+", bottomRight: "+",
    axisCorner: "+", tickLeft: "+", tickBelow: "+", gaugeFull: "#", gaugeParts: [], gaugeTrack: ".", bars: [".", ":", "|", "#"],
    markers: ["o", "x", "^", "#"], notFinite: "!", below: "v", above: "^", threshold: "!", ellipsis: "~", arrow: ">", bullet: "*",
    check: "v")
}
