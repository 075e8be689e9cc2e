import Tensors

/// Pairs of held-out images, genuine (one person) and impostor (two), arranged for k-fold verification.
///
/// The pairs stand fold by fold, each fold's genuine pairs before its impostor pairs, as in LFW's `pairs.txt`.
/// `all` and `sample` make k folds of n/k pairs, the first n mod k one larger, each with its share of both kinds. Genuine pairs
/// stay grouped by person, so that a threshold is chosen on other people's than it is tested on; impostor pairs are dealt
/// out one by one, so that every fold sees the likeness of all people. `foldsByIdentity` makes folds that share no person.
/// Pairs read elsewhere keep the folds and the order that they have there.
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
  /// The range of pairs of each fold.
  public let foldRanges: [Range<Int>]
  /// The file of each image, for naming the pairs.
  public let files: [String]

  /// The number of folds.
  public var folds: Int { foldRanges.count }
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

  /// The fold of each pair, counted from 0.
  public var foldOfPair: [Int] { foldRanges.enumerated().flatMap { [Int](repeating: $0, count: $1.count) } }

  /// Every pair of images of a data set.
  ///
  /// - Throws: `DatasetError.noPairs`, `.tooFewPairsForFolds`.
  public static func all(of dataset: FaceDataset, folds: Int = 10) throws(DatasetError) -> VerificationPairs {
    let candidates = PairCandidates(labels: dataset.labels, identities: dataset.identities.count)
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
    let candidates = PairCandidates(labels: dataset.labels, identities: dataset.identities.count)
    try candidates.check()
    guard genuine <= candidates.genuineCount else {
      throw .tooFewPairs(kind: "genuine", asked: genuine, available: candidates.genuineCount)
    }
    guard impostor <= candidates.impostorCount else {
      throw .tooFewPairs(kind: "impostor", asked: impostor, available: candidates.impostorCount)
    }
    var genuineGenerator = SeededGenerator(seed: seed, stream: RandomStream.genuinePairs.rawValue)
    var impostorGenerator = SeededGenerator(seed: seed, stream: RandomStream.impostorPairs.rawValue)
    return try VerificationPairs(
      genuine: candidates.sampleGenuine(genuine, with: &genuineGenerator),
      impostor: candidates.sampleImpostor(impostor, with: &impostorGenerator), folds: folds, of: dataset)
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
    var start = 0
    let arranged = (0..<folds).map { fold in
      defer { start += genuineShares[fold] }
      return genuine[start..<start + genuineShares[fold]] + dealt[fold]
    }
    self.init(folds: arranged.map(Array.init), files: dataset.files)
  }

  /// The pairs of each fold.
  init(folds: [[Pair]], files: [String]) {
    var start = 0
    foldRanges = folds.map { fold in
      defer { start += fold.count }
      return start..<start + fold.count
    }
    pairs = folds.flatMap(\.self)
    self.files = files
  }

  /// Pairs that were made elsewhere, with the fold of each.
  ///
  /// - Parameters:
  ///   - pairs: In the order of the list; within its fold a pair keeps its place.
  ///   - folds: The fold of each pair, by numbers of any kind: the lowest is the first fold.
  ///   - files: The file of each image.
  /// - Throws: `DatasetError.pairOfOneImage`, `.noPairs`.
  public init(pairs: [Pair], folds: [Int], files: [String]) throws(DatasetError) {
    require(pairs.count == folds.count, "each pair has a fold, found \(pairs.count) pairs and \(folds.count) folds")
    for (index, pair) in pairs.enumerated() {
      require(
        files.indices.contains(pair.left) && files.indices.contains(pair.right),
        "pairs are of the \(files.count) images, found \(pair.left) and \(pair.right)")
      if pair.left == pair.right { throw .pairOfOneImage(pair: index + 1, file: files[pair.left]) }
    }
    for (kind, isSame) in [("genuine", true), ("impostor", false)] where !pairs.contains(where: { $0.isSame == isSame }) {
      throw .noPairs(kind: kind, reason: "the list has none; verification needs pairs of both kinds")
    }
    var members: [Int: [Pair]] = [:]
    for (pair, fold) in zip(pairs, folds) { members[fold, default: []].append(pair) }
    self.init(folds: members.sorted { $0.key < $1.key }.map(\.value), files: files)
  }

  /// Pairs that were made elsewhere, without folds: contiguous ones, n/k pairs each and the first n mod k one more.
  ///
  /// - Throws: `DatasetError.tooFewPairsForFolds`, `.pairOfOneImage`, `.noPairs`.
  public init(pairs: [Pair], contiguousFolds folds: Int, files: [String]) throws(DatasetError) {
    require(folds > 0, "verification needs a fold at least, found \(folds)")
    guard pairs.count >= folds else { throw .tooFewPairsForFolds(pairs: pairs.count, folds: folds) }
    let sizes = Self.shares(of: pairs.count, folds: folds)
    try self.init(
      pairs: pairs, folds: sizes.enumerated().flatMap { [Int](repeating: $0, count: $1) }, files: files)
  }

  /// `count` in `folds` parts, the first ones larger by one where it does not divide.
  ///
  /// The share of the genuine pairs by this rule never exceeds that of all pairs in the same fold.
  static func shares(of count: Int, folds: Int) -> [Int] {
    (0..<folds).map { count / folds + ($0 < count % folds ? 1 : 0) }
  }
}
