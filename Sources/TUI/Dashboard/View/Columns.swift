import Screen

/// Rows of items in columns as wide as their widest item; the last columns are left out where there is no room.
struct Columns {
  private let rows: [[Item]]
  /// Where each column that fits begins.
  let starts: [Int]
  /// Whether all columns fit.
  let isWhole: Bool
  private static let gap = 2

  /// A row may have fewer items than others, and none at all.
  init(_ rows: [[Item]], width: Int, _ painter: Painter) {
    self.rows = rows
    var starts: [Int] = []
    var x = 0
    let count = rows.map(\.count).max() ?? 0
    for column in 0..<count {
      let widest = rows.map { $0.indices.contains(column) ? painter.width($0[column]) : 0 }.max() ?? 0
      guard x + widest <= width else { break }
      starts.append(x)
      x += widest > 0 ? widest + Self.gap : 0
    }
    self.starts = starts
    isWhole = starts.count == count
  }

  /// Draws one of the rows.
  func draw(_ row: Int, x: Int, y: Int, with painter: inout Painter) {
    for (start, item) in zip(starts, rows[row]) { painter.write(item, x: x + start, y: y) }
  }
}
