import Synchronization
import Tensors

/// Images and labels for one training step.
public struct TrainingBatch: Sendable, Equatable {
  /// The images, augmented and preprocessed, `[N, H, W, C]`.
  public let images: Tensor
  /// The label of each image.
  public let labels: [Int]
  /// The index of each image in the training data.
  public let indices: [Int]
}

/// The batches of training: a function of (seed, epoch, index) and nothing else.
///
/// `batch(epoch:index:)` may be called in any order and from any thread, and a resumed run gets what the run would have got.
/// An image is decoded, varied and written into the batch before the next one: one is in memory beside the batch.
///
/// With `.shuffled`, each epoch has every image once, in an order of its own. The last batch is left out where it would be
/// smaller (`dropLast`, as arcface_torch does), so that batch statistics and the learning rate always belong to batches of one
/// size; since the order differs by epoch, other images are left out each time. Without `dropLast` the last batch is smaller,
/// unless it would hold one image alone, which has no batch statistics: that image is left out in that epoch.
/// With `.identities` all batches are of one size.
public struct TrainingBatches: Sendable {
  /// What is trained on.
  public let dataset: FaceDataset
  /// The number of images in a batch.
  public let batch: Int
  /// The seed of the order and of the augmentation.
  public let seed: Int
  /// How the images are varied; nil leaves them as they are.
  public let augmentation: Augmentation?
  /// How values become the input of a model.
  public let preprocessing: Preprocessing
  /// Which images come together.
  public let sampling: Sampling
  /// Whether a smaller last batch is left out.
  public let dropLast: Bool
  private let sampler: IdentitySampler?
  private let lastOrders = LastOrders()

  /// The batches of `dataset`.
  ///
  /// - Throws: `DatasetError.batchTooLarge` if there are fewer images than one batch of `.shuffled`; `.unevenBatch` and
  ///   `.tooFewIdentities` if a batch is not P x K or there are fewer than P identities.
  public init(
    _ dataset: FaceDataset, batch: Int, seed: Int, augmentation: Augmentation? = nil, preprocessing: Preprocessing = .perImage,
    sampling: Sampling = .shuffled, dropLast: Bool = true
  ) throws(DatasetError) {
    require(batch > 0, "a batch has an image at least, found \(batch)")
    switch sampling {
    case .shuffled:
      guard batch <= dataset.count else { throw .batchTooLarge(batch: batch, images: dataset.count) }
      sampler = nil
    case .identities(let P, let K):
      guard batch == P * K else { throw .unevenBatch(batch: batch, identities: P, images: K) }
      sampler = try IdentitySampler(labels: dataset.labels, identities: dataset.identities.count, P: P, K: K, seed: seed)
    }
    self.dataset = dataset
    self.batch = batch
    self.seed = seed
    self.augmentation = augmentation
    self.preprocessing = preprocessing
    self.sampling = sampling
    self.dropLast = dropLast
  }

  /// The number of batches, and so of steps, in each epoch.
  public var batchesPerEpoch: Int {
    if let sampler { return sampler.batchesPerEpoch }
    let rest = dataset.count % batch
    let keepsRest = !dropLast && (rest > 1 || rest == 1 && batch == 1)
    return dataset.count / batch + (keepsRest ? 1 : 0)
  }

  /// The indices of the images in the order of an epoch.
  public func order(epoch: Int) -> [Int] { epochOrder(epoch).samples }

  private func epochOrder(_ epoch: Int) -> EpochOrder {
    lastOrders.order(epoch: epoch) {
      if let sampler { return sampler.order(epoch: epoch) }
      var generator = SeededGenerator(seed: seed, stream: RandomStream.order.rawValue, epoch)
      return EpochOrder(samples: generator.permutation(of: dataset.count), occurrences: nil)
    }
  }

  /// Batch `index` of an epoch, both counted from 0.
  ///
  /// - Throws: `DatasetError` where an image cannot be read, with the file in it.
  public func batch(epoch: Int, index: Int) throws(DatasetError) -> TrainingBatch {
    require((0..<batchesPerEpoch).contains(index), "an epoch has batches 0..<\(batchesPerEpoch), found \(index)")
    let order = epochOrder(epoch)
    let range = index * batch..<min((index + 1) * batch, order.samples.count)
    let indices = Array(order.samples[range])
    var images = Tensor(uninitialized: [indices.count, dataset.height, dataset.width, dataset.channels])
    let size = dataset.height * dataset.width * dataset.channels
    for (place, sample) in indices.enumerated() {
      let image = try dataset.image(at: sample)
      let occurrence = order.occurrences?[range.lowerBound + place] ?? 0
      images.withUnsafeMutableBufferPointer { buffer in
        let target = UnsafeMutableBufferPointer(rebasing: buffer[place * size..<(place + 1) * size])
        let transform = augmentation?.draw(seed: seed, epoch: epoch, sample: sample, occurrence: occurrence)
        if let transform { transform.write(image, to: target) } else { image.write(to: target) }
        preprocessing.apply(to: target)
      }
    }
    return TrainingBatch(images: images, labels: indices.map { dataset.labels[$0] }, indices: indices)
  }

  /// The batch of training step `step`, counted from 0 over all epochs.
  ///
  /// - Throws: `DatasetError.inStep` where an image cannot be read.
  public func batch(step: Int) throws(DatasetError) -> TrainingBatch {
    do {
      return try batch(epoch: step / batchesPerEpoch, index: step % batchesPerEpoch)
    } catch {
      throw .inStep(step + 1, error)
    }
  }

  /// The batches of all steps from `step` on, made ahead on threads of their own; the same ones whatever their number.
  ///
  /// - Parameters:
  ///   - step: The first step, counted from 0.
  ///   - depth: How many batches may be made ahead.
  ///   - threads: How many threads decode, vary and preprocess.
  public func prefetched(from step: Int, depth: Int = 4, threads: Int = 2) -> Prefetcher<TrainingBatch, DatasetError> {
    Prefetcher(start: step, depth: depth, threads: threads) { (step) throws(DatasetError) in try batch(step: step) }
  }
}

/// Keeps the orders of the two epochs asked for last: all batches of an epoch need its order, and threads that work ahead need
/// two of them where one epoch ends and the next begins.
private final class LastOrders: Sendable {
  private let kept = Mutex<[(epoch: Int, order: EpochOrder)]>([])

  func order(epoch: Int, make: () -> EpochOrder) -> EpochOrder {
    kept.withLock { kept in
      if let known = kept.first(where: { $0.epoch == epoch }) { return known.order }
      let order = make()
      kept = kept.suffix(1) + [(epoch, order)]
      return order
    }
  }
}

extension Image {
  /// Writes the values as they are, 0...255.
  func write(to target: UnsafeMutableBufferPointer<Float>) {
    for (index, value) in pixels.enumerated() { target[index] = Float(value) }
  }
}
