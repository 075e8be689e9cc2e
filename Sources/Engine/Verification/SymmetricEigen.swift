/// Eigenvalues and eigenvectors of a symmetric matrix: Householder's reduction to a tridiagonal one, then implicit QR steps.
///
/// All inner loops run along rows, so a 512 x 512 matrix takes well below a second. Eigenvalues are good to some 1e-15 of the largest.
///
/// Reference: Golub & Van Loan, "Matrix Computations", 4th edition, algorithms 8.3.1 to 8.3.3.
package struct SymmetricEigen {
  /// By falling value.
  package let values: [Double]
  /// The eigenvectors of the largest values, by rows, of length 1.
  package let vectors: [Double]

  /// Shapes: `matrix` `[n, n]`, symmetric; `values` `[n]`, `vectors` `[count, n]`.
  package init(_ matrix: [Double], size n: Int, count: Int) {
    require(matrix.count == n * n && (0...n).contains(count), "\(matrix.count) numbers, \(count) vectors of size \(n)")
    var tridiagonal = Tridiagonal(matrix, size: n)
    var rotated = [Double](repeating: 0, count: n * n)
    for index in 0..<n { rotated[index * n + index] = 1 }
    tridiagonal.diagonalise(rotating: &rotated)
    let diagonal = tridiagonal.diagonal
    let order = diagonal.indices.sorted { (diagonal[$1], $0) < (diagonal[$0], $1) }
    values = order.map { diagonal[$0] }
    vectors = order.prefix(count).flatMap { tridiagonal.restored(rotated[$0 * n..<($0 + 1) * n]) }
  }
}

/// `matrix = Q T Q'`, T tridiagonal, Q a product of reflections `1 - 2 v v'`.
private struct Tridiagonal {
  var diagonal: [Double]
  /// `besides[i]` couples i and i + 1.
  var besides: [Double]
  /// Reflection k by row k, zero up to its column k.
  private var reflections: [Double]
  private let n: Int

  init(_ matrix: [Double], size n: Int) {
    self.n = n
    var matrix = matrix
    reflections = Array(repeating: 0, count: n * n)
    diagonal = Array(repeating: 0, count: n)
    besides = Array(repeating: 0, count: max(n - 1, 0))
    var product = [Double](repeating: 0, count: n)
    matrix.withUnsafeMutableBufferPointer { a in
      reflections.withUnsafeMutableBufferPointer { v in
        product.withUnsafeMutableBufferPointer { w in
          for k in 0..<max(n - 2, 0) {
            besides[k] = Self.reduce(a, UnsafeMutableBufferPointer(rebasing: v[k * n..<(k + 1) * n]), w, k, n)
          }
        }
      }
      for k in 0..<n { diagonal[k] = a[k * n + k] }
      if n > 1 { besides[n - 2] = a[(n - 1) * n + n - 2] }
    }
  }

  /// Reflects row and column k to `besides` alone, and what is right and below accordingly.
  private static func reduce(
    _ a: UnsafeMutableBufferPointer<Double>, _ v: UnsafeMutableBufferPointer<Double>, _ w: UnsafeMutableBufferPointer<Double>,
    _ k: Int, _ n: Int
  ) -> Double {
    var square = 0.0
    for j in k + 1..<n {
      v[j] = a[k * n + j]
      square += v[j] * v[j]
    }
    let length = square.squareRoot()
    guard length > 0 else { return 0 }
    let target = v[k + 1] > 0 ? -length : length
    // |v|^2 = 2 length (length + |first|), no difference of near numbers by the choice of sign.
    let scale = 1 / (2 * length * (length + abs(v[k + 1]))).squareRoot()
    v[k + 1] -= target
    for j in k + 1..<n {
      v[j] *= scale
      w[j] = 0
    }
    for i in k + 1..<n {
      let (factor, row) = (2 * v[i], i * n)
      for j in k + 1..<n { w[j] += factor * a[row + j] }
    }
    var overlap = 0.0
    for j in k + 1..<n { overlap += v[j] * w[j] }
    for j in k + 1..<n { w[j] -= overlap * v[j] }
    for i in k + 1..<n {
      let (x, y, row) = (v[i], w[i], i * n)
      for j in k + 1..<n { a[row + j] -= x * w[j] + y * v[j] }
    }
    return target
  }

  /// Makes T diagonal; the rows of `vectors` take part in each rotation.
  mutating func diagonalise(rotating vectors: inout [Double]) {
    guard n > 1 else { return }
    let largest = (diagonal + besides).reduce(0) { max($0, abs($1)) }
    let negligible = largest * Double.ulpOfOne
    var last = n - 1
    var steps = 0
    while last > 0 {
      if abs(besides[last - 1]) <= negligible {
        besides[last - 1] = 0
        last -= 1
        continue
      }
      var first = last - 1
      while first > 0, abs(besides[first - 1]) > negligible { first -= 1 }
      // Two or three steps an eigenvalue is what it takes; Wilkinson's shift always converges.
      steps += 1
      require(steps < 100 * n, "no eigenvalues after \(steps) steps; is a number of the matrix NaN or infinite?")
      step(first, last, &vectors)
    }
  }

  /// One implicit QR step with Wilkinson's shift on rows first...last.
  private mutating func step(_ first: Int, _ last: Int, _ vectors: inout [Double]) {
    let half = (diagonal[last - 1] - diagonal[last]) / 2
    let corner = besides[last - 1]
    let root = (half * half + corner * corner).squareRoot()
    let shift = diagonal[last] - corner * corner / (half + (half < 0 ? -root : root))
    var (x, z) = (diagonal[first] - shift, besides[first])
    for k in first..<last {
      let r = (x * x + z * z).squareRoot()
      let (c, s) = r > 0 ? (x / r, z / r) : (1, 0)
      if k > first { besides[k - 1] = r }
      let (a, b, d) = (diagonal[k], besides[k], diagonal[k + 1])
      diagonal[k] = c * c * a + 2 * c * s * b + s * s * d
      diagonal[k + 1] = s * s * a - 2 * c * s * b + c * c * d
      besides[k] = c * s * (d - a) + (c * c - s * s) * b
      if k + 1 < last {
        x = besides[k]
        z = s * besides[k + 1]
        besides[k + 1] *= c
      }
      rotate(&vectors, k, c, s)
    }
  }

  private func rotate(_ vectors: inout [Double], _ k: Int, _ c: Double, _ s: Double) {
    let n = n
    vectors.withUnsafeMutableBufferPointer { vectors in
      let (upper, lower) = (k * n, (k + 1) * n)
      for j in 0..<n {
        let (a, b) = (vectors[upper + j], vectors[lower + j])
        vectors[upper + j] = c * a + s * b
        vectors[lower + j] = c * b - s * a
      }
    }
  }

  /// An eigenvector of the matrix from one of T: `Q` times it.
  func restored(_ vector: ArraySlice<Double>) -> [Double] {
    var vector = Array(vector)
    for k in (0..<max(n - 2, 0)).reversed() {
      var overlap = 0.0
      for j in k + 1..<n { overlap += reflections[k * n + j] * vector[j] }
      for j in k + 1..<n { vector[j] -= 2 * overlap * reflections[k * n + j] }
    }
    return vector
  }
}
