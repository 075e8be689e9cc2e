import Gradients
import Tensors

/// The model of a face-recognition run: one backbone, applied to labelled images in training and to both images of a pair in
/// evaluation.
///
/// Training: images `[N, H, W, C]` -> their embeddings `[N, E]` and, with a head, the scores of the identities `[N, K]`.
/// Evaluation: pairs of images -> pairs of L2-normalised embeddings `[P, E]`.
public final class FaceModel: PhaseAwareModel {
  /// The network from image to embedding; what is exported.
  public let backbone: Sequential
  /// The layer from embedding to identities, of no use after training; `nil` where the loss is one of embeddings alone.
  public let head: (any Layer)?
  /// The name of the backbone, for the screen.
  public let name: String
  /// How many images go through the backbone at once in evaluation. The embedding of an image does not depend on it.
  public let evaluationBatch: Int
  /// Called in evaluation with the number of images done and their total.
  public var onProgress: ((Int, Int) -> Void)?

  /// Creates one of its parts.
  public init(name: String, backbone: Sequential, head: (any Layer)?, evaluationBatch: Int = 64) {
    self.name = name
    self.backbone = backbone
    self.head = head
    self.evaluationBatch = evaluationBatch
  }

  public var submodules: [(name: String, value: any Module)] {
    [("backbone", backbone)] + (head.map { [("head", $0)] } ?? [])
  }

  public func training(_ input: Tensor) -> IdentityOutputs {
    let embeddings = backbone(Variable(input), phase: .training)
    return IdentityOutputs(embeddings: embeddings, scores: head.map { $0(embeddings, phase: .training) }) { [backbone] in
      Phase.evaluation.run { backbone(Variable(input), phase: $0).value }
    }
  }

  public func evaluation(_ input: ImagePairs) throws -> EmbeddingPairs {
    let embeddings = try embed(input.images, flipped: input.flipped)
    return EmbeddingPairs(left: embeddings.gathered(input.left), right: embeddings.gathered(input.right))
  }

  /// The L2-normalised embeddings of images, in evaluation.
  ///
  /// `e = normalize(f(x))`, or with the mirrored images given `e = normalize(normalize(f(x)) + normalize(f(mirror x)))`
  ///
  /// Shapes: M images `[H, W, C]` -> `[M, E]`. Reference: flip fusion by sum, as insightface's verification does it.
  ///
  /// - Throws: Where an image cannot be read.
  public func embed(_ images: ImageRows, flipped: ImageRows? = nil) throws -> Variable {
    let total = images.count * (flipped == nil ? 1 : 2)
    let plain = try embedInBatches(images, done: 0, of: total)
    guard let flipped else { return plain }
    return try (plain + embedInBatches(flipped, done: images.count, of: total)).l2Normalized()
  }

  private func embedInBatches(_ images: ImageRows, done: Int, of total: Int) throws -> Variable {
    let count = images.count
    var rows: [Float] = []
    for first in stride(from: 0, to: count, by: evaluationBatch) {
      let last = min(first + evaluationBatch, count)
      rows += backbone(Variable(try images(first..<last)), phase: .evaluation).value.values
      onProgress?(done + last, total)
    }
    return Variable(Tensor(rows, shape: [count, count == 0 ? 0 : rows.count / count])).l2Normalized()
  }

  /// The number of identities that the head tells apart.
  private var identities: Int? { head?.outputShape([1, 1]).last }

  public func summary(in phase: Phase) -> String {
    switch phase {
    case .training: identities.map { "\(name) -> scores of \($0) identities" } ?? "\(name) -> embeddings"
    case .evaluation: "\(name) on both images of a pair -> distance"
    }
  }
}

/// What a face model gives in training.
public struct IdentityOutputs {
  /// As the backbone gives them, not normalised. Shapes: `[N, E]`.
  public var embeddings: Variable
  /// Logits or cosines of the identities; `nil` where the model has no head. Shapes: `[N, K]`.
  public var scores: Variable?
  /// Embeds the same images as evaluation does, for a loss that mines in evaluation; changes nothing, and costs a pass only where it
  /// is called. `nil` where the model cannot. Shapes: `[N, E]`.
  public var evaluationEmbeddings: (() -> Tensor)?

  /// Creates one of its parts.
  public init(embeddings: Variable, scores: Variable? = nil, evaluationEmbeddings: (() -> Tensor)? = nil) {
    self.embeddings = embeddings
    self.scores = scores
    self.evaluationEmbeddings = evaluationEmbeddings
  }
}
