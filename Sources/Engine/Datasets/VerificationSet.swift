/// What is verified: images, the pairs of them with their folds, and who they show where that is known.
public struct VerificationSet: Sendable {
  /// The images; its labels mean nothing where `identities` is nil.
  public let images: FaceDataset
  /// The pairs, by indices of the images.
  public let pairs: VerificationPairs
  /// Who each image shows; nil where a file does not tell.
  public let identities: [String]?

  /// Pairs of the held-out part of a data set.
  public init(heldOut: FaceDataset, pairs: VerificationPairs) {
    images = heldOut
    self.pairs = pairs
    identities = heldOut.labels.map { heldOut.identities[$0] }
  }

  /// The pairs of a file: insightface's `.bin`, which holds its images too, or a list of pairs of images in a folder.
  ///
  /// Folds are those of the list; a file without any is cut into `folds` contiguous ones.
  ///
  /// - Parameters:
  ///   - file: Its name ends in `.bin`, else it is a list (LFW's `pairs.txt` and `pairsDevTest.txt`, or two paths and 0 or 1 a line).
  ///   - folder: Where the images of a list are.
  ///   - size: Rows and columns that each image is resized to.
  ///   - channels: 1 converts to grey, 3 to RGB.
  ///   - folds: How many, where the file has none.
  ///   - memoryBudget: Bytes of images up to which all are read now and kept.
  /// - Throws: `FormatError` with file and place; `DatasetError`.
  public init(
    file: String, folder: String, size: (height: Int, width: Int), channels: Int, folds: Int,
    memoryBudget: Int = FaceDataset.memoryBudget
  ) throws {
    if file.hasSuffix(".bin") {
      let bin = try EvaluationBin(file: file)
      try self.init(bin, identity: nil, size: size, channels: channels, folds: folds, memoryBudget: memoryBudget)
    } else {
      let images = try PairImages(PairList(file: file), folder: folder)
      let folder = { (path: String) in path.split(separator: "/").dropLast().last.map(String.init) }
      // A list of images that lie in no folders of people does not tell who they show.
      let tells = (0..<images.count).allSatisfy { folder(images.name(at: $0)) != nil }
      try self.init(
        images, identity: tells ? { folder($0) ?? "" } : nil, size: size, channels: channels, folds: folds,
        memoryBudget: memoryBudget)
    }
  }

  private init(
    _ records: some PairedImageRecords, identity: ((String) -> String)?, size: (height: Int, width: Int), channels: Int,
    folds: Int, memoryBudget: Int
  ) throws {
    let files = (0..<records.count).map(records.name)
    let identities = identity.map { identity in files.map(identity) }
    let names = identities.map { Array(Set($0)).sorted() } ?? ["unknown"]
    let numbers = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
    images = try FaceDataset(
      LabelledFiles(
        identities: names, files: files, labels: identities.map { $0.map { numbers[$0] ?? 0 } } ?? files.map { _ in 0 }),
      source: RecordsSource(records: records), size: size, channels: channels, memoryBudget: memoryBudget)
    let pairs = records.pairs.map { VerificationPairs.Pair(left: $0.left, right: $0.right, isSame: $0.isSame) }
    let own = records.pairs.compactMap(\.fold)
    // One fold leaves no other to choose a threshold on, and is none.
    self.pairs =
      own.count == pairs.count && (2...1000).contains(Set(own).count)
      ? try VerificationPairs(pairs: pairs, folds: own, files: files)
      : try VerificationPairs(pairs: pairs, contiguousFolds: folds, files: files)
    self.identities = identities
  }
}
