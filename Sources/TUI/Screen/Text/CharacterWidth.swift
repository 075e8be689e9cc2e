/// What one character of outside text becomes on the screen, and how many cells that takes.
struct Glyph: Hashable, Sendable {
  var character: Character
  /// 1 or 2 cells.
  var width: Int
}

extension Glyph {
  /// Shown for what must never reach a terminal: control characters, line breaks, bidirectional overrides.
  static let placeholder = Glyph(character: "·", width: 1)

  /// The most combining marks that a cell keeps; a terminal cell of ncurses holds five scalars in all.
  private static let maximumMarks = 4

  /// The character as a cell can hold it, or `nil` where nothing is to be shown (an invisible formatting character).
  ///
  /// Terminals disagree on the width of emoji sequences, so a sequence is cut to its first scalar (a family becomes its first
  /// person, variation selectors go) and keeps plain combining marks only. Then every terminal takes the same number of cells.
  init?(_ character: Character) {
    if let ascii = character.asciiValue, character.unicodeScalars.count == 1 {
      if ascii >= 0x20 && ascii < 0x7F { self.init(character: character, width: 1) } else { self = .placeholder }
      return
    }
    var scalars = character.unicodeScalars.makeIterator()
    guard let first = scalars.next() else { return nil }
    switch first.properties.generalCategory {
    case .format, .nonspacingMark, .enclosingMark: return nil
    case .control, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned:
      self = .placeholder
      return
    case .spaceSeparator:
      self.init(character: " ", width: first.isWide ? 2 : 1)
      return
    default: break
    }
    // Half of a flag: shown as the letter that it stands for.
    if (0x1F1E6...0x1F1FF).contains(first.value), let letter = Unicode.Scalar(first.value - 0x1F1E6 + 0x41) {
      self.init(character: Character(letter), width: 1)
      return
    }
    var kept = String(Character(first))
    var marks = 0
    while let next = scalars.next(), marks < Glyph.maximumMarks {
      let category = next.properties.generalCategory
      guard category == .nonspacingMark || category == .enclosingMark, !(0xFE00...0xFE0F).contains(next.value) else { continue }
      kept.unicodeScalars.append(next)
      marks += 1
    }
    self.init(character: Character(kept), width: first.isWide ? 2 : 1)
  }

  /// The glyphs of a text, in order.
  static func glyphs(of text: String) -> some Sequence<Glyph> { text.lazy.compactMap { Glyph($0) } }
}

extension Unicode.Scalar {
  /// Ranges that Unicode's East Asian Width calls wide or full-width, but for emoji, which the standard library knows.
  ///
  /// Reference: Unicode Standard Annex 11, East Asian Width, Unicode 14.
  private static let wideRanges: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2329...0x232A, 0x2E80...0x303E, 0x3041...0x3247, 0x3250...0x4DBF, 0x4E00...0xA4C6, 0xA960...0xA97C,
    0xAC00...0xD7A3, 0xF900...0xFAD9, 0xFE10...0xFE19, 0xFE30...0xFE6B, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x18D08,
    0x1AFF0...0x1B2FB, 0x1F200...0x1F265, 0x20000...0x2FA1D, 0x30000...0x3134A,
  ]

  /// Whether a terminal gives the scalar two cells.
  var isWide: Bool {
    if value < 0x1100 { return false }
    if properties.isEmojiPresentation { return true }
    return Self.wideRanges.contains { $0.contains(value) }
  }
}

/// Measures and cuts text by the cells it takes.
public enum TextWidth {
  /// The columns that `text` takes on the screen.
  public static func columns(_ text: String) -> Int {
    // Most text is printable ASCII, and a long table measures every cell.
    if text.utf8.allSatisfy({ 0x20..<0x7F ~= $0 }) { return text.utf8.count }
    return Glyph.glyphs(of: text).reduce(0) { $0 + $1.width }
  }
}
