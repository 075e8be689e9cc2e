import Tensors

/// Identities dealt out to folds that share none, to make verification pairs within each.
///
/// A threshold is then always chosen on other people than it is tested on, in impostor pairs too. Identities are dealt from
/// the one with most images down, to and fro over the folds, in a random order where they have equally many: all folds get
/// equally many identities, or one more, and about equally many images.
///
/// Reference: "What is a Goldilocks Face Verification Test Set?", arXiv 2405.15965, 2024, on why folds share no identity.
public struct IdentityFolds: Sendable {
  /// The images with their identities.
  public let list: LabelledFiles
  /// The fold of each identity, counted from 0; nil for one without images.
  public let foldOfIdentity: [Int?]
  /// The seed of the folds and of the pairs.
  public let seed: Int
  private let candidates: [PairCandidates]

  /// - Throws: `DatasetError.tooFewIdentitiesForFolds`: a fold takes two identities, one of them with two images.
  public init(_ list: LabelledFiles, folds: Int, seed: Int) throws(DatasetError) {
    require(folds > 0, "verification needs a fold at least, found \(folds)")
    var counts = [Int](repeating: 0, count: list.identities.count)
    for label in list.labels { counts[label] += 1 }
    let (present, repeated) = (counts.count { $0 > 0 }, counts.count { $0 > 1 })
    guard present >= 2 * folds, repeated >= folds else {
      throw .tooFewIdentitiesForFolds(folds: folds, identities: present, withTwoImages: repeated)
    }
    var generator = SeededGenerator(seed: seed, stream: RandomStream.identityFolds.rawValue)
    let rank = generator.permutation(of: counts.count)
    let order = counts.indices.filter { counts[$0] > 0 }.sorted { (-counts[$0], rank[$0]) < (-counts[$1], rank[$1]) }
    var foldOfIdentity = [Int?](repeating: nil, count: counts.count)
    for (place, identity) in order.enumerated() {
      let (round, step) = place.quotientAndRemainder(dividingBy: folds)
      foldOfIdentity[identity] = round % 2 == 0 ? step : folds - 1 - step
    }
    var images = [[Int]](repeating: [], count: folds)
    for (image, label) in list.labels.enumerated() { if let fold = foldOfIdentity[label] { images[fold].append(image) } }
    self.list = list
    self.foldOfIdentity = foldOfIdentity
    self.seed = seed
    candidates = images.map { PairCandidates(images: $0, labels: list.labels, identities: list.identities.count) }
  }

  /// The number of folds.
  public var folds: Int { candidates.count }
  /// The largest number of genuine pairs that equal folds hold.
  public var mostGenuine: Int { Self.most(candidates.map(\.genuineCount)) }
  /// The largest number of impostor pairs that equal folds hold.
  public var mostImpostor: Int { Self.most(candidates.map(\.impostorCount)) }

  /// n such that n/k pairs, and one more in the first n mod k folds, are there in each fold.
  private static func most(_ counts: [Int]) -> Int {
    let least = counts.min() ?? 0
    return least * counts.count + counts.prefix { $0 > least }.count
  }

  /// Every pair within the folds; they are about equally large.
  public func allPairs() -> VerificationPairs {
    VerificationPairs(folds: candidates.map { $0.allGenuine() + $0.allImpostor() }, files: list.files)
  }

  /// A random sample of pairs without repetition, equally many in each fold: n/k, and one more in the first n mod k folds.
  ///
  /// - Parameters:
  ///   - genuine: How many pairs of one person, in all folds together.
  ///   - impostor: How many pairs of two.
  ///   - evenly: Whether each person is in equally many pairs, as far as their images make them; else each pair is as likely as
  ///     any other, and people with many images come oftener.
  /// - Throws: `DatasetError.tooFewPairsForFolds`, `.tooFewPairsInFolds`.
  public func pairs(genuine: Int, impostor: Int, evenly: Bool = false) throws(DatasetError) -> VerificationPairs {
    for (kind, asked, most) in [("genuine", genuine, mostGenuine), ("impostor", impostor, mostImpostor)] {
      guard asked >= folds else { throw .tooFewPairsForFolds(pairs: asked, folds: folds) }
      guard asked <= most else { throw .tooFewPairsInFolds(kind: kind, asked: asked, available: most, folds: folds) }
    }
    let genuineShares = VerificationPairs.shares(of: genuine, folds: folds)
    let impostorShares = VerificationPairs.shares(of: impostor, folds: folds)
    let made = candidates.enumerated().map { fold, candidates in
      var genuineGenerator = SeededGenerator(seed: seed, stream: RandomStream.genuinePairs.rawValue, fold)
      var impostorGenerator = SeededGenerator(seed: seed, stream: RandomStream.impostorPairs.rawValue, fold)
      let (genuine, impostor) = (genuineShares[fold], impostorShares[fold])
      return evenly
        ? candidates.evenGenuine(genuine, with: &genuineGenerator) + candidates.evenImpostor(impostor, with: &impostorGenerator)
        : candidates.sampleGenuine(genuine, with: &genuineGenerator)
          + candidates.sampleImpostor(impostor, with: &impostorGenerator)
    }
    return VerificationPairs(folds: made, files: list.files)
  }
}

extension VerificationPairs {
  /// Pairs of a data set in folds that share no person.
  ///
  /// - Parameters:
  ///   - dataset: Whom the pairs are of.
  ///   - folds: How many; each takes two people, one of them with two images.
  ///   - seed: Of the folds and of the sample.
  ///   - genuine: How many pairs of one person; nil, for both kinds, takes every pair within the folds.
  ///   - impostor: How many pairs of two.
  ///   - evenly: Whether each person is in equally many pairs, as far as their images make them.
  /// - Throws: `DatasetError.tooFewIdentitiesForFolds`, `.tooFewPairsForFolds`, `.tooFewPairsInFolds`.
  public static func foldsByIdentity(
    of dataset: FaceDataset, folds: Int = 10, seed: Int = 1, genuine: Int? = nil, impostor: Int? = nil, evenly: Bool = false
  ) throws(DatasetError) -> VerificationPairs {
    let arranged = try IdentityFolds(dataset.list, folds: folds, seed: seed)
    if genuine == nil, impostor == nil { return arranged.allPairs() }
    return try arranged.pairs(
      genuine: genuine ?? arranged.mostGenuine, impostor: impostor ?? arranged.mostImpostor, evenly: evenly)
  }
}
