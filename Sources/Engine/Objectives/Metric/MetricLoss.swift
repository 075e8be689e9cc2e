import Gradients
import Models
import Tensors

/// A loss of embeddings alone, of the pairs or triplets of a batch.
///
/// Embeddings are L2-normalised first. A batch without two images of an identity, or of one identity only, has no loss.
///
/// Shapes: embeddings `[N, E]`, N labels -> `[]`.
public protocol MetricLoss: IdentityLoss, Module {
  /// Which triplets count; `nil` for all.
  var mining: Mining? { get }
  /// The loss when all embeddings have become one; `nil` where that depends on the batch.
  var collapsedLoss: Double? { get }
  /// The loss of anchors against references; `nil` where none of its pairs or triplets are there.
  func callAsFunction(_ comparison: EmbeddingComparison, phase: Phase) -> LossValue?
}

extension MetricLoss {
  /// The miner, if it has random state.
  public var submodules: [(name: String, value: any Module)] {
    (mining?.miner as? any Module).map { [("miner", $0)] } ?? []
  }

  public func callAsFunction(_ outputs: IdentityOutputs, labels: [Int], phase: Phase) throws -> LossValue? {
    let batch = try normalizedEmbeddings(of: outputs, labels: labels)
    let spread = batch.value.spread
    guard spread.isFinite else { return .notFinite }
    let seen = try evaluationAnchors(of: outputs, count: labels.count)
    if let seen, !seen.spread.isFinite { return .notFinite }
    return self(EmbeddingComparison(batch: batch, labels: labels, evaluationAnchors: seen), phase: phase)?.with(spread: spread)
  }

  /// The batch that a loss compares, after a look at its shape.
  func normalizedEmbeddings(of outputs: IdentityOutputs, labels: [Int]) throws -> Variable {
    let embeddings = outputs.embeddings
    guard embeddings.shape.count == 2, embeddings.shape[0] == labels.count else {
      throw LossSetUpError("\(self) needs embeddings [N, E] and N labels, found \(embeddings.shape) and \(labels.count) labels")
    }
    return embeddings.l2Normalized()
  }

  private func evaluationAnchors(of outputs: IdentityOutputs, count: Int) throws -> Tensor? {
    guard let mining else { return nil }
    return try mining.phase.select(
      training: { nil },
      evaluation: {
        guard let embed = outputs.evaluationEmbeddings else {
          throw LossSetUpError(
            "\(self) needs the embeddings of evaluation, which the model does not give with those of training; mine in training, "
              + "or set evaluationEmbeddings in the model's outputs")
        }
        let embeddings = embed()
        guard embeddings.shape == outputs.embeddings.shape else {
          throw LossSetUpError(
            "\(self) needs embeddings of one shape in both phases, found \(outputs.embeddings.shape) in training and "
              + "\(embeddings.shape) in evaluation")
        }
        return Variable(embeddings).l2Normalized().value
      })
  }
}

/// Which losses of pairs, triplets or anchors count in their mean.
public enum LossReduction: String, Sendable, CaseIterable {
  /// All of them.
  case all
  /// Those above 0, so that what is learned already does not dilute the rest.
  case nonZero
}

extension LossValue {
  /// A loss that the trainer stops at.
  static var notFinite: LossValue { LossValue(Variable(Tensor(.nan))) }

  /// The measure by which `CollapseWatch` tells a collapse.
  static let spreadMeasure = "embedding_spread"

  func with(spread: Double) -> LossValue { LossValue(total, measures: measures + [Measure(Self.spreadMeasure, spread)]) }
}

extension Tensor {
  /// The root of the mean squared distance of L2-normalised rows from their centre: 0 where all are one, near 1 where they spread.
  ///
  /// `sqrt(1 - |mean of rows|²)`
  ///
  /// Shapes: `[N, E]`.
  var spread: Double {
    let rows = Double(max(shape[0], 1))
    let centre = columnSums().values.reduce(0) { $0 + Double($1) / rows * (Double($1) / rows) }
    // Rounding may take the length of the mean above 1; a NaN stays one.
    return centre > 1 ? 0 : (1 - centre).squareRoot()
  }
}

extension Variable {
  /// A scalar computed by hand from this matrix, and its derivative.
  ///
  /// Shapes: `self [N, M]`, `slopes [N, M]` -> `[]`.
  func reduced(_ name: String, to value: Double, slopes: Tensor) -> Variable {
    Self.record(name, [self], Tensor(Float(value))) { [slopes.scaled(by: $0.scalar)] }
  }
}
