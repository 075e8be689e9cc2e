import Tensors

/// The images of another source with the size and the channels that a data set has, whatever theirs are.
public struct PreparedSource: ImageSource {
  private let base: any ImageSource
  private let height, width, channels: Int
  private let resizes: Bool

  /// - Parameters:
  ///   - base: Where the images come from.
  ///   - size: Rows and columns that each image is resized to; nil asks that they all have the size of the first one.
  ///   - channels: 1 converts to grey, 3 to RGB.
  /// - Throws: `DatasetError` where no size is given and the first image, which tells it, cannot be had.
  public init(_ base: any ImageSource, size: (height: Int, width: Int)?, channels: Int) throws(DatasetError) {
    require(base.count > 0, "a data set has an image at least")
    require(channels == 1 || channels == 3, "a picture has 1 or 3 channels, found \(channels)")
    self.base = base
    self.channels = channels
    resizes = size != nil
    if let size {
      (height, width) = size
    } else {
      let first = try base.image(at: 0)
      (height, width) = (first.height, first.width)
    }
  }

  /// Rows, columns and channels of every image.
  public var shape: (height: Int, width: Int, channels: Int) { (height, width, channels) }
  public var count: Int { base.count }
  public func name(at index: Int) -> String { base.name(at: index) }

  /// The image, converted and resized.
  ///
  /// - Throws: What the source throws; `.mixedSizes` where images are not resized and this one differs.
  public func image(at index: Int) throws(DatasetError) -> Image {
    let image = try base.image(at: index).converted(toChannels: channels)
    if resizes { return image.resized(height: height, width: width) }
    guard image.height == height, image.width == width else {
      throw .mixedSizes(file: name(at: index), found: image.sizeText, expected: "\(width) x \(height) pixels")
    }
    return image
  }

  /// All images in memory, made on `threads` threads.
  ///
  /// - Throws: The error of the first image that cannot be had.
  func inMemory(names: [String], threads: Int) throws(DatasetError) -> MemorySource {
    // A chunk an element, so that small images do not spend their time on the lock.
    let chunk = 32
    let chunks = (count + chunk - 1) / chunk
    let reader = Prefetcher<[Image], DatasetError>(end: chunks, depth: 4 * threads, threads: threads) {
      [count] (index) throws(DatasetError) in
      var images: [Image] = []
      for image in index * chunk..<min((index + 1) * chunk, count) { images.append(try self.image(at: image)) }
      return images
    }
    var images: [Image] = []
    images.reserveCapacity(count)
    while let next = try reader.next() { images += next }
    return MemorySource(images, names: names)
  }
}
