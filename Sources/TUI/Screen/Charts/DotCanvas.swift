import Glibc

/// A grid of dots, several to a cell, on which lines are drawn; braille, block quadrants or ASCII.
struct DotCanvas {
  let dots: Glyphs.Dots
  let columns: Int
  let rows: Int
  /// The dots of each cell, one bit a dot, row by row.
  private(set) var masks: [UInt8]

  /// A canvas of that many cells.
  init(columns: Int, rows: Int, dots: Glyphs.Dots) {
    self.dots = dots
    self.columns = max(0, columns)
    self.rows = max(0, rows)
    masks = Array(repeating: 0, count: self.columns * self.rows)
  }

  /// Dots across and down the whole canvas.
  var width: Int { columns * dots.across }
  var height: Int { rows * dots.down }

  /// Sets the dot in column `x` of row `y`, from the top left; nothing outside.
  mutating func set(_ x: Int, _ y: Int) {
    guard x >= 0, y >= 0, x < width, y < height else { return }
    masks[y / dots.down * columns + x / dots.across] |= dots.bit(x % dots.across, y % dots.down)
  }

  /// A straight line between two places in dots, both ends included, cut at the edges.
  mutating func line(from start: (x: Double, y: Double), to end: (x: Double, y: Double)) {
    var phase = 0
    line(from: start, to: end, dash: nil, phase: &phase)
  }

  /// A straight line of `dash` dots set and half as many left out, in turn; `phase` carries the count on along a curve.
  mutating func line(
    from start: (x: Double, y: Double), to end: (x: Double, y: Double), dash: Int?, phase: inout Int
  ) {
    guard let (a, b) = clip(start, end) else { return }
    let (x0, y0, x1, y1) = (Int(a.x.rounded()), Int(a.y.rounded()), Int(b.x.rounded()), Int(b.y.rounded()))
    let count = max(abs(x1 - x0), abs(y1 - y0))
    // The end of a segment is the start of the next one and counts once.
    defer { phase += count }
    for index in 0...count {
      if let dash, (phase + index) % (dash + dash / 2) >= dash { continue }
      let t = count == 0 ? 0 : Double(index) / Double(count)
      set(x0 + Int((Double(x1 - x0) * t).rounded()), y0 + Int((Double(y1 - y0) * t).rounded()))
    }
  }

  /// The part of a line that lies on the canvas (Liang and Barsky's clipping), or `nil`.
  private func clip(_ a: (x: Double, y: Double), _ b: (x: Double, y: Double)) -> ((x: Double, y: Double), (x: Double, y: Double))?
  {
    guard a.x.isFinite, a.y.isFinite, b.x.isFinite, b.y.isFinite, width > 0, height > 0 else { return nil }
    var (low, high) = (0.0, 1.0)
    let (dx, dy) = (b.x - a.x, b.y - a.y)
    // Each edge: the direction out of it, and how far inside the start lies.
    let edges = [
      (-dx, a.x + 0.49), (dx, Double(width) - 0.51 - a.x), (-dy, a.y + 0.49), (dy, Double(height) - 0.51 - a.y),
    ]
    for (outward, inside) in edges {
      if outward == 0 {
        if inside < 0 { return nil }
      } else if outward < 0 {
        low = max(low, inside / outward)
      } else {
        high = min(high, inside / outward)
      }
    }
    guard low <= high else { return nil }
    return ((a.x + low * dx, a.y + low * dy), (a.x + high * dx, a.y + high * dy))
  }
}

extension Glyphs.Dots {
  var across: Int { self == .ascii ? 1 : 2 }
  var down: Int { self == .braille ? 4 : 2 }

  /// The bit of the dot in column `x` of row `y` of a cell. Braille numbers its dots 1 2 3 7 down the left and 4 5 6 8 down the
  /// right, and a pattern's code is U+2800 plus the bits.
  func bit(_ x: Int, _ y: Int) -> UInt8 {
    switch self {
    case .braille: y == 3 ? (x == 0 ? 0x40 : 0x80) : (x == 0 ? 1 : 8) << UInt8(y)
    case .quadrants: (x == 0 ? 1 : 2) << UInt8(2 * y)
    case .ascii: y == 0 ? 1 : 2
    }
  }

  /// The character that shows these dots.
  func character(_ mask: UInt8) -> Character {
    switch self {
    case .braille: Unicode.Scalar(0x2800 + UInt32(mask)).map(Character.init) ?? " "
    case .quadrants: Self.blocks[Int(mask & 15)]
    case .ascii: mask == 3 ? ":" : mask == 2 ? "." : mask == 1 ? "'" : " "
    }
  }

  /// By the bits of the quarters: top left 1, top right 2, bottom left 4, bottom right 8.
  private static let blocks: [Character] = [
    " ", "▘", "▝", "▀", "▖", "▌", "▞", "▛", "▗", "▚", "▐", "▜", "▄", "▙", "▟", "█",
  ]
}
