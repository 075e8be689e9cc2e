import Tensors

/// The pairs that a data set can make, to be listed whole or drawn from.
struct PairCandidates {
  typealias Pair = VerificationPairs.Pair

  private let labels: [Int]
  /// The images of each identity that has any.
  private let groups: [[Int]]
  /// The number of genuine pairs of the identities before each group.
  private let genuineBefore: [Int]

  let genuineCount: Int
  let impostorCount: Int

  init(_ dataset: FaceDataset) {
    labels = dataset.labels
    var groups = [[Int]](repeating: [], count: dataset.identities.count)
    for (index, label) in dataset.labels.enumerated() { groups[label].append(index) }
    self.groups = groups.filter { !$0.isEmpty }
    var before: [Int] = []
    var sum = 0
    for group in self.groups {
      before.append(sum)
      sum += group.count * (group.count - 1) / 2
    }
    genuineBefore = before
    genuineCount = sum
    impostorCount = labels.count * (labels.count - 1) / 2 - sum
  }

  func check() throws(DatasetError) {
    guard genuineCount > 0 else {
      throw .noPairs(kind: "genuine", reason: "no identity has two images; verification needs two images of a person")
    }
    guard impostorCount > 0 else {
      throw .noPairs(kind: "impostor", reason: "there is one identity; verification needs two at least")
    }
  }

  func allGenuine() -> [Pair] {
    groups.flatMap { group in
      group.indices.flatMap { first in
        group[(first + 1)...].map { Pair(left: group[first], right: $0, isSame: true) }
      }
    }
  }

  func allImpostor() -> [Pair] {
    var pairs: [Pair] = []
    pairs.reserveCapacity(impostorCount)
    for left in labels.indices {
      for right in labels.indices[(left + 1)...] where labels[left] != labels[right] {
        pairs.append(Pair(left: left, right: right, isSame: false))
      }
    }
    return pairs
  }

  func sampleGenuine(_ count: Int, seed: Int) -> [Pair] {
    var generator = SeededGenerator(seed: seed, stream: RandomStream.genuinePairs.rawValue)
    if 2 * count > genuineCount { return Self.chosen(count, of: allGenuine(), with: &generator) }
    return Self.distinct(count) { genuine(rank: generator.integer(below: genuineCount)) }
  }

  func sampleImpostor(_ count: Int, seed: Int) -> [Pair] {
    var generator = SeededGenerator(seed: seed, stream: RandomStream.impostorPairs.rawValue)
    if 2 * count > impostorCount { return Self.chosen(count, of: allImpostor(), with: &generator) }
    return Self.distinct(count) {
      let (one, other) = (generator.integer(below: labels.count), generator.integer(below: labels.count))
      guard labels[one] != labels[other] else { return nil }
      return Pair(left: min(one, other), right: max(one, other), isSame: false)
    }
  }

  /// The genuine pair at a place of `allGenuine()`, without listing them.
  private func genuine(rank: Int) -> Pair {
    var (low, high) = (0, groups.count)  // the last group whose pairs begin at or before the rank
    while high - low > 1 {
      let middle = (low + high) / 2
      if genuineBefore[middle] <= rank { low = middle } else { high = middle }
    }
    var place = rank - genuineBefore[low]
    var first = 0
    while place >= groups[low].count - 1 - first {
      place -= groups[low].count - 1 - first
      first += 1
    }
    return Pair(left: groups[low][first], right: groups[low][first + 1 + place], isSame: true)
  }

  /// Draws until there are `count` different pairs; at most half of them are asked for, so few are drawn twice.
  private static func distinct(_ count: Int, draw: () -> Pair?) -> [Pair] {
    var pairs = Set<Pair>()
    while pairs.count < count { if let pair = draw() { pairs.insert(pair) } }
    return pairs.sorted { ($0.left, $0.right) < ($1.left, $1.right) }
  }

  private static func chosen(_ count: Int, of pairs: [Pair], with generator: inout SeededGenerator) -> [Pair] {
    generator.permutation(of: pairs.count).prefix(count).sorted().map { pairs[$0] }
  }
}
