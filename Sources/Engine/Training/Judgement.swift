import Datasets
import Runs
import Tensors
import Verification

/// How the embeddings of an evaluation are judged: by pairs, and by whether the nearest image shows the same person.
public struct Judgement: Sendable {
  /// False accept rates at which the true accept rate is wanted.
  public let farTargets: [Double]
  /// What is done with embeddings before they are compared, fitted on the other folds.
  public let transform: EmbeddingTransform
  /// The shrinkage of a whitening fitted on training people; `nil` for none.
  public let whitening: Double?
  /// Whether people are also searched for among all images.
  public let identifies: Bool

  /// Creates one of its parts.
  public init(
    farTargets: [Double] = [0.1, 0.01, 0.001], transform: EmbeddingTransform = .none, whitening: Double? = nil,
    identifies: Bool = true
  ) {
    self.whitening = whitening
    self.farTargets = farTargets
    self.transform = transform
    self.identifies = identifies
  }

  /// Judges embeddings.
  ///
  /// Shapes: rows `[M, E]`, one for each image of `set`.
  ///
  /// - Throws: `JudgementError` naming the image whose embedding is not finite or zero; `VerificationError` for all else.
  func judge(_ rows: Tensor, of set: VerificationSet) throws -> (report: VerificationReport, metrics: [Metric]) {
    let embeddings: Embeddings
    do { embeddings = try Embeddings(rows.values, dimension: rows.shape[1]) } catch {
      throw JudgementError(error, files: set.pairs.files)
    }
    let report = try VerificationReport(
      embeddings: embeddings, pairs: set.pairs.pairs.map { EmbeddingPair(left: $0.left, right: $0.right, isSame: $0.isSame) },
      foldOfPair: set.pairs.foldRanges.enumerated().flatMap { [Int](repeating: $0, count: $1.count) },
      identities: set.identities, transform: transform,
      options: VerificationOptions(folds: set.pairs.folds, farTargets: farTargets))
    guard identifies, let identities = set.identities else { return (report, []) }
    let found = try IdentificationReport(embeddings: embeddings, labels: identities)
    let values: [(name: String, value: Double?)] = [
      ("rank1", found.rankOne), ("r_precision", found.rPrecision), ("map_at_r", found.meanAveragePrecisionAtR),
    ]
    return (report, values.compactMap { name, value in value.map { Metric(name, $0, higherIsBetter: true) } })
  }
}

/// An image whose embedding cannot be judged.
public struct JudgementError: Error, CustomStringConvertible {
  private let inner: VerificationError
  private let file: String?

  init(_ inner: VerificationError, files: [String]) {
    self.inner = inner
    file =
      switch inner {
      case .embeddingNotFinite(let row, _, _), .embeddingIsZero(let row): files.indices.contains(row) ? files[row] : nil
      default: nil
      }
  }

  public var description: String { (file.map { "\($0): " } ?? "") + inner.description }
}
