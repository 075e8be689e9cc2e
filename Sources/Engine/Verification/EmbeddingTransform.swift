/// What is done with embeddings before they are compared, fitted for each fold on the pairs of the other folds.
///
/// The embeddings of those pairs, left and right, are the sample; one that is in several pairs counts as often. Embeddings are
/// normalised before and after.
public enum EmbeddingTransform: Sendable, Equatable {
  /// Nothing.
  case none
  /// The mean is subtracted: facenet's `subtract_mean`.
  ///
  /// facenet does not normalise afterwards, so that there it changes the cosine alone; the squared L2 distance stays as it is.
  case subtractMean
  /// Projection on the first principal components: insightface's `pca`.
  ///
  /// insightface transforms for the accuracy alone; ours transforms for all rates.
  case principalComponents(Int)
}

/// Embeddings, normalised, transformed for each fold.
struct FoldTransform {
  private let rows: [Double]
  private let count: Int
  private let dimension: Int
  private let components: Int?
  /// For each fold: how often a row is in its pairs.
  private let uses: [[Double]]
  private let whole: Moments

  /// - Throws: `VerificationError.tooManyComponents` where there cannot be as many components.
  init?(
    _ transform: EmbeddingTransform, _ embeddings: Embeddings, _ pairs: [EmbeddingPair], foldOfPair: [UInt16], folds: Int
  ) throws(VerificationError) {
    switch transform {
    case .none: return nil
    case .subtractMean: components = nil
    case .principalComponents(let asked): components = asked
    }
    dimension = embeddings.dimension
    count = embeddings.count
    rows = embeddings.normalised()
    var uses = [[Double]](repeating: Array(repeating: 0, count: embeddings.count), count: folds)
    for (pair, fold) in zip(pairs, foldOfPair) {
      uses[Int(fold)][pair.left] += 1
      uses[Int(fold)][pair.right] += 1
    }
    self.uses = uses
    if let components {
      let largest = foldOfPair.reduce(into: [Int](repeating: 0, count: folds)) { $0[Int($1)] += 1 }.max() ?? 0
      let available = min(dimension, 2 * (pairs.count - largest))
      guard (1...max(available, 1)).contains(components), available > 0 else {
        throw .tooManyComponents(components: components, available: available)
      }
    }
    let total = (0..<embeddings.count).map { row in uses.reduce(0) { $0 + $1[row] } }
    whole = Moments(rows, dimension: dimension, weights: total, withScatter: components != nil)
  }

  /// The squared distance of each pair, transformed for `fold`.
  ///
  /// - Throws: `VerificationError.nothingLeft` where an embedding is zero once transformed.
  func squaredDistances(of pairs: [EmbeddingPair], fold: Int) throws(VerificationError) -> [Double] {
    let own = Moments(rows, dimension: dimension, weights: uses[fold], withScatter: components != nil)
    let train = whole.without(own)
    let mean = train.mean
    let projection = components.map { SymmetricEigen(train.covariance(), size: dimension, count: $0).vectors }
    let width = components ?? dimension
    var transformed = [Double](repeating: 0, count: count * width)
    transformed.withUnsafeMutableBufferPointer { transformed in
      rows.withUnsafeBufferPointer { rows in
        if let projection {
          Self.project(rows, mean, projection, onto: transformed)
        } else {
          for index in rows.indices { transformed[index] = rows[index] - mean[index % dimension] }
        }
      }
    }
    let norms = (0..<count).map { row in
      transformed[row * width..<(row + 1) * width].reduce(0) { $0 + $1 * $1 }
    }
    var distances = [Double]()
    distances.reserveCapacity(pairs.count)
    for pair in pairs {
      // What rounding leaves of unit vectors is no direction.
      for row in [pair.left, pair.right] where norms[row] < 1e-24 { throw .nothingLeft(row: row, fold: fold) }
      let (left, right) = (pair.left * width, pair.right * width)
      let dot = transformed.withUnsafeBufferPointer { all in
        (0..<width).reduce(0.0) { $0 + all[left + $1] * all[right + $1] }
      }
      distances.append(squaredDistance(dot: dot, norms[pair.left], norms[pair.right]))
    }
    return distances
  }

  /// `transformed = (rows - mean) vectors'`
  private static func project(
    _ rows: UnsafeBufferPointer<Double>, _ mean: [Double], _ vectors: [Double],
    onto transformed: UnsafeMutableBufferPointer<Double>
  ) {
    let dimension = mean.count
    let width = vectors.count / dimension
    // By columns, so that the innermost loop adds rows of `width` numbers instead of summing one.
    var columns = [Double](repeating: 0, count: vectors.count)
    for component in 0..<width {
      for index in 0..<dimension { columns[index * width + component] = vectors[component * dimension + index] }
    }
    columns.withUnsafeBufferPointer { columns in
      for row in 0..<rows.count / dimension {
        let (from, to) = (row * dimension, row * width)
        for index in 0..<dimension {
          let (value, column) = (rows[from + index] - mean[index], index * width)
          for component in 0..<width { transformed[to + component] += value * columns[column + component] }
        }
      }
    }
  }
}

extension Embeddings {
  /// Every row over its L2 norm, in double precision.
  func normalised() -> [Double] {
    var rows = [Double]()
    rows.reserveCapacity(values.count)
    for (row, squaredNorm) in squaredNorms.enumerated() {
      let length = squaredNorm.squareRoot()
      for value in values[row * dimension..<(row + 1) * dimension] { rows.append(Double(value) / length) }
    }
    return rows
  }
}
