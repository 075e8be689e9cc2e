/// Why pairs cannot be verified.
public enum VerificationError: Error, Equatable, CustomStringConvertible {
  /// A distance is NaN or infinite, so it can be ordered neither as same nor as different: the embeddings are broken.
  case distanceNotFinite(pair: Int, distance: Double)
  /// A number of an embedding is NaN or infinite.
  case embeddingNotFinite(row: Int, column: Int, value: Float)
  /// An embedding is zero throughout, so it has no direction.
  case embeddingIsZero(row: Int)
  /// The numbers do not make whole rows.
  case notRows(values: Int, dimension: Int)
  /// Two lists that belong together are not of one length.
  case countsDiffer(what: String, count: Int, expected: Int)
  /// A pair names an embedding that is not there.
  case noSuchEmbedding(pair: Int, row: Int, rows: Int)
  /// A pair names a fold that is not there.
  case noSuchFold(pair: Int, fold: Int, folds: Int)
  /// A fold has no pairs, yet a transform has to be fitted on the others and applied to it.
  case emptyFold(fold: Int, pairs: Int, folds: Int)
  /// Fewer numbers or pairs than principal components.
  case tooManyComponents(components: Int, available: Int)
  /// An embedding is where the mean of the training folds is, so nothing of it is left to normalise.
  case nothingLeft(row: Int, fold: Int)
  /// Folds share identities though they must not.
  case foldsShareIdentities(FoldOverlap)
  /// Embeddings that leave nothing to fit a whitening to: fewer than two, or all alike.
  case nothingToWhiten(embeddings: Int)

  public var description: String {
    switch self {
    case .distanceNotFinite(let pair, let distance):
      "the distance of pair \(pair) is \(distance), expected a finite number: the embeddings hold NaN or infinity"
    case .embeddingNotFinite(let row, let column, let value):
      "the embedding in row \(row) holds \(value) in column \(column), expected finite numbers"
    case .embeddingIsZero(let row):
      "the embedding in row \(row) is zero throughout, so it cannot be normalised; expected a length above 0"
    case .notRows(let values, let dimension):
      "\(values) numbers are no whole rows of \(dimension); expected row-major embeddings [M, E]"
    case .countsDiffer(let what, let count, let expected):
      "\(count) \(what), expected \(expected)"
    case .noSuchEmbedding(let pair, let row, let rows):
      "pair \(pair) names the embedding in row \(row), expected 0..<\(rows)"
    case .noSuchFold(let pair, let fold, let folds):
      "pair \(pair) is in fold \(fold), expected 0..<\(folds)"
    case .emptyFold(let fold, let pairs, let folds):
      "fold \(fold) of \(folds) has none of the \(pairs) pairs; expected a pair or more in each, as the embeddings are transformed per fold"
    case .tooManyComponents(let components, let available):
      "\(components) principal components of embeddings that have at most \(available); ask for 1...\(available)"
    case .nothingLeft(let row, let fold):
      "the embedding in row \(row) is zero once transformed for fold \(fold), so it cannot be normalised"
    case .nothingToWhiten(let embeddings):
      "\(embeddings) embeddings leave nothing to fit a whitening to; it takes two at least that differ"
    case .foldsShareIdentities(let overlap):
      "\(overlap.warning ?? "folds share identities"); expected identity-disjoint folds"
    }
  }
}
