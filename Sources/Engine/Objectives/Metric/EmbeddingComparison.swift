import Gradients
import Models
import Tensors

/// Embeddings against embeddings: what a metric loss is computed from.
///
/// The references of a batch are its anchors; with a memory they are embeddings of earlier batches, to which no gradient flows.
public struct EmbeddingComparison {
  /// L2-normalised. Shapes: `[N, E]`.
  public let anchors: Variable
  /// L2-normalised. Shapes: `[M, E]`.
  public let references: Variable
  /// The identity of each anchor.
  public let labels: [Int]
  /// The identity of each reference; `nil` where the anchors are the references.
  public let referenceLabels: [Int]?
  /// The column in which each anchor meets itself; `nil` where the anchors are the references.
  public let ownColumns: [Int]?
  /// The anchors as evaluation sees them, L2-normalised; `nil` where nothing is mined in evaluation. Shapes: `[N, E]`.
  public let evaluationAnchors: Tensor?

  /// A batch with itself. Shapes: `[N, E]`, normalised.
  public init(batch: Variable, labels: [Int], evaluationAnchors: Tensor? = nil) {
    anchors = batch
    references = batch
    self.labels = labels
    referenceLabels = nil
    ownColumns = nil
    self.evaluationAnchors = evaluationAnchors
  }

  /// A batch with a memory that holds it too. Shapes: `[N, E]` and `[M, E]`, normalised.
  public init(batch: Variable, labels: [Int], memory: Tensor, memoryLabels: [Int], ownColumns: [Int]) {
    anchors = batch
    references = Variable(memory)
    self.labels = labels
    referenceLabels = memoryLabels
    self.ownColumns = ownColumns
    evaluationAnchors = nil
  }

  /// The plain numbers that a miner sees.
  ///
  /// - Parameter distances: Those of anchors and references as training sees them, where they are known.
  func table(_ distances: [Float]? = nil) -> DistanceTable {
    let known: [Float]
    if let evaluationAnchors {
      let rows = Variable(evaluationAnchors)
      known = rows.distances(to: rows).value.values
    } else {
      known = distances ?? anchors.detached.distances(to: references.detached).value.values
    }
    return DistanceTable(
      distances: known, labels: labels, referenceLabels: referenceLabels, ownColumns: ownColumns, dimensions: anchors.shape[1])
  }

  /// Whether some anchor has another reference of its identity and one of another.
  var hasTriplets: Bool {
    let references = referenceLabels ?? labels
    var counts: [Int: Int] = [:]
    for label in references { counts[label, default: 0] += 1 }
    return labels.contains { label in
      let own = counts[label, default: 0]
      return own > 1 && own < references.count
    }
  }
}
