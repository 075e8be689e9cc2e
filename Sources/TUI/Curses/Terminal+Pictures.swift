import CNcurses
import Screen

extension Terminal {
  /// How pictures look best here: in colours where there are 256 or more of them, and pairs of them enough for a screen.
  public var pictureStyle: PictureStyle {
    guard colors == .palette256 || colors == .direct, Int(tigetnum("pairs")) >= ColorPairs.needed else { return .shades }
    // Where the user wants ASCII, half a block is no character to draw with.
    return isUTF8 && glyphs == .unicode ? .halfBlocks : .blanks
  }
}

/// The pairs of colours that ncurses was asked for since it last began anew.
///
/// A pair that ncurses takes back for another one changes cells that still show it, so all begins anew before it runs out.
struct ColorPairs {
  /// A terminal with fewer pairs shows no pictures in colour: a large screen of them has some thousands.
  static let needed = 32_767
  private var known: Set<Int32> = []

  /// Counts a pair.
  mutating func use(_ pair: Int32) { known.insert(pair) }

  /// Whether it is time to begin anew: a frame of any size still fits.
  var isFull: Bool { known.count > Self.needed / 2 }

  /// Forgets all pairs.
  mutating func reset() { known = [] }
}
