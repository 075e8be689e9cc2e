import Tensors

/// Labelled images of people (or of anything else whose likeness is learned), all of one size and held in memory.
public struct FaceDataset: Sendable {
  /// The names of the identities, in natural order; a label is an index into it.
  public let identities: [String]
  /// The images, identity by identity, each in natural order of its files.
  public let images: [Image]
  /// The file of each image, `identity/file` within the folder.
  public let files: [String]
  /// The label of each image.
  public let labels: [Int]

  /// The number of images.
  public var count: Int { images.count }
  /// The rows of every image.
  public var height: Int { images[0].height }
  /// The columns of every image.
  public var width: Int { images[0].width }
  /// The channels of every image.
  public var channels: Int { images[0].channels }

  /// A data set of the given images; there is one at least, all have one size, and each label has a name.
  public init(identities: [String], images: [Image], files: [String], labels: [Int]) {
    require(!images.isEmpty, "a data set has an image at least")
    require(
      images.count == files.count && images.count == labels.count,
      "each image has a file and a label, found \(images.count) images, \(files.count) files, \(labels.count) labels")
    require(labels.allSatisfy(identities.indices.contains), "labels are indices of the \(identities.count) identities")
    let first = images[0]
    require(
      images.allSatisfy { $0.height == first.height && $0.width == first.width && $0.channels == first.channels },
      "the images of a data set have one size, \(first.sizeText)")
    self.identities = identities
    self.images = images
    self.files = files
    self.labels = labels
  }

  /// The images in a folder that has one folder for each identity.
  ///
  /// Everything in the folder of an identity has to be an image, but for names that begin with a dot. Files beside the
  /// folders of the identities are left alone.
  ///
  /// - Parameters:
  ///   - folder: The folder of the folders.
  ///   - size: Rows and columns that each image is resized to; nil keeps the size that they all have.
  ///   - channels: 1 converts to grey, 3 to RGB.
  /// - Throws: `DatasetError`, for an image that is none with the file in it.
  public static func load(
    folder: String, size: (height: Int, width: Int)? = nil, channels: Int = 1
  ) throws(DatasetError) -> FaceDataset {
    let contents = try entries(ofFolder: folder)
    let identities = contents.filter(\.isFolder).map(\.name)
    guard !identities.isEmpty else { throw .noIdentities(folder: folder, files: contents.count) }
    var images: [Image] = []
    var files: [String] = []
    var labels: [Int] = []
    for (label, identity) in identities.enumerated() {
      let names = try entries(ofFolder: "\(folder)/\(identity)").map(\.name)
      guard !names.isEmpty else { throw .noImages(folder: "\(folder)/\(identity)") }
      for name in names {
        let path = "\(folder)/\(identity)/\(name)"
        var image = try loadImage(path).converted(toChannels: channels)
        if let size { image = image.resized(height: size.height, width: size.width) }
        if let first = images.first, image.height != first.height || image.width != first.width {
          throw .mixedSizes(file: path, found: image.sizeText, expected: first.sizeText)
        }
        images.append(image)
        files.append("\(identity)/\(name)")
        labels.append(label)
      }
    }
    return FaceDataset(identities: identities, images: images, files: files, labels: labels)
  }

  private static func loadImage(_ path: String) throws(DatasetError) -> Image {
    do { return try Image(file: path) } catch { throw .image(error) }
  }

  /// The number of images of each identity.
  public var imagesPerIdentity: [Int] {
    labels.reduce(into: [Int](repeating: 0, count: identities.count)) { counts, label in counts[label] += 1 }
  }

  /// The images of some identities, with labels from 0 on in the order given.
  func restricted(to chosen: [Int]) -> FaceDataset {
    var newLabels = [Int?](repeating: nil, count: identities.count)
    for (new, old) in chosen.enumerated() { newLabels[old] = new }
    let kept = labels.indices.filter { newLabels[labels[$0]] != nil }
    return FaceDataset(
      identities: chosen.map { identities[$0] }, images: kept.map { images[$0] }, files: kept.map { files[$0] },
      labels: kept.compactMap { newLabels[labels[$0]] })
  }
}

extension Image {
  /// Width and height as people write them.
  var sizeText: String { "\(width) x \(height) pixels" }
}
