/// The characters that widgets are drawn with: Unicode, or ASCII where the terminal or its locale has no more.
public struct Glyphs: Hashable, Sendable {
  /// What a chart's dots are made of.
  public enum Dots: Hashable, Sendable {
    /// Braille patterns: 2 x 4 dots a cell.
    case braille
    /// Quarters of a block: 2 x 2 dots a cell, for fonts without braille.
    case quadrants
    /// Full stop, apostrophe and colon: 1 x 2 dots a cell.
    case ascii
  }

  /// What curves are drawn with.
  public var dots: Dots
  /// A line from left to right.
  public var horizontal: Character
  /// A line from top to bottom.
  public var vertical: Character
  /// A corner of a frame.
  public var topLeft: Character
  /// A corner of a frame.
  public var topRight: Character
  /// A corner of a frame.
  public var bottomLeft: Character
  /// A corner of a frame.
  public var bottomRight: Character
  /// Where a chart's axes meet, and their ticks.
  public var axisCorner: Character
  /// A tick on a vertical axis.
  public var tickLeft: Character
  /// A tick on a horizontal axis.
  public var tickBelow: Character
  /// A full cell of a gauge, its parts from one eighth (or none) up, and the track that is not yet filled.
  public var gaugeFull: Character
  /// A cell of a progress bar, filled from the left by so many eighths.
  public var gaugeParts: [Character]
  /// A cell of a progress bar that is still to come.
  public var gaugeTrack: Character
  /// Bars that grow upward, lowest first; the last fills the cell.
  public var bars: [Character]
  /// A point of a series, by series; and what stands for a value that is no number.
  public var markers: [Character]
  /// Stands where a value was no number.
  public var notFinite: Character
  /// What a value below a logarithmic axis, or outside the range, is shown as.
  public var below: Character
  /// An arrow up.
  public var above: Character
  /// A cell of a threshold line.
  public var threshold: Character
  /// Stands where a text was cut.
  public var ellipsis: Character
  /// An arrow to the right.
  public var arrow: Character
  /// Heads an item.
  public var bullet: Character
  /// Marks what is done.
  public var check: Character
  /// The best value of a curve.
  public var best: Character = "*"
  /// The end of an epoch on an x axis.
  public var epochMark: Character = ","
  /// An evaluation.
  public var evaluationMark: Character = "e"
  /// A checkpoint.
  public var checkpointMark: Character = "c"
  /// A learning rate that changed in a jump.
  public var rateMark: Character = "r"
  /// A step at which training went on from a checkpoint.
  public var resumeMark: Character = "<"

  /// Braille charts, line-drawing frames.
  public static let unicode = Glyphs(
    dots: .braille, horizontal: "─", vertical: "│", topLeft: "╭", topRight: "╮", bottomLeft: "╰", bottomRight: "╯",
    axisCorner: "└", tickLeft: "┤", tickBelow: "┬", gaugeFull: "█", gaugeParts: ["▏", "▎", "▍", "▌", "▋", "▊", "▉"],
    gaugeTrack: "░",
    bars: ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"], markers: ["●", "◆", "▲", "■"], notFinite: "×", below: "▾", above: "▴",
    threshold: "┊", ellipsis: "…", arrow: "→", bullet: "•", check: "✓",
    best: "★", epochMark: "┴", evaluationMark: "▴", checkpointMark: "▪", rateMark: "↕", resumeMark: "◂")

  /// As `unicode`, with charts of block quadrants instead of braille.
  public static let blocks = {
    var glyphs = unicode
    glyphs.dots = .quadrants
    return glyphs
  }()

  /// Nothing outside ASCII.
  public static let ascii = Glyphs(
    dots: .ascii, horizontal: "-", vertical: "|", topLeft: "+", topRight: "+", bottomLeft: "+", bottomRight: "+",
    axisCorner: "+", tickLeft: "+", tickBelow: "+", gaugeFull: "#", gaugeParts: [], gaugeTrack: ".", bars: [".", ":", "|", "#"],
    markers: ["o", "x", "^", "#"], notFinite: "!", below: "v", above: "^", threshold: "!", ellipsis: "~", arrow: ">", bullet: "*",
    check: "v")
}
