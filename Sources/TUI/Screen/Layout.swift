/// How much of a rectangle one part of it takes.
public enum Length: Hashable, Sendable {
  /// That many cells, or what is left of them.
  case fixed(Int)
  /// A share of what the fixed parts leave, by weight.
  case share(Int)
}

extension Rect {
  /// The rectangle without a margin of `cells` on each side.
  public func inset(by cells: Int) -> Rect { inset(horizontally: cells, vertically: cells) }

  /// The rectangle without a margin on the left and right and one at the top and bottom, in cells.
  public func inset(horizontally: Int, vertically: Int) -> Rect {
    let dx = min(max(0, horizontally), width / 2 + width % 2)
    let dy = min(max(0, vertically), height / 2 + height % 2)
    return Rect(x: x + dx, y: y + dy, width: width - 2 * dx, height: height - 2 * dy)
  }

  /// Bands from top to bottom, one a length, that never overlap; `gap` cells stay free between two of them.
  public func rows(_ lengths: [Length], gap: Int = 0) -> [Rect] {
    Rect.spans(lengths, of: height, gap: gap).map { Rect(x: x, y: y + $0.start, width: width, height: $0.length) }
  }

  /// Bands from left to right, one a length, that never overlap; `gap` cells stay free between two of them.
  public func columns(_ lengths: [Length], gap: Int = 0) -> [Rect] {
    Rect.spans(lengths, of: width, gap: gap).map { Rect(x: x + $0.start, y: y, width: $0.length, height: height) }
  }

  /// A rectangle of that size in the middle, cut to fit.
  public func centered(_ size: Size) -> Rect {
    let width = min(max(0, size.width), width)
    let height = min(max(0, size.height), height)
    return Rect(x: x + (self.width - width) / 2, y: y + (self.height - height) / 2, width: width, height: height)
  }

  /// What both rectangles cover.
  public func intersection(_ other: Rect) -> Rect {
    let left = max(x, other.x)
    let top = max(y, other.y)
    return Rect(x: left, y: top, width: min(maxX, other.maxX) - left, height: min(maxY, other.maxY) - top)
  }

  /// Whether the point is one of the rectangle's cells.
  public func contains(_ point: Point) -> Bool { point.x >= x && point.x < maxX && point.y >= y && point.y < maxY }

  /// Fixed lengths are served first, in order; shares divide the rest without losing a cell to rounding.
  private static func spans(_ lengths: [Length], of total: Int, gap: Int) -> [(start: Int, length: Int)] {
    var free = max(0, total - max(0, gap) * max(0, lengths.count - 1))
    var sizes = Array(repeating: 0, count: lengths.count)
    var weights = 0
    for (index, length) in lengths.enumerated() {
      switch length {
      case .fixed(let cells):
        sizes[index] = min(max(0, cells), free)
        free -= sizes[index]
      case .share(let weight):
        weights += max(0, weight)
      }
    }
    var weightSoFar = 0
    for (index, length) in lengths.enumerated() {
      guard case .share(let weight) = length, weights > 0 else { continue }
      let before = free * weightSoFar / weights
      weightSoFar += max(0, weight)
      sizes[index] = free * weightSoFar / weights - before
    }
    var start = 0
    return sizes.map { size in
      // A part that got nothing takes no gap either, so that the others do not run out of the rectangle.
      defer { start += size > 0 ? size + max(0, gap) : 0 }
      return (min(start, total), min(size, max(0, total - start)))
    }
  }
}
