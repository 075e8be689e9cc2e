/// Weighted sums of rows and of their products, from which mean and covariance come.
///
/// The sums of all pairs less those of a fold are the sums of the other folds, so each row is multiplied twice, not once a fold.
struct Moments {
  private var weight: Double
  private var sums: [Double]
  /// `sum of w x x'`, the upper triangle; empty where not asked for.
  private var scatter: [Double]
  private let dimension: Int

  /// Shapes: `rows` `[M, E]`, `weights` `[M]`, each 0 or more.
  init(_ rows: [Double], dimension: Int, weights: [Double], withScatter: Bool) {
    self.dimension = dimension
    weight = weights.reduce(0, +)
    sums = Array(repeating: 0, count: dimension)
    scatter = withScatter ? Array(repeating: 0, count: dimension * dimension) : []
    let used = weights.indices.filter { weights[$0] > 0 }
    for row in used {
      for column in 0..<dimension { sums[column] += weights[row] * rows[row * dimension + column] }
    }
    guard withScatter else { return }
    scatter.withUnsafeMutableBufferPointer { scatter in
      rows.withUnsafeBufferPointer { rows in
        // Four rows at a time: the large matrix is read and written a quarter as often.
        for start in stride(from: 0, to: used.count, by: 4) {
          let block = used[start..<min(start + 4, used.count)].map { (row: $0, weight: weights[$0]) }
          Self.add(block, rows, dimension, to: scatter)
        }
      }
    }
  }

  private static func add(
    _ block: [(row: Int, weight: Double)], _ rows: UnsafeBufferPointer<Double>, _ dimension: Int,
    to scatter: UnsafeMutableBufferPointer<Double>
  ) {
    func part(_ index: Int) -> (start: Int, weight: Double) {
      // A missing row of the last block counts nothing.
      index < block.count ? (block[index].row * dimension, block[index].weight) : (block[0].row * dimension, 0)
    }
    let (a, b, c, d) = (part(0), part(1), part(2), part(3))
    for i in 0..<dimension {
      let (x, y) = (a.weight * rows[a.start + i], b.weight * rows[b.start + i])
      let (z, w) = (c.weight * rows[c.start + i], d.weight * rows[d.start + i])
      let line = i * dimension
      for j in i..<dimension {
        scatter[line + j] += x * rows[a.start + j] + y * rows[b.start + j] + z * rows[c.start + j] + w * rows[d.start + j]
      }
    }
  }

  /// The sums less those of some of the rows.
  func without(_ part: Moments) -> Moments {
    var rest = self
    rest.weight -= part.weight
    for index in sums.indices { rest.sums[index] -= part.sums[index] }
    for index in scatter.indices { rest.scatter[index] -= part.scatter[index] }
    return rest
  }

  /// The mean row.
  var mean: [Double] { sums.map { $0 / weight } }

  /// `sum of w (x - mean) (x - mean)' / (weight - 1)`, whole.
  func covariance() -> [Double] {
    let mean = mean
    var covariance = scatter
    for i in 0..<dimension {
      for j in i..<dimension {
        let value = (scatter[i * dimension + j] - sums[i] * mean[j]) / (weight - 1)
        covariance[i * dimension + j] = value
        covariance[j * dimension + i] = value
      }
    }
    return covariance
  }
}
