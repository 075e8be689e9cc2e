/// Images that lie in one or more files and are decoded when they are asked for.
///
/// Read-only, and any number of threads may ask at once. Memory does not grow with the images that were asked for.
public protocol ImageRecords: Sendable {
  /// The number of images.
  var count: Int { get }
  /// The image at `index`, decoded anew.
  ///
  /// - Throws: `FormatError` with the file, the place and what would be right.
  func image(at index: Int) throws(FormatError) -> Image
  /// What people call the image at `index`: a file, or a file and a number in it.
  func name(at index: Int) -> String
}

/// Images of which each shows one of a number of identities.
public protocol LabelledImageRecords: ImageRecords {
  /// The number of identities, which labels are below. One may have no images.
  var identityCount: Int { get }
  /// What people call the identity of a label.
  func identityName(_ label: Int) -> String
  /// The label of the image at `index`.
  func label(at index: Int) -> Int
}

/// Images, and the pairs of them that verification is measured on.
public protocol PairedImageRecords: ImageRecords {
  /// The pairs in the order of the file.
  var pairs: [RecordPair] { get }
}

/// Two images by their index, and whether they show one person.
public struct RecordPair: Sendable, Hashable {
  /// The first image.
  public let left: Int
  /// The second image.
  public let right: Int
  /// Whether both show one person.
  public let isSame: Bool
  /// The fold that the file puts the pair in, counted from 0; nil where it has none.
  public let fold: Int?

  /// A pair of two images.
  public init(left: Int, right: Int, isSame: Bool, fold: Int? = nil) {
    self.left = left
    self.right = right
    self.isSame = isSame
    self.fold = fold
  }
}
