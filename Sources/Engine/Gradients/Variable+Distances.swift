import Tensors

extension Variable {
  /// The Euclidean distance of every row to every row of `other`, or its square.
  ///
  /// `d[i, j] = |x[i] - y[j]|`, with `dx[i] = sum over j of g[i, j] (x[i] - y[j]) / d[i, j]` (squared: `2 g[i, j] (x[i] - y[j])`)
  ///
  /// One matrix product forward and two back. Rows close to each other, where the products would cancel, are taken apart pair by
  /// pair, so that distance and gradient are exact down to coinciding rows; at a distance of 0 the gradient is 0.
  ///
  /// Shapes: `self [N, E]`, `other [M, E]` -> `[N, M]`.
  public func distances(to other: Variable, squared: Bool = false) -> Variable {
    require(
      value.rank == 2 && other.value.rank == 2 && shape[1] == other.shape[1],
      "distances need two matrices with rows of one length, found \(shape) and \(other.shape)")
    let table = PairwiseDistances(value, other.value, squared: squared)
    return Self.record("distances", [self, other], table.distances) { [recorded = (isRecorded, other.isRecorded)] upstream in
      let pull = table.pull(upstream)
      return [recorded.0 ? table.leftGradient(pull) : nil, recorded.1 ? table.rightGradient(pull) : nil]
    }
  }
}

/// All distances between two sets of rows, and which pairs are too close for a matrix product.
private struct PairwiseDistances {
  let x: Tensor
  let y: Tensor
  let squared: Bool
  private(set) var distances: Tensor
  /// Closer than a tenth of their length: there `|x|² + |y|² - 2 x . y` loses more than two digits.
  private var near: [(row: Int, column: Int)] = []

  private static let nearness: Float = 0.01
  /// Below it, a direction would overflow.
  private static let coincident: Float = 1e-30

  init(_ x: Tensor, _ y: Tensor, squared: Bool) {
    self.x = x
    self.y = y
    self.squared = squared
    distances = x.matmul(y, transposeOther: true)
    let (columns, length) = (y.shape[0], x.shape[1])
    let (xx, yy) = (x.rowDots(with: x).values, y.rowDots(with: y).values)
    var near: [(row: Int, column: Int)] = []
    distances.withUnsafeMutableBufferPointer { d in
      x.withUnsafeBufferPointer { x in
        y.withUnsafeBufferPointer { y in
          for row in xx.indices {
            for column in yy.indices {
              let lengths = xx[row] + yy[column]
              var square = lengths - 2 * d[row * columns + column]
              if square <= lengths * (Self.nearness / 2) {
                near.append((row, column))
                square = Self.squaredDistance(x, row, y, column, length)
              }
              d[row * columns + column] = squared ? square : square.squareRoot()
            }
          }
        }
      }
    }
    self.near = near
  }

  private static func squaredDistance(
    _ x: UnsafeBufferPointer<Float>, _ row: Int, _ y: UnsafeBufferPointer<Float>, _ column: Int, _ length: Int
  ) -> Float {
    var sum: Float = 0
    for e in 0..<length {
      let difference = x[row * length + e] - y[column * length + e]
      sum += difference * difference
    }
    return sum
  }

  /// The weight of `x[i] - y[j]` in the gradient of each pair.
  struct Pull {
    /// Of the pairs that a matrix product serves; 0 for the near ones. Shapes: `[N, M]`.
    var apart: Tensor
    /// Of the near pairs, one each.
    var near: [Float]
  }

  func pull(_ upstream: Tensor) -> Pull {
    let columns = y.shape[0]
    var apart = upstream
    let near = apart.withUnsafeMutableBufferPointer { weights in
      distances.withUnsafeBufferPointer { d in
        for i in weights.indices {
          if squared { weights[i] *= 2 } else if weights[i] != 0 { weights[i] = d[i] < Self.coincident ? 0 : weights[i] / d[i] }
        }
      }
      return self.near.map { pair in
        defer { weights[pair.row * columns + pair.column] = 0 }
        return weights[pair.row * columns + pair.column]
      }
    }
    return Pull(apart: apart, near: near)
  }

  func leftGradient(_ pull: Pull) -> Tensor {
    gradient(of: x, against: y, sums: sums(pull.apart, ofRows: true), product: pull.apart.matmul(y), pull.near) { $0 }
  }

  func rightGradient(_ pull: Pull) -> Tensor {
    gradient(
      of: y, against: x, sums: sums(pull.apart, ofRows: false), product: pull.apart.matmul(x, transposeSelf: true), pull.near
    ) { ($0.column, $0.row) }
  }

  /// `sums[i] own[i] - product[i]`, and each near pair's `weight (own[i] - other[j])`.
  private func gradient(
    of own: Tensor, against other: Tensor, sums: [Float], product: Tensor, _ weights: [Float],
    _ oriented: ((row: Int, column: Int)) -> (row: Int, column: Int)
  ) -> Tensor {
    let length = own.shape[1]
    var result = product
    result.withUnsafeMutableBufferPointer { result in
      own.withUnsafeBufferPointer { own in
        other.withUnsafeBufferPointer { other in
          for i in result.indices { result[i] = sums[i / length] * own[i] - result[i] }
          for (pair, weight) in zip(near, weights) where weight != 0 {
            let (row, column) = oriented(pair)
            for e in 0..<length { result[row * length + e] += weight * (own[row * length + e] - other[column * length + e]) }
          }
        }
      }
    }
    return result
  }

  private func sums(_ weights: Tensor, ofRows: Bool) -> [Float] {
    let (rows, columns) = (weights.shape[0], weights.shape[1])
    var sums = [Double](repeating: 0, count: ofRows ? rows : columns)
    weights.withUnsafeBufferPointer { weights in
      for row in 0..<rows {
        for column in 0..<columns { sums[ofRows ? row : column] += Double(weights[row * columns + column]) }
      }
    }
    return sums.map { Float($0) }
  }
}
