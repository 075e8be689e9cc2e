import Tensors

/// Images for one step of evaluation.
public struct EvaluationBatch: Sendable, Equatable {
  /// The images, preprocessed, `[N, H, W, C]`.
  public let images: Tensor
  /// Which images of the data set they are.
  public let range: Range<Int>
}

/// The batches of evaluation: every image once, in order, the last batch smaller where it does not divide.
///
/// There is no augmentation, and none can be given; `flipped` is for the flip test, in which the embedding of an image
/// and that of its mirror image are joined. An image comes out the same whatever else is in its batch.
/// `EvaluationReader` reads them ahead.
public struct EvaluationBatches: Sendable {
  /// What is evaluated.
  public let dataset: FaceDataset
  /// The number of images in a batch.
  public let batch: Int
  /// How values become the input of a model: as in training.
  public let preprocessing: Preprocessing

  /// The batches of `dataset`.
  public init(_ dataset: FaceDataset, batch: Int, preprocessing: Preprocessing = .perImage) {
    require(batch > 0, "a batch has an image at least, found \(batch)")
    self.dataset = dataset
    self.batch = batch
    self.preprocessing = preprocessing
  }

  /// The number of batches.
  public var count: Int { (dataset.count + batch - 1) / batch }

  /// Batch `index`, counted from 0; with left and right exchanged if `flipped`.
  ///
  /// - Throws: `DatasetError` where an image cannot be read, with the file in it.
  public func batch(_ index: Int, flipped: Bool = false) throws(DatasetError) -> EvaluationBatch {
    require((0..<count).contains(index), "there are batches 0..<\(count), found \(index)")
    let range = index * batch..<min((index + 1) * batch, dataset.count)
    return EvaluationBatch(
      images: try preprocessing.tensor(of: dataset, range, view: EvaluationView(isFlipped: flipped)), range: range)
  }
}

extension Preprocessing {
  /// Images of one size as the input of a model, without augmentation.
  ///
  /// Shapes: N images `[H, W, C]` to `[N, H, W, C]`.
  public func tensor(of images: some Collection<Image>, view: EvaluationView = EvaluationView()) -> Tensor {
    guard let first = images.first else { fatalError("a batch has an image at least") }
    var tensor = Tensor(uninitialized: [images.count, first.height, first.width, first.channels])
    let size = first.pixels.count
    tensor.withUnsafeMutableBufferPointer { buffer in
      for (place, image) in images.enumerated() {
        require(
          image.height == first.height && image.width == first.width && image.channels == first.channels,
          "the images of a batch have one size, \(first.sizeText), found \(image.sizeText)")
        let target = UnsafeMutableBufferPointer(rebasing: buffer[place * size..<(place + 1) * size])
        image.seen(as: view).write(to: target)
        apply(to: target)
      }
    }
    return tensor
  }

  /// Some images of a data set as the input of a model, one in memory at a time beside the tensor.
  ///
  /// Shapes: n images `[H, W, C]` to `[n, H, W, C]`.
  func tensor(of dataset: FaceDataset, _ range: Range<Int>, view: EvaluationView) throws(DatasetError) -> Tensor {
    let size = dataset.height * dataset.width * dataset.channels
    var tensor = Tensor(uninitialized: [range.count, dataset.height, dataset.width, dataset.channels])
    for index in range {
      let image = try dataset.image(at: index)
      tensor.withUnsafeMutableBufferPointer { buffer in
        let place = index - range.lowerBound
        let target = UnsafeMutableBufferPointer(rebasing: buffer[place * size..<(place + 1) * size])
        image.seen(as: view).write(to: target)
        apply(to: target)
      }
    }
    return tensor
  }
}
