import Gradients
import Models
import Tensors

/// Pulls the embeddings of an identity to their centre; a part beside a loss that tells identities apart, with a weight of its own.
///
/// `loss = 1/2 mean over n of |x[n] - c[label[n]]|²`, with gradient to x alone; then, in training,
/// `c[k] -= alpha (sum over n with label k of c[k] - x[n]) / (1 + their number)`
///
/// The centres begin at zero. They are a buffer: kept in checkpoints, and no optimizer moves them.
///
/// Shapes: embeddings `[N, E]`, N labels in 0..<K -> a scalar.
/// Reference: Wen et al. 2016, "A Discriminative Feature Learning Approach for Deep Face Recognition"; mean over the batch where the
/// paper has a sum, as its authors' code has it.
public final class CenterLoss: IdentityLoss, Module {
  /// One centre an identity, `[K, E]`.
  public let centers: Buffer
  /// How far centres move to the embeddings of a batch, 0...1.
  public let alpha: Float
  /// Whether embeddings are L2-normalised first.
  public let normalized: Bool
  public var isFrozen = false

  /// - Parameters:
  ///   - identities: K.
  ///   - embedding: E, the length of an embedding.
  ///   - alpha: How far centres move to the embeddings of a batch, 0...1.
  ///   - normalized: Whether embeddings are L2-normalised first.
  public init(identities: Int, embedding: Int, alpha: Float = 0.5, normalized: Bool = false) {
    requireNone(Self.problem(alpha: alpha))
    require(identities > 0 && embedding > 0, "center loss needs identities and embeddings, found \(identities) and \(embedding)")
    centers = Buffer(Tensor(zeros: [identities, embedding]))
    self.alpha = alpha
    self.normalized = normalized
  }

  /// What is wrong with settings, in one line; `nil` where nothing is.
  public static func problem(alpha: Float = 0.5) -> String? {
    Setting("alpha", "from 0 to 1") { $0 >= 0 && $0 <= 1 }.problem(alpha, of: "center loss", usual: 0.5)
  }

  public var buffers: [(name: String, value: Buffer)] { [("centers", centers)] }

  public func callAsFunction(_ outputs: IdentityOutputs, labels: [Int], phase: Phase) -> LossValue? {
    guard !labels.isEmpty else { return nil }
    let (identities, length) = (centers.value.shape[0], centers.value.shape[1])
    require(
      outputs.embeddings.shape == [labels.count, length],
      "center loss needs embeddings [\(labels.count), \(length)], one for each label, found \(outputs.embeddings.shape)")
    if let wrong = labels.first(where: { $0 < 0 || $0 >= identities }) {
      fatalError("label \(wrong) is outside 0..<\(identities), the identities of center loss")
    }
    let embeddings = normalized ? outputs.embeddings.l2Normalized() : outputs.embeddings
    let away = embeddings - Variable(centers.value.gathered(labels))
    let loss = away.squared().sum() * (0.5 / Float(labels.count))
    switch effective(phase) {
    case .training: moveCenters(by: away.value, labels)
    case .evaluation: break
    }
    return LossValue(loss)
  }

  private func moveCenters(by away: Tensor, _ labels: [Int]) {
    var images = [Float](repeating: 0, count: centers.value.shape[0])
    for label in labels { images[label] += 1 }
    let pull = away.scattered(to: labels, rows: images.count)
    centers.value.add(pull.scalingRows(by: Tensor(images.map { alpha / (1 + $0) }, shape: [images.count])))
  }

  public var description: String {
    "center loss, alpha \(alpha.formatted)" + (normalized ? ", normalised" : "")
  }
}
