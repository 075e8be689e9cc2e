import Tensors

/// A smooth random displacement of every pixel: a uniform cubic B-spline over a grid of random control points.
///
/// Control points are uniform within ±strength of each side, n cells and so n + 3 points along each axis. The weights of a spline
/// are positive and sum to 1, so no displacement is beyond that, and it changes smoothly twice over.
/// Reference: Simard, Steinkraus and Platt, "Best Practices for Convolutional Neural Networks" (ICDAR 2003), for elastic
/// distortion; a spline in place of their convolved noise, as in Ronneberger et al. (2015), is the same for less work.
struct ElasticField {
  private let height, width, cells: Int
  private let strength: Double
  private let seed: UInt64

  init(_ transform: Augmentation.Transform, height: Int, width: Int) {
    (self.height, self.width, cells) = (height, width, transform.elasticCells)
    (strength, seed) = (transform.elastic, transform.elasticSeed)
  }

  /// Calls `body` with a function that writes the displacements of one row: to the right and downwards, in pixels.
  func withRows(
    _ body: (_ row: (Int, UnsafeMutableBufferPointer<Float>, UnsafeMutableBufferPointer<Float>) -> Void) -> Void
  ) {
    let side = cells + 3
    // The grid of both directions, its values along one row of pixels, and four weights a column.
    withUnsafeTemporaryAllocation(of: Float.self, capacity: 2 * side * side + 2 * side + 4 * width) { memory in
      let grid = UnsafeMutableBufferPointer(rebasing: memory[..<(2 * side * side)])
      let along = UnsafeMutableBufferPointer(rebasing: memory[grid.count..<grid.count + 2 * side])
      let weights = UnsafeMutableBufferPointer(rebasing: memory[(grid.count + along.count)...])
      var generator = SeededGenerator(seed: Int(bitPattern: UInt(seed)))
      for point in 0..<side * side {
        grid[2 * point] = Float(strength * Double(width) * generator.uniform(in: -1...1))
        grid[2 * point + 1] = Float(strength * Double(height) * generator.uniform(in: -1...1))
      }
      for column in 0..<width {
        let (_, (a, b, c, d)) = place(column, of: width)
        (weights[4 * column], weights[4 * column + 1]) = (a, b)
        (weights[4 * column + 2], weights[4 * column + 3]) = (c, d)
      }
      body { row, right, down in
        let (cell, (a, b, c, d)) = place(row, of: height)
        let start = cell * 2 * side
        for index in 0..<2 * side {
          let at = start + index
          along[index] = a * grid[at] + b * grid[at + 2 * side] + c * grid[at + 4 * side] + d * grid[at + 6 * side]
        }
        for column in 0..<width {
          let (at, weight) = (2 * self.cell(column, of: width), 4 * column)
          let (a, b, c, d) = (weights[weight], weights[weight + 1], weights[weight + 2], weights[weight + 3])
          right[column] = a * along[at] + b * along[at + 2] + c * along[at + 4] + d * along[at + 6]
          down[column] = a * along[at + 1] + b * along[at + 3] + c * along[at + 5] + d * along[at + 7]
        }
      }
    }
  }

  private func cell(_ pixel: Int, of count: Int) -> Int { min(pixel * cells / max(count - 1, 1), cells - 1) }

  /// The cell that a pixel is in, and the weights of the four control points from there on.
  private func place(_ pixel: Int, of count: Int) -> (cell: Int, weights: (Float, Float, Float, Float)) {
    let cell = cell(pixel, of: count)
    let t = Float(pixel * cells) / Float(max(count - 1, 1)) - Float(cell)
    let s = 1 - t
    return (
      cell,
      (
        s * s * s / 6, (3 * t * t * t - 6 * t * t + 4) / 6, (3 * s * s * s - 6 * s * s + 4) / 6, t * t * t / 6
      )
    )
  }
}
