/// Two embeddings, by their rows, and whether they are of one person.
public struct EmbeddingPair: Sendable, Hashable {
  /// The row of one embedding.
  public var left: Int
  /// The row of the other embedding.
  public var right: Int
  /// Whether both are of one person.
  public var isSame: Bool

  /// A pair of two rows.
  public init(left: Int, right: Int, isSame: Bool) {
    self.left = left
    self.right = right
    self.isSame = isSame
  }

  /// Pairs of rows that stand side by side: rows 2k and 2k + 1 make pair k, as in insightface's `.bin` files.
  public static func interleaved(isSame: [Bool]) -> [EmbeddingPair] {
    isSame.enumerated().map { EmbeddingPair(left: 2 * $0.offset, right: 2 * $0.offset + 1, isSame: $0.element) }
  }
}

extension Embeddings {
  /// The squared L2 distance of the normalised embeddings of each pair, 0...4, in double precision.
  ///
  /// `d^2 = |a / |a| - b / |b||^2 = 2 - 2 a.b / (|a| |b|)`; of equal rows it is exactly 0.
  ///
  /// Shapes: the result has one distance a pair.
  ///
  /// - Throws: `VerificationError.noSuchEmbedding` where a pair names a row that is not there.
  public func squaredDistances(of pairs: [EmbeddingPair]) throws(VerificationError) -> [Double] {
    try check(pairs)
    return values.withUnsafeBufferPointer { values in
      guard let base = values.baseAddress else { return [] }
      return pairs.map { pair in
        let dot = Rows.dot(base + pair.left * dimension, base + pair.right * dimension, dimension)
        return squaredDistance(dot: dot, squaredNorms[pair.left], squaredNorms[pair.right])
      }
    }
  }

  /// - Throws: `VerificationError.noSuchEmbedding` naming the first pair with a row that is not there.
  func check(_ pairs: [EmbeddingPair]) throws(VerificationError) {
    for (number, pair) in pairs.enumerated() {
      for row in [pair.left, pair.right] where !(0..<count).contains(row) {
        throw .noSuchEmbedding(pair: number, row: row, rows: count)
      }
    }
  }
}

/// The squared distance of two vectors once normalised. Rounding alone could carry it past 0 and 4.
func squaredDistance(dot: Double, _ squaredNormA: Double, _ squaredNormB: Double) -> Double {
  // One root of the product: the root of a square is exact, so equal vectors are at distance 0.
  min(max(2 - 2 * dot / (squaredNormA * squaredNormB).squareRoot(), 0), 4)
}

/// Distances of pairs whose embeddings come block by block, so that they never are in memory all at once.
///
/// It keeps 9 bytes a pair. `VerificationReport.init(distances:isSame:foldOfPair:identities:options:)` takes it from there.
public struct PairDistances: Sendable, Equatable {
  /// The squared L2 distance of the normalised embeddings of each pair, 0...4.
  public private(set) var distances: [Double] = []
  /// Whether each pair is of one person.
  public private(set) var isSame: [Bool] = []

  /// No pairs yet.
  public init() {}

  /// Adds the next block of pairs.
  ///
  /// Shapes: `embeddings` `[2 n, E]`, row-major, rows 2k and 2k + 1 make a pair; `isSame` `[n]`.
  ///
  /// - Throws: `VerificationError`, which counts rows from the first block on; nothing of the block is added then.
  public mutating func append(_ embeddings: [Float], dimension: Int, isSame: [Bool]) throws(VerificationError) {
    let first = 2 * distances.count
    do {
      try append(Embeddings(embeddings, dimension: dimension), isSame: isSame)
    } catch .embeddingNotFinite(let row, let column, let value) {
      throw .embeddingNotFinite(row: first + row, column: column, value: value)
    } catch .embeddingIsZero(let row) {
      throw .embeddingIsZero(row: first + row)
    }
  }

  /// Adds the next block of pairs, embeddings that are checked already (and joined with those of mirror images, say).
  ///
  /// Shapes: `block` `[2 n, E]`, rows 2k and 2k + 1 make a pair; `isSame` `[n]`.
  ///
  /// - Throws: `VerificationError.countsDiffer` where there are not two embeddings a pair; nothing of the block is added then.
  public mutating func append(_ block: Embeddings, isSame: [Bool]) throws(VerificationError) {
    guard block.count == 2 * isSame.count else {
      throw .countsDiffer(what: "embeddings for \(isSame.count) pairs", count: block.count, expected: 2 * isSame.count)
    }
    distances += try block.squaredDistances(of: EmbeddingPair.interleaved(isSame: isSame))
    self.isSame += isSame
  }
}
