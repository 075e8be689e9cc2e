/// How a terminal can show pictures.
public enum PictureStyle: Hashable, Sendable {
  /// Two pixels a cell, one above the other, in two colours: "▀".
  case halfBlocks
  /// One pixel a cell: a blank on its colour. For colours without Unicode.
  case blanks
  /// One pixel a cell: a character that is as light as the pixel. For few colours or none.
  case shades

  /// From dark to light on a dark background.
  static let ramp: [Character] = Array(" .:-=+*#%@")

  /// The rows of pixels in a row of cells.
  var rowsPerCell: Int { self == .halfBlocks ? 2 : 1 }
}
