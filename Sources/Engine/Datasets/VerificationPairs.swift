import Tensors

/// Pairs of held-out images, genuine (one person) and impostor (two), arranged for k-fold verification.
///
/// The pairs stand so that k contiguous folds, sizes n/k with the first n mod k one larger, each hold their share of
/// genuine pairs followed by their share of impostor pairs, as LFW's `pairs.txt` does. Genuine pairs stay grouped by
/// person, so that a threshold is chosen on other people's than it is tested on; impostor pairs are dealt out one
/// by one, so that every fold sees the likeness of all people.
///
/// Reference: Huang, Ramesh, Berg and Learned-Miller, "Labeled Faces in the Wild" (2007), the 10-fold protocol;
/// `KFold(shuffle=False)` of scikit-learn for the sizes.
public struct VerificationPairs: Sendable, Equatable {
  /// Two images of the held-out data set, by their index in it.
  public struct Pair: Sendable, Hashable {
    /// The first image.
    public let left: Int
    /// The second image; never the first.
    public let right: Int
    /// Whether both show one person.
    public let isSame: Bool

    /// A pair of two images.
    public init(left: Int, right: Int, isSame: Bool) {
      self.left = left
      self.right = right
      self.isSame = isSame
    }
  }

  /// The pairs, fold by fold.
  public let pairs: [Pair]
  /// The number of folds that they are arranged for.
  public let folds: Int
  /// The file of each image, for naming the pairs.
  public let files: [String]

  /// The number of pairs of one person.
  public var genuineCount: Int { pairs.count { $0.isSame } }
  /// The number of pairs of two people.
  public var impostorCount: Int { pairs.count { !$0.isSame } }
  /// Whether each pair is genuine, in order.
  public var isSame: [Bool] { pairs.map(\.isSame) }

  /// The files of the pair at `index`.
  public func files(ofPair index: Int) -> (left: String, right: String) {
    (files[pairs[index].left], files[pairs[index].right])
  }

  /// The range of pairs of each fold.
  public var foldRanges: [Range<Int>] {
    let sizes = Self.shares(of: pairs.count, folds: folds)
    var start = 0
    return sizes.map { size in
      defer { start += size }
      return start..<start + size
    }
  }

  /// Every pair of images of a data set.
  ///
  /// - Throws: `DatasetError.noPairs`, `.tooFewPairsForFolds`.
  public static func all(of dataset: FaceDataset, folds: Int = 10) throws(DatasetError) -> VerificationPairs {
    let candidates = PairCandidates(dataset)
    try candidates.check()
    return try VerificationPairs(genuine: candidates.allGenuine(), impostor: candidates.allImpostor(), folds: folds, of: dataset)
  }

  /// A random sample of pairs without repetition; the same seed gives the same pairs.
  ///
  /// - Throws: `DatasetError.noPairs`, `.tooFewPairs`, `.tooFewPairsForFolds`.
  public static func sample(
    of dataset: FaceDataset, genuine: Int, impostor: Int, seed: Int, folds: Int = 10
  ) throws(DatasetError) -> VerificationPairs {
    require(genuine > 0 && impostor > 0, "a sample has pairs of both kinds, found \(genuine) genuine and \(impostor) impostor")
    let candidates = PairCandidates(dataset)
    try candidates.check()
    guard genuine <= candidates.genuineCount else {
      throw .tooFewPairs(kind: "genuine", asked: genuine, available: candidates.genuineCount)
    }
    guard impostor <= candidates.impostorCount else {
      throw .tooFewPairs(kind: "impostor", asked: impostor, available: candidates.impostorCount)
    }
    return try VerificationPairs(
      genuine: candidates.sampleGenuine(genuine, seed: seed), impostor: candidates.sampleImpostor(impostor, seed: seed),
      folds: folds, of: dataset)
  }

  private init(genuine: [Pair], impostor: [Pair], folds: Int, of dataset: FaceDataset) throws(DatasetError) {
    require(folds > 0, "verification needs a fold at least, found \(folds)")
    let count = genuine.count + impostor.count
    guard count >= folds else { throw .tooFewPairsForFolds(pairs: count, folds: folds) }
    let totals = Self.shares(of: count, folds: folds)
    let genuineShares = Self.shares(of: genuine.count, folds: folds)
    var dealt = [[Pair]](repeating: [], count: folds)
    var fold = 0
    for pair in impostor {
      while dealt[fold].count == totals[fold] - genuineShares[fold] { fold = (fold + 1) % folds }
      dealt[fold].append(pair)
      fold = (fold + 1) % folds
    }
    var pairs: [Pair] = []
    pairs.reserveCapacity(count)
    var start = 0
    for fold in 0..<folds {
      pairs += genuine[start..<start + genuineShares[fold]] + dealt[fold]
      start += genuineShares[fold]
    }
    self.pairs = pairs
    self.folds = folds
    files = dataset.files
  }

  /// `count` in `folds` parts, the first ones larger by one where it does not divide.
  ///
  /// The share of the genuine pairs by this rule never exceeds that of all pairs in the same fold.
  static func shares(of count: Int, folds: Int) -> [Int] {
    (0..<folds).map { count / folds + ($0 < count % folds ? 1 : 0) }
  }
}
