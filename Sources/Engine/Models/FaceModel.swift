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
  /// What embeddings go through last, fitted on training people; `nil` for nothing. No part of the weights: training knows nothing of it.
  public var whitening: Whitening?
  /// How the embedding of an image and that of its mirror image become one, where there are both.
  public let fusion: FlipFusion

  /// As many images keep every core at work.
  public static let usualEvaluationBatch = 64

  /// Creates one of its parts.
  public init(
    name: String, backbone: Sequential, head: (any Layer)?, evaluationBatch: Int = FaceModel.usualEvaluationBatch,
    fusion: FlipFusion = .sum
  ) {
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
      backbone.evaluated(input)
    }
  }

  public func evaluation(_ input: ImagePairs) throws -> EmbeddingPairs {
    let embeddings = try embed(input.views)
    return EmbeddingPairs(rows: embeddings, left: input.left, right: input.right)
  }

  /// The L2-normalised embeddings of images, in evaluation.
  ///
  /// `e = normalize(sum over all views v of normalize(f(v)))`, or by concatenation
  /// `e = normalize([normalize(sum over plain views), normalize(sum over mirrored ones)])`. A whitening comes after that, see there.
  ///
  /// Shapes: M images `[H, W, C]` -> `[M, E]`, by concatenation `[M, 2 E]`; with a whitening twice that.
  /// Reference: flip fusion by sum as in insightface, with each side of length 1 first; by concatenation as in facenet.
  ///
  /// - Throws: Where an image cannot be read.
  public func embed(_ views: ImageViews) throws -> Variable {
    let plain = try embedUnwhitened(views)
    guard let whitening else { return plain }
    return Self.joined(plain.value, whitening(plain.value)).l2Normalized()
  }

  /// The same without a whitening: what one is fitted to.
  public func embedUnwhitened(_ views: ImageViews) throws -> Variable {
    let total = views.count * (views.plain.count + views.mirrored.count)
    var done = 0
    func sum(_ rows: [ImageRows]) throws -> Variable? {
      try rows.reduce(nil) { sum, view in
        let next = try embedInBatches(view, done: done, of: total)
        done += view.count
        return sum.map { $0 + next } ?? next
      }
    }
    guard let plain = try sum(views.plain) else { fatalError("images are seen in one way at least") }
    guard let mirrored = try sum(views.mirrored) else { return views.plain.count == 1 ? plain : plain.l2Normalized() }
    switch fusion {
    case .sum: return (plain + mirrored).l2Normalized()
    case .concatenation: return Self.joined(plain.l2Normalized().value, mirrored.l2Normalized().value).l2Normalized()
    }
  }

  private func embedInBatches(_ images: ImageRows, done: Int, of total: Int) throws -> Variable {
    let count = images.count
    var rows: [Float] = []
    for first in stride(from: 0, to: count, by: evaluationBatch) {
      let last = min(first + evaluationBatch, count)
      rows += backbone.evaluated(try images(first..<last)).values
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

extension Whitening {
  /// The whitened half of the result, of length 1. Shapes: `[N, E]` -> `[N, E]`.
  fileprivate func callAsFunction(_ rows: Tensor) -> Tensor {
    require(
      rows.shape[1] == dimension, "the whitening is of \(dimension) numbers an embedding, found \(rows.shape[1]); fit it anew")
    let mean = Tensor(mean, shape: [1, dimension])
    let ones = Tensor([Float](repeating: -1, count: rows.shape[0]), shape: [rows.shape[0], 1])
    let centred = Variable(rows) + Variable(ones.matmul(mean))
    return centred.matmul(transposed: Variable(Tensor(matrix, shape: [dimension, dimension]))).l2Normalized().value
  }
}
