import Gradients
import Tensors

/// What a miner sees: the distances between anchors and references as plain numbers, and whose they are.
///
/// In a batch both are the same rows. With a memory of earlier batches the references are those.
public struct DistanceTable {
  /// Euclidean, not squared, row by row. Shapes: `[N * M]`.
  public let distances: [Float]
  /// The identity of each anchor, N numbers.
  public let labels: [Int]
  /// The identity of each reference, M numbers.
  public let referenceLabels: [Int]
  /// The column in which an anchor meets itself, which is no pair; N numbers.
  public let ownColumns: [Int]
  /// Whether the references are the anchors themselves, so that each pair is there twice.
  public let isWithinBatch: Bool
  /// The length of an embedding, for miners that know how distances spread on a sphere.
  public let dimensions: Int

  /// - Parameters:
  ///   - distances: Euclidean, not squared, row by row, `[N * M]`.
  ///   - labels: The identity of each anchor.
  ///   - referenceLabels: The identity of each reference; `nil` where the anchors are the references.
  ///   - ownColumns: The column in which each anchor meets itself; `nil` where the anchors are the references.
  ///   - dimensions: The length of an embedding.
  public init(distances: [Float], labels: [Int], referenceLabels: [Int]? = nil, ownColumns: [Int]? = nil, dimensions: Int) {
    self.distances = distances
    self.labels = labels
    self.referenceLabels = referenceLabels ?? labels
    isWithinBatch = referenceLabels == nil
    self.ownColumns = ownColumns ?? Array(labels.indices)
    self.dimensions = dimensions
    require(
      distances.count == labels.count * self.referenceLabels.count,
      "expected \(labels.count) x \(self.referenceLabels.count) distances, found \(distances.count)")
    require(
      self.ownColumns.count == labels.count,
      "expected one own column an anchor, found \(self.ownColumns.count) for \(labels.count) anchors")
  }

  /// The distances within a batch of embeddings. Shapes: `[N, E]`.
  public init(_ embeddings: Tensor, labels: [Int]) {
    let rows = Variable(embeddings)
    self.init(distances: rows.distances(to: rows).value.values, labels: labels, dimensions: embeddings.shape[1])
  }

  /// The Euclidean distance of an anchor to a reference.
  public subscript(anchor: Int, reference: Int) -> Float { distances[anchor * referenceLabels.count + reference] }

  /// The Euclidean distance of an anchor to a reference, or its square.
  public func distance(_ anchor: Int, _ reference: Int, squared: Bool) -> Float {
    let distance = self[anchor, reference]
    return squared ? distance * distance : distance
  }

  /// The references of the anchor's identity, without itself.
  public func positives(of anchor: Int) -> [Int] {
    referenceLabels.indices.filter { referenceLabels[$0] == labels[anchor] && $0 != ownColumns[anchor] }
  }

  /// The references of other identities.
  public func negatives(of anchor: Int) -> [Int] { referenceLabels.indices.filter { referenceLabels[$0] != labels[anchor] } }
}
