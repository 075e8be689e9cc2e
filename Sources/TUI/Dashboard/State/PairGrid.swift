import Screen

/// How many pairs a screen has room for, and which of them it shows.
struct PairGrid: Equatable {
  /// A pair takes so many columns: two pictures in which a face is told, and the space between.
  static let leastWidth = 38
  /// Of verdict and file names.
  static let captionRows = 2

  let columns: Int
  let rows: Int
  /// Where the pairs are.
  let area: Rect
  /// The pairs on the screen.
  let visible: Range<Int>

  /// - Parameters:
  ///   - size: Of the terminal.
  ///   - count: How many pairs there are.
  ///   - selected: The one that has to be on the screen.
  init(size: Size, count: Int, selected: Int) {
    area = VerificationLayout(Rect(size)).body
    // The fewest columns that show all pairs, so that pictures are large; else as many pairs as can be.
    let (area, most) = (area, max(1, area.width / Self.leastWidth))
    columns = (1...most).first { $0 * Self.rows($0, in: area) >= count } ?? most
    rows = Self.rows(columns, in: area)
    let screen = columns * rows
    // By whole rows, so that pairs do not change their column.
    let row = selected / columns
    let first = max(0, min(row - row % rows, (count - 1) / columns)) * columns
    visible = min(first, count)..<min(first + screen, count)
  }

  /// The rows of pairs for so many columns of them.
  private static func rows(_ columns: Int, in area: Rect) -> Int {
    // Faces are a quarter higher than wide, and cells twice as high; a row below keeps the pairs apart.
    let pictureRows = (area.width / columns - 3) / 2 * 5 / 8
    return max(1, area.height / (captionRows + pictureRows + 1))
  }

  /// Where a pair on the screen is drawn, without the space to its neighbours.
  func rect(of pair: Int) -> Rect {
    let place = pair - visible.lowerBound
    let (width, height) = (area.width / columns, area.height / rows)
    return Rect(
      x: area.x + place % columns * width, y: area.y + place / columns * height, width: width - 1,
      height: rows == 1 ? height : height - 1)
  }
}

/// The parts of the verification view: a head of two lines, the page, a line on the chosen pair where there is room, the keys.
struct VerificationLayout: Equatable {
  let tabs: Rect
  let summary: Rect
  let body: Rect
  let detail: Rect
  let footer: Rect

  init(_ screen: Rect) {
    let parts = screen.rows([.fixed(1), .fixed(1), .share(1), .fixed(screen.height >= 16 ? 1 : 0), .fixed(1)])
    (tabs, summary, body, detail, footer) = (parts[0], parts[1], parts[2], parts[3], parts[4])
  }
}
