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

/// The batches of training: in each epoch every image once, in an order of its own.
///
/// `batch(epoch:index:)` is a function of (seed, epoch, index) and nothing else: it may be called in any order and from
/// any thread, and a resumed run gets what the run would have got.
///
/// The last batch of an epoch is left out where it would be smaller (`dropLast`, as arcface_torch does), so that batch
/// statistics and the learning rate always belong to batches of one size; since the order differs by epoch, other images
/// are left out each time. Without `dropLast` the last batch is smaller, unless it would hold one image alone, which has
/// no batch statistics: that image is left out in that epoch.
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
  /// Whether a smaller last batch is left out.
  public let dropLast: Bool
  private let lastOrder = LastOrder()

  /// The batches of `dataset`.
  ///
  /// - Throws: `DatasetError.batchTooLarge` if there are fewer images than one batch.
  public init(
    _ dataset: FaceDataset, batch: Int, seed: Int, augmentation: Augmentation? = nil, preprocessing: Preprocessing = .perImage,
    dropLast: Bool = true
  ) throws(DatasetError) {
    require(batch > 0, "a batch has an image at least, found \(batch)")
    guard batch <= dataset.count else { throw .batchTooLarge(batch: batch, images: dataset.count) }
    self.dataset = dataset
    self.batch = batch
    self.seed = seed
    self.augmentation = augmentation
    self.preprocessing = preprocessing
    self.dropLast = dropLast
  }

  /// The number of batches, and so of steps, in each epoch.
  public var batchesPerEpoch: Int {
    let rest = dataset.count % batch
    let keepsRest = !dropLast && (rest > 1 || rest == 1 && batch == 1)
    return dataset.count / batch + (keepsRest ? 1 : 0)
  }

  /// The indices of all images in the order of an epoch.
  public func order(epoch: Int) -> [Int] {
    lastOrder.order(epoch: epoch) {
      var generator = SeededGenerator(seed: seed, stream: RandomStream.order.rawValue, epoch)
      return generator.permutation(of: dataset.count)
    }
  }

  /// Batch `index` of an epoch, both counted from 0.
  public func batch(epoch: Int, index: Int) -> TrainingBatch {
    require((0..<batchesPerEpoch).contains(index), "an epoch has batches 0..<\(batchesPerEpoch), found \(index)")
    let order = order(epoch: epoch)
    let indices = Array(order[index * batch..<min((index + 1) * batch, order.count)])
    var images = Tensor(uninitialized: [indices.count, dataset.height, dataset.width, dataset.channels])
    let size = dataset.height * dataset.width * dataset.channels
    images.withUnsafeMutableBufferPointer { buffer in
      for (place, sample) in indices.enumerated() {
        let target = UnsafeMutableBufferPointer(rebasing: buffer[place * size..<(place + 1) * size])
        let transform = augmentation?.draw(seed: seed, epoch: epoch, sample: sample)
        if let transform { transform.write(dataset.images[sample], to: target) } else { dataset.images[sample].write(to: target) }
        preprocessing.apply(to: target)
      }
    }
    return TrainingBatch(images: images, labels: indices.map { dataset.labels[$0] }, indices: indices)
  }

  /// The batch of training step `step`, counted from 0 over all epochs.
  public func batch(step: Int) -> TrainingBatch {
    batch(epoch: step / batchesPerEpoch, index: step % batchesPerEpoch)
  }
}

/// Keeps the order of the epoch asked for last: all batches of an epoch need it, and it is the same each time.
private final class LastOrder: Sendable {
  private let kept = Mutex<(epoch: Int, order: [Int])?>(nil)

  func order(epoch: Int, make: () -> [Int]) -> [Int] {
    kept.withLock { kept in
      if let kept, kept.epoch == epoch { return kept.order }
      let order = make()
      kept = (epoch, order)
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
