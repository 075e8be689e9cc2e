import Gradients
import Tensors
import Verification

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
  /// How the embedding of an image and that of its mirror image become one, where there are both.
  public let fusion: FlipFusion

  /// Creates one of its parts.
  public init(name: String, backbone: Sequential, head: (any Layer)?, evaluationBatch: Int = 64, fusion: FlipFusion = .sum) {
    self.name = name
    self.backbone = backbone
    self.head = head
    self.evaluationBatch = evaluationBatch
    self.fusion = fusion
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
    return EmbeddingPairs(rows: embeddings, left: input.left, right: input.right)
  }

  /// The L2-normalised embeddings of images, in evaluation.
  ///
  /// `e = normalize(f(x))`; with the mirrored images given `e = normalize(normalize(f(x)) + normalize(f(mirror x)))`, or by
  /// concatenation `e = normalize([normalize(f(x)), normalize(f(mirror x))])`
  ///
  /// Shapes: M images `[H, W, C]` -> `[M, E]`, by concatenation `[M, 2 E]`.
  /// Reference: flip fusion by sum as in insightface, with both sides of length 1 first; by concatenation as in facenet.
  ///
  /// - Throws: Where an image cannot be read.
  public func embed(_ images: ImageRows, flipped: ImageRows? = nil) throws -> Variable {
    let total = images.count * (flipped == nil ? 1 : 2)
    let plain = try embedInBatches(images, done: 0, of: total)
    guard let flipped else { return plain }
    let mirrored = try embedInBatches(flipped, done: images.count, of: total)
    switch fusion {
    case .sum: return (plain + mirrored).l2Normalized()
    case .concatenation: return Self.joined(plain.value, mirrored.value).l2Normalized()
    }
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

  /// Rows one after the other. Shapes: both `[M, E]` -> `[M, 2 E]`.
  private static func joined(_ first: Tensor, _ second: Tensor) -> Variable {
    let (count, width) = (first.shape[0], first.shape[1])
    let (left, right) = (first.values, second.values)
    var values: [Float] = []
    values.reserveCapacity(2 * left.count)
    for start in stride(from: 0, to: count * width, by: width) {
      values += left[start..<start + width]
      values += right[start..<start + width]
    }
    return Variable(Tensor(values, shape: [count, 2 * width]))
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
