/// One cell of the screen: what stands there and how it looks.
public struct Cell: Hashable, Sendable {
  /// What the cell shows. A wide character stands in its first cell.
  public var character: Character
  /// How it looks.
  public var style: Style
  /// True for the second cell of a wide character; the terminal draws nothing there.
  public var isContinuation: Bool

  /// Creates one of its parts.
  public init(_ character: Character = " ", style: Style = Style(), isContinuation: Bool = false) {
    self.character = character
    self.style = style
    self.isContinuation = isContinuation
  }
}

/// A screen of cells in memory. Widgets draw into it; module `Curses` puts it on a terminal, tests compare it with a picture.
public struct CellBuffer: Sendable, Equatable {
  /// Columns and rows.
  public let size: Size
  /// All cells, row by row.
  public private(set) var cells: [Cell]

  /// A screen of blanks.
  public init(size: Size, style: Style = Style()) {
    self.size = Size(width: max(0, size.width), height: max(0, size.height))
    cells = Array(repeating: Cell(style: style), count: self.size.width * self.size.height)
  }

  /// The cell in column `x` of row `y`. Reading outside gives a blank, writing outside does nothing.
  public subscript(x: Int, y: Int) -> Cell {
    get { contains(x, y) ? cells[y * size.width + x] : Cell() }
    set { if contains(x, y) { cells[y * size.width + x] = newValue } }
  }

  private func contains(_ x: Int, _ y: Int) -> Bool { x >= 0 && y >= 0 && x < size.width && y < size.height }
}
