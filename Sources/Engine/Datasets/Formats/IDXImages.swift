/// The images and labels of a pair of IDX files, such as MNIST's and Fashion-MNIST's, plain or in gzip.
///
/// A file: two zero bytes, the type of the values (`08`: unsigned bytes, the one that is read), the number of axes, the length of
/// each axis as a big-endian 32-bit number, the values. Images have the axes (image, row, column) or (image, row, column,
/// channel); labels have one.
/// Reference: the format as Yann LeCun's page of MNIST has it.
public struct IDXImages: LabelledImageRecords {
  /// One more than the largest label.
  public let identityCount: Int
  /// The rows and columns of each image.
  public let imageSize: (height: Int, width: Int)
  private let channels: Int
  private let values: IDXFile
  private let labels: [UInt8]

  /// Opens the two files. Plain images are read when they are asked for; gzip is unpacked into memory once.
  ///
  /// - Throws: `FormatError` with the file and the byte.
  public init(images: String, labels: String) throws(FormatError) {
    try self.init(
      ByteSource(file: images, expected: "an IDX file of images"), ByteSource(file: labels, expected: "an IDX file of labels"))
  }

  /// Reads bytes in memory; errors call them by the names images and labels.
  public init(imageBytes: [UInt8], labelBytes: [UInt8]) throws(FormatError) {
    try self.init(ByteSource(bytes: imageBytes, name: "images"), ByteSource(bytes: labelBytes, name: "labels"))
  }

  private init(_ imageSource: ByteSource, _ labelSource: ByteSource) throws(FormatError) {
    let values = try IDXFile(imageSource, expected: "images (3 or 4 axes)", axes: 3...4)
    let shape = values.shape
    let channels = shape.count == 4 ? shape[3] : 1
    func failure(_ kind: FormatError.Kind, _ problem: String, at place: Int) -> FormatError {
      FormatError(kind, file: imageSource.name, at: .byte(place), problem)
    }
    guard channels == 1 || channels == 3 else { throw failure(.malformed, "\(channels) channels; expected 1 or 3", at: 16) }
    let (height, width) = (shape[1], shape[2])
    guard height >= 1, width >= 1, height <= Image.longestSide, width <= Image.longestSide, height <= Image.mostPixels / width
    else {
      throw failure(
        .tooLarge,
        "images of \(width) x \(height) pixels; from 1 to \(Image.longestSide) a side and \(Image.mostPixels) in all are read",
        at: 8)
    }
    guard shape[0] >= 1 else { throw failure(.malformed, "no images in it; expected one at least", at: 4) }
    let labelFile = try IDXFile(labelSource, expected: "labels (1 axis)", axes: 1...1)
    guard labelFile.shape[0] == shape[0] else {
      throw FormatError(
        .inconsistent, file: labelSource.name, at: .byte(4),
        "\(labelFile.shape[0]) labels for the \(shape[0]) images of \(imageSource.name)")
    }
    labels = try labelFile.values(0..<shape[0])
    identityCount = labels.reduce(0) { max($0, Int($1) + 1) }
    imageSize = (height, width)
    self.channels = channels
    self.values = values
  }

  /// The number of images.
  public var count: Int { labels.count }

  /// "0", "1" ...: the files have numbers, not names.
  public func identityName(_ label: Int) -> String { String(label) }

  /// The label of the image at `index`.
  public func label(at index: Int) -> Int { Int(labels[index]) }

  /// `FILE#INDEX`.
  public func name(at index: Int) -> String { "\(values.name)#\(index)" }

  /// The image at `index`.
  ///
  /// - Throws: `FormatError` if it cannot be read any more.
  public func image(at index: Int) throws(FormatError) -> Image {
    let size = imageSize.height * imageSize.width * channels
    let pixels = try values.values(index * size..<(index + 1) * size)
    return Image(height: imageSize.height, width: imageSize.width, channels: channels, pixels: pixels)
  }
}
