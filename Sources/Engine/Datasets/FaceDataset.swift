import Tensors

/// Labelled images of people (or of anything else whose likeness is learned), all of one size.
///
/// The images of a small set are in memory; those of a large one are decoded when they are asked for.
public struct FaceDataset: Sendable {
  /// The bytes of images, as 8-bit values, up to which a set is held in memory unless the caller says otherwise: 512 MiB.
  public static let memoryBudget = 512 << 20

  /// The names of the identities, in natural order; a label is an index into it.
  public let identities: [String]
  /// Where the images come from, identity by identity, each in natural order of its files.
  public let source: any ImageSource
  /// The file of each image, `identity/file` within the folder.
  public let files: [String]
  /// The label of each image.
  public let labels: [Int]
  /// The rows of every image.
  public let height: Int
  /// The columns of every image.
  public let width: Int
  /// The channels of every image.
  public let channels: Int

  /// The number of images.
  public var count: Int { labels.count }
  /// Whether the images are in memory, not decoded when asked for.
  public let isInMemory: Bool

  /// A data set of images in memory; there is one at least, all have one size, and each label has a name.
  public init(identities: [String], images: [Image], files: [String], labels: [Int]) {
    guard let first = images.first else { fatalError("a data set has an image at least") }
    require(
      images.allSatisfy { $0.height == first.height && $0.width == first.width && $0.channels == first.channels },
      "the images of a data set have one size, \(first.sizeText)")
    self.init(
      LabelledFiles(identities: identities, files: files, labels: labels), source: MemorySource(images, names: files),
      shape: (first.height, first.width, first.channels), isInMemory: true)
  }

  /// A data set of the images of a source, which is one image at least.
  ///
  /// - Parameters:
  ///   - list: The identity and the file of each image.
  ///   - source: The images, in the order of the list.
  ///   - size: Rows and columns that each image is resized to; nil keeps the size that they all have.
  ///   - channels: 1 converts to grey, 3 to RGB.
  ///   - memoryBudget: Bytes of images up to which all are made now and kept; a larger set makes each when it is asked for.
  ///   - threads: How many threads make them now.
  /// - Throws: `DatasetError`, for an image that cannot be had with the file in it.
  public init(
    _ list: LabelledFiles, source: any ImageSource, size: (height: Int, width: Int)? = nil, channels: Int = 1,
    memoryBudget: Int = FaceDataset.memoryBudget, threads: Int = 2
  ) throws(DatasetError) {
    let prepared = try PreparedSource(source, size: size, channels: channels)
    let (shape, count) = (prepared.shape, list.files.count)
    let isSmall = shape.height * shape.width * shape.channels <= memoryBudget / count
    self.init(
      list, source: isSmall ? try prepared.inMemory(names: list.files, threads: threads) : prepared, shape: shape,
      isInMemory: isSmall)
  }

  private init(
    _ list: LabelledFiles, source: any ImageSource, shape: (height: Int, width: Int, channels: Int), isInMemory: Bool
  ) {
    require(
      source.count == list.files.count, "each image has a file, found \(source.count) images and \(list.files.count) files")
    identities = list.identities
    files = list.files
    labels = list.labels
    (height, width, channels) = shape
    self.source = source
    self.isInMemory = isInMemory
  }

  /// The images in a folder that has one folder for each identity.
  ///
  /// Everything in the folder of an identity has to be an image, but for names that begin with a dot. Files beside the
  /// folders of the identities are left alone. A set within the memory budget is read whole, and its bad files are found
  /// now; a bad file of a larger one is found when it is asked for.
  ///
  /// - Parameters:
  ///   - folder: The folder of the folders.
  ///   - size: Rows and columns that each image is resized to; nil keeps the size that they all have.
  ///   - channels: 1 converts to grey, 3 to RGB.
  ///   - memoryBudget: Bytes of images up to which all are read now and kept.
  /// - Throws: `DatasetError`, for an image that is none with the file in it.
  public static func load(
    folder: String, size: (height: Int, width: Int)? = nil, channels: Int = 1, memoryBudget: Int = FaceDataset.memoryBudget
  ) throws(DatasetError) -> FaceDataset {
    let list = try LabelledFiles(folder: folder)
    return try FaceDataset(
      list, source: FolderSource(folder: folder, files: list.files), size: size, channels: channels, memoryBudget: memoryBudget)
  }

  /// All images: for a small set, since all are in memory then.
  public var images: [Image] {
    get throws(DatasetError) {
      var images: [Image] = []
      images.reserveCapacity(count)
      for index in 0..<count { images.append(try image(at: index)) }
      return images
    }
  }

  /// Image `index`, counted from 0.
  ///
  /// - Throws: `DatasetError` where it cannot be read, with the file in it.
  public func image(at index: Int) throws(DatasetError) -> Image {
    let image = try source.image(at: index)
    require(
      image.height == height && image.width == width && image.channels == channels,
      "the images of a data set have one size, \(width) x \(height) x \(channels), found \(image.sizeText)")
    return image
  }

  /// The files with their identities.
  public var list: LabelledFiles { LabelledFiles(identities: identities, files: files, labels: labels) }

  /// The number of images of each identity.
  public var imagesPerIdentity: [Int] {
    labels.reduce(into: [Int](repeating: 0, count: identities.count)) { counts, label in counts[label] += 1 }
  }

  /// The images of some identities, with labels from 0 on in the order given.
  func restricted(to chosen: [Int]) -> FaceDataset {
    var newLabels = [Int?](repeating: nil, count: identities.count)
    for (new, old) in chosen.enumerated() { newLabels[old] = new }
    let kept = labels.indices.filter { newLabels[labels[$0]] != nil }
    let list = LabelledFiles(
      identities: chosen.map { identities[$0] }, files: kept.map { files[$0] }, labels: kept.compactMap { newLabels[labels[$0]] })
    return FaceDataset(
      list, source: SelectedSource(source, indices: kept), shape: (height, width, channels), isInMemory: isInMemory)
  }

  /// At most `most` of the images, evenly spread over all; their labels stay.
  public func spread(over most: Int) -> FaceDataset {
    guard count > most else { return self }
    let kept = (0..<most).map { $0 * count / most }
    let list = LabelledFiles(identities: identities, files: kept.map { files[$0] }, labels: kept.map { labels[$0] })
    return FaceDataset(
      list, source: SelectedSource(source, indices: kept), shape: (height, width, channels), isInMemory: isInMemory)
  }

  /// The data set with the mirror image of each person as one more person: faces are alike left and right, but not equal.
  ///
  /// Twice the identities and twice the images: those there were, then all again, mirrored and with `(mirrored)` in their names.
  /// For training only; leave `Augmentation.flip` off with it, which would give both people the same images.
  public var withMirroredIdentities: FaceDataset {
    let mirrored = identities.map { "\($0) (mirrored)" }
    let list = LabelledFiles(
      identities: identities + mirrored, files: files + files.map { "\($0) (mirrored)" },
      labels: labels + labels.map { $0 + identities.count })
    return FaceDataset(
      list, source: MirroredSource(base: source), shape: (height, width, channels), isInMemory: isInMemory)
  }
}

extension Image {
  /// Width and height as people write them.
  var sizeText: String { "\(width) x \(height) pixels" }
}
