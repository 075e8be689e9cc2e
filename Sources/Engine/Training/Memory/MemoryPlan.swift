import Gradients
import Models
import Tensors

/// The memory that tensors of a fit take, told before it begins.
public struct MemoryPlan: Sendable, Equatable {
  /// Images of a batch.
  public var batch: Int
  /// Bytes that stay from step to step: weights, what the optimizer keeps for each, the mean of the weights, statistics.
  public var state: Int
  /// Bytes that the tape keeps of one batch between the way forward and the way back.
  public var activations: Int
  /// The most bytes in use at once, as `StoragePool.Statistics.peakBytes` counts them.
  public var peak: Int
  /// Bytes taken from the system, in use or kept for reuse, within some 5 %: what the machine has to have.
  public var held: Int

  /// Creates one of its parts.
  public init(batch: Int, state: Int, activations: Int, peak: Int, held: Int) {
    (self.batch, self.state, self.activations, self.peak, self.held) = (batch, state, activations, peak, held)
  }
}

/// Plans the memory of a fit for batches of any size. Nothing is computed and no tensor is made.
///
/// A rehearsal of one training step and one evaluation pass takes and gives back blocks as the real ones do (`MemoryStep` has the rules),
/// in the sizes of the pool. Counted are tensors: not the images of a data set in memory, the program itself (some 30 MB) and what
/// losses of pairs keep from step to step.
public struct MemoryPlanner {
  private let network: MemoryNode
  private let input: Int
  private let embedding: Int
  private let head: MemoryHead
  /// Weights and statistics.
  private let values: [Int]
  /// What training keeps besides from step to step.
  private let besides: [Int]
  private let gradients: [Int]
  private let accumulates: Bool
  private let batchesInMemory: Int
  private let evaluation: (batch: Int, batchesInMemory: Int)?
  private let threads: Int

  /// - Parameters:
  ///   - network: From image to embedding; its weights do not matter.
  ///   - head: What tells identities apart.
  ///   - image: Height, width and channels.
  ///   - optimizer: What trains it.
  ///   - hasAverage: Whether a mean of the weights is kept.
  ///   - accumulate: Batches of a step.
  ///   - batchesInMemory: How many batches of images are there at once, that of the step included.
  ///   - evaluation: Images that go through the network at once in evaluation and how many such batches are there at once; `nil` where there is
  ///     no evaluation.
  ///   - threads: Threads at work.
  public init(
    network: Sequential, head: MemoryHead, image: [Int], optimizer: any Optimizer, hasAverage: Bool = false, accumulate: Int = 1,
    batchesInMemory: Int = 5, evaluation: (batch: Int, batchesInMemory: Int)? = nil, threads: Int = Threads.count
  ) {
    require(image.count == 3, "an image has [height, width, channels], found \(image)")
    let shape = [1] + image
    self.network = network.memoryNode(shape)
    input = image.reduce(1, *)
    embedding = network.outputShape(shape).reduce(1, *)
    self.head = head
    let heads = head.parameters(embedding)
    let all = network.allParameters.map(\.parameter.value.count) + heads
    gradients = network.trainableParameters.map(\.parameter.value.count) + heads
    let slots = optimizer.slots.filter { !$0.isScalar }.count
    values = all + network.allBuffers.map(\.buffer.value.count)
    besides = (hasAverage ? all : []) + (0..<slots).flatMap { [gradients] _ in gradients }
    accumulates = accumulate > 1
    self.batchesInMemory = batchesInMemory
    self.evaluation = evaluation
    self.threads = threads
  }

  /// The memory of a fit with batches of so many images.
  public func plan(batch: Int) -> MemoryPlan { Threads.with(threads) { rehearseFit(batch) } }

  private func rehearseFit(_ batch: Int) -> MemoryPlan {
    require(batch > 0, "a batch has one image at least, found \(batch)")
    let ledger = MemoryLedger()
    let standing = (values + besides).map(ledger.take)
    let state = ledger.live
    // The batch of the step itself is taken by the rehearsal.
    let images = (1..<max(1, batchesInMemory)).map { _ in ledger.take(input * batch) }
    let sums = accumulates ? gradients.map(ledger.take) : []
    var step = MemoryRehearsal(ledger: ledger, batch: batch, records: true)
    let (kept, gradients) = step.run(network, input: input, head: head, embedding: embedding)
    withExtendedLifetime((gradients, sums)) {}
    if let evaluation { rehearseEvaluation(ledger, evaluation.batch, batchesInMemory: evaluation.batchesInMemory) }
    return withExtendedLifetime((standing, images)) {
      MemoryPlan(batch: batch, state: state, activations: kept, peak: ledger.peak, held: ledger.held)
    }
  }

  /// The memory of a pass in evaluation over so many images, by a model that is not trained.
  public func inferencePlan(batch: Int) -> MemoryPlan { Threads.with(threads) { rehearseInference(batch) } }

  private func rehearseInference(_ batch: Int) -> MemoryPlan {
    require(batch > 0, "a batch has one image at least, found \(batch)")
    let ledger = MemoryLedger()
    let standing = values.map(ledger.take)
    let state = ledger.live
    rehearseEvaluation(ledger, batch, batchesInMemory: 1)
    return withExtendedLifetime(standing) {
      MemoryPlan(batch: batch, state: state, activations: 0, peak: ledger.peak, held: ledger.held)
    }
  }

  private func rehearseEvaluation(_ ledger: MemoryLedger, _ batch: Int, batchesInMemory: Int) {
    let read = (1..<max(1, batchesInMemory)).map { _ in ledger.take(input * batch) }
    var pass = MemoryRehearsal(ledger: ledger, batch: batch, records: false)
    _ = pass.run(network, input: input, head: head, embedding: embedding)
    withExtendedLifetime(read) {}
  }

  /// The largest batch whose plan holds no more than `bytes`; `nil` where one image is too much.
  ///
  /// - Parameters:
  ///   - bytes: What there is.
  ///   - limit: No larger batch is looked for.
  public func largestBatch(within bytes: Int, limit: Int = 1 << 20) -> Int? {
    guard plan(batch: 1).held <= bytes else { return nil }
    var (fits, tooLarge) = (1, limit + 1)
    while tooLarge - fits > 1 {
      let middle = (fits + tooLarge) / 2
      if plan(batch: middle).held <= bytes { fits = middle } else { tooLarge = middle }
    }
    return fits
  }
}
