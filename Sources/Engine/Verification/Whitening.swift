/// Embeddings joined with a whitened copy of themselves: differences that are usual between people count less, rare ones more.
///
/// `w = L⁻¹ (e - m)`, m the mean and `L L' = C + s tr(C) / min(M, E) I` the Cholesky factor of the covariance C of M fitted
/// embeddings, s the shrinkage. The result is `normalize([e, normalize(w)])`. It is fitted on people of the training set, and so
/// holds for the people that are verified without knowing them.
///
/// Shapes: embeddings `[N, E]` of length 1 -> `[N, 2 E]`.
/// Reference: PCA whitening of descriptors, Jégou & Chum 2012; shrinkage as in Ledoit & Wolf 2004, with a fixed weight. Joining the
/// plain embedding, which keeps what little there was to fit from ruining it, is ours.
public struct Whitening: Sendable, Equatable {
  /// m, `[E]`.
  public let mean: [Float]
  /// `L⁻¹`, lower triangular, `[E, E]` by rows.
  public let matrix: [Float]

  /// E, the length of an embedding.
  public var dimension: Int { mean.count }

  /// A whitening of its numbers; `matrix` is square with as many rows as `mean` has numbers.
  public init(mean: [Float], matrix: [Float]) {
    require(matrix.count == mean.count * mean.count, "a whitening of \(mean.count) numbers has no matrix of \(matrix.count)")
    self.mean = mean
    self.matrix = matrix
  }

  /// Fits to embeddings.
  ///
  /// - Parameters:
  ///   - embeddings: Of training people, two at least; they are normalised first.
  ///   - shrinkage: s, above 0: how much of the mean variance is added to each direction.
  /// - Throws: `VerificationError.nothingToWhiten` where there are fewer than two embeddings, or all are alike.
  public init(fitting embeddings: Embeddings, shrinkage: Double) throws(VerificationError) {
    require(shrinkage > 0 && shrinkage.isFinite, "the shrinkage of a whitening is above 0, found \(shrinkage)")
    let (count, dimension) = (embeddings.count, embeddings.dimension)
    let rows = embeddings.normalised()
    var mean = [Double](repeating: 0, count: dimension)
    for row in 0..<count { for index in 0..<dimension { mean[index] += rows[row * dimension + index] } }
    for index in 0..<dimension { mean[index] /= Double(max(count, 1)) }
    var covariance = Self.covariance(rows, mean)
    let trace = (0..<dimension).reduce(0) { $0 + covariance[$1 * dimension + $1] }
    // Rounding alone leaves about 1e-30 in embeddings that are all alike.
    guard count > 1, trace > 1e-12 else { throw .nothingToWhiten(embeddings: count) }
    let added = shrinkage * trace / Double(min(count, dimension))
    for index in 0..<dimension { covariance[index * dimension + index] += added }
    self.mean = mean.map { Float($0) }
    matrix = Self.inverse(ofLower: Self.cholesky(covariance, dimension), dimension).map { Float($0) }
  }

  /// `C = sum (e - m) (e - m)' / M`, by rows.
  private static func covariance(_ rows: [Double], _ mean: [Double]) -> [Double] {
    let dimension = mean.count
    let count = rows.count / max(dimension, 1)
    var covariance = [Double](repeating: 0, count: dimension * dimension)
    var centred = [Double](repeating: 0, count: dimension)
    covariance.withUnsafeMutableBufferPointer { covariance in
      for row in 0..<count {
        for index in 0..<dimension { centred[index] = rows[row * dimension + index] - mean[index] }
        for i in 0..<dimension {
          let (value, start) = (centred[i] / Double(count), i * dimension)
          for j in 0...i { covariance[start + j] += value * centred[j] }
        }
      }
      for i in 0..<dimension { for j in 0..<i { covariance[j * dimension + i] = covariance[i * dimension + j] } }
    }
    return covariance
  }

  /// The lower triangular L with `L L' = matrix`, which is symmetric and positive definite.
  private static func cholesky(_ matrix: [Double], _ n: Int) -> [Double] {
    var lower = [Double](repeating: 0, count: n * n)
    lower.withUnsafeMutableBufferPointer { lower in
      for i in 0..<n {
        for j in 0...i {
          var sum = matrix[i * n + j]
          for k in 0..<j { sum -= lower[i * n + k] * lower[j * n + k] }
          lower[i * n + j] = i == j ? sum.squareRoot() : sum / lower[j * n + j]
        }
      }
    }
    return lower
  }

  /// The inverse of a lower triangular matrix, by forward substitution.
  private static func inverse(ofLower lower: [Double], _ n: Int) -> [Double] {
    var inverse = [Double](repeating: 0, count: n * n)
    inverse.withUnsafeMutableBufferPointer { inverse in
      for row in 0..<n {
        let diagonal = lower[row * n + row]
        for k in 0..<row {
          let factor = lower[row * n + k] / diagonal
          for column in 0...k { inverse[row * n + column] -= factor * inverse[k * n + column] }
        }
        inverse[row * n + row] = 1 / diagonal
      }
    }
    return inverse
  }
}
