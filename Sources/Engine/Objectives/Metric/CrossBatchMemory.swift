import Gradients
import Models
import Tensors

/// A metric loss of the batch against the embeddings of earlier batches too.
///
/// A ring of the last `capacity` embeddings of training, L2-normalised and cut off from gradients. In training the batch joins the
/// ring and is then compared with all that it holds, itself left out; gradients flow to the batch alone. Evaluation compares the
/// batch with itself and leaves the ring as it is.
///
/// Shapes: embeddings `[N, E]`, N no more than the capacity -> `[]`.
///
/// Reference: Wang et al. 2020, "Cross-batch memory for embedding learning". As in pytorch-metric-learning the loss of the batch
/// with itself is not added once more: the ring holds the batch.
public final class CrossBatchMemory: MetricLoss {
  /// What is compared.
  public let loss: any MetricLoss
  /// How many embeddings are kept.
  public let capacity: Int
  /// How many embeddings go by before the memory is used: those of the first steps are soon out of date.
  public let startUp: Int
  /// The ring. Shapes: `[capacity, E]`.
  public let embeddings: Buffer
  /// The identities of the ring. Shapes: `[capacity]`.
  public let labels: Buffer
  /// Where the next embedding goes, and how many have gone by (counted as far as it matters). Shapes: `[2]`.
  private let progress: Buffer

  /// A `Float` counts up to here without a gap.
  static let mostNumbers = 1 << 24

  /// - Parameters:
  ///   - loss: What is compared; it mines in training, if at all, since the memory holds embeddings of training.
  ///   - embedding: The length of an embedding.
  ///   - capacity: How many embeddings are kept.
  ///   - startUp: How many embeddings go by before the memory is used.
  public init(_ loss: any MetricLoss, embedding: Int, capacity: Int = 1024, startUp: Int = 0) {
    require(
      embedding > 0 && capacity > 0 && capacity < Self.mostNumbers && startUp >= 0 && startUp < Self.mostNumbers,
      "a cross-batch memory needs an embedding and a capacity of 1 or more and a start-up of 0 or more, both below \(Self.mostNumbers), "
        + "found \(embedding), \(capacity) and \(startUp)")
    require(
      loss.mining?.phase != .evaluation,
      "a cross-batch memory holds embeddings of training, so its loss must mine in training; found \"\(loss)\"")
    require(!(loss is CrossBatchMemory), "a cross-batch memory needs a loss that is none itself")
    self.loss = loss
    self.capacity = capacity
    self.startUp = startUp
    embeddings = Buffer(Tensor(zeros: [capacity, embedding]))
    labels = Buffer(Tensor(zeros: [capacity]))
    progress = Buffer(Tensor(zeros: [2]))
  }

  public var mining: Mining? { loss.mining }
  public var collapsedLoss: Double? { loss.collapsedLoss }
  public var submodules: [(name: String, value: any Module)] { [("loss", loss)] }
  public var buffers: [(name: String, value: Buffer)] {
    [("embeddings", embeddings), ("labels", labels), ("progress", progress)]
  }

  /// How many embeddings the memory holds.
  public var count: Int { min(seen, capacity) }

  private var next: Int { Int(progress.value.values[0]) }
  private var seen: Int { Int(progress.value.values[1]) }

  public func callAsFunction(_ outputs: IdentityOutputs, labels: [Int], phase: Phase) throws -> LossValue? {
    let batch = try normalizedEmbeddings(of: outputs, labels: labels)
    let spread = batch.value.spread
    guard spread.isFinite else { return .notFinite }
    try check(batch, labels)
    return self(EmbeddingComparison(batch: batch, labels: labels), phase: phase)?.with(spread: spread)
  }

  /// The batch against the memory, which it joins in training.
  public func callAsFunction(_ comparison: EmbeddingComparison, phase: Phase) -> LossValue? {
    switch phase {
    case .evaluation: return loss(comparison, phase: phase)
    case .training:
      let columns = enqueue(comparison.anchors.value, comparison.labels)
      guard seen >= startUp else { return loss(comparison, phase: phase) }
      let held = 0..<count
      return loss(
        EmbeddingComparison(
          batch: comparison.anchors, labels: comparison.labels,
          memory: count == capacity ? embeddings.value : embeddings.value.gathered(Array(held)),
          memoryLabels: labels.value.values[held].map { Int($0) }, ownColumns: columns), phase: phase)
    }
  }

  private func check(_ batch: Variable, _ labels: [Int]) throws {
    let length = embeddings.value.shape[1]
    guard batch.shape[1] == length, labels.count <= capacity else {
      throw LossSetUpError(
        "the memory takes up to \(capacity) embeddings of length \(length) a batch, found \(labels.count) of length \(batch.shape[1])"
      )
    }
    if let wrong = labels.first(where: { $0 < 0 || $0 >= Self.mostNumbers }) {
      throw LossSetUpError("the memory keeps identities in 0..<\(Self.mostNumbers), found \(wrong)")
    }
  }

  /// Puts a batch in the ring over the oldest; returns where.
  private func enqueue(_ batch: Tensor, _ identities: [Int]) -> [Int] {
    let first = next
    let length = batch.shape[1]
    let columns = identities.indices.map { (first + $0) % capacity }
    embeddings.value.withUnsafeMutableBufferPointer { ring in
      batch.withUnsafeBufferPointer { batch in
        for (row, column) in columns.enumerated() {
          for e in 0..<length { ring[column * length + e] = batch[row * length + e] }
        }
      }
    }
    labels.value.withUnsafeMutableBufferPointer { ring in
      for (row, column) in columns.enumerated() { ring[column] = Float(identities[row]) }
    }
    let counted = min(seen + identities.count, max(capacity, startUp))
    progress.value = Tensor([Float((first + identities.count) % capacity), Float(counted)], shape: [2])
    return columns
  }

  public var description: String {
    "\(loss), against the last \(capacity) embeddings" + (startUp > 0 ? " after \(startUp)" : "")
  }
}
