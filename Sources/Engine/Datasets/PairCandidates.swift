import Tensors

/// The pairs that some images can make, to be listed whole or drawn from.
struct PairCandidates: Sendable {
  typealias Pair = VerificationPairs.Pair

  /// The images, in ascending order.
  private let images: [Int]
  /// The label of every image there is.
  private let labels: [Int]
  /// The images of each identity that has any.
  let groups: [[Int]]
  /// The number of genuine pairs of the identities before each group.
  private let genuineBefore: [Int]

  let genuineCount: Int
  let impostorCount: Int

  /// The pairs of all images.
  init(labels: [Int], identities: Int) {
    self.init(images: Array(labels.indices), labels: labels, identities: identities)
  }

  /// The pairs of some images, given in ascending order; `labels` are those of all.
  init(images: [Int], labels: [Int], identities: Int) {
    self.images = images
    self.labels = labels
    var groups = [[Int]](repeating: [], count: identities)
    for image in images { groups[labels[image]].append(image) }
    self.groups = groups.filter { !$0.isEmpty }
    var before: [Int] = []
    var sum = 0
    for group in self.groups {
      before.append(sum)
      sum += group.count * (group.count - 1) / 2
    }
    genuineBefore = before
    genuineCount = sum
    impostorCount = images.count * (images.count - 1) / 2 - sum
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
    for (place, left) in images.enumerated() {
      for right in images[(place + 1)...] where labels[left] != labels[right] {
        pairs.append(Pair(left: left, right: right, isSame: false))
      }
    }
    return pairs
  }

  /// Every pair is as likely as any other: people with many images come oftener.
  func sampleGenuine(_ count: Int, with generator: inout SeededGenerator) -> [Pair] {
    if 2 * count > genuineCount { return Self.chosen(count, of: allGenuine(), with: &generator) }
    return Self.distinct(count) { genuine(rank: generator.integer(below: genuineCount)) }
  }

  /// Every pair is as likely as any other: people with many images come oftener.
  func sampleImpostor(_ count: Int, with generator: inout SeededGenerator) -> [Pair] {
    if 2 * count > impostorCount { return Self.chosen(count, of: allImpostor(), with: &generator) }
    return Self.distinct(count) {
      let (one, other) = (images[generator.integer(below: images.count)], images[generator.integer(below: images.count)])
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
    return Self.pair(of: groups[low], rank: rank - genuineBefore[low])
  }

  /// The genuine pair at a place among those of one identity.
  static func pair(of group: [Int], rank: Int) -> Pair {
    var (place, first) = (rank, 0)
    while place >= group.count - 1 - first {
      place -= group.count - 1 - first
      first += 1
    }
    return Pair(left: group[first], right: group[first + 1 + place], isSame: true)
  }

  /// Draws until there are `count` different pairs; at most half of them are asked for, so few are drawn twice.
  static func distinct(_ count: Int, draw: () -> Pair?) -> [Pair] {
    var pairs = Set<Pair>()
    while pairs.count < count { if let pair = draw() { pairs.insert(pair) } }
    return pairs.sorted { ($0.left, $0.right) < ($1.left, $1.right) }
  }

  static func chosen(_ count: Int, of pairs: [Pair], with generator: inout SeededGenerator) -> [Pair] {
    generator.permutation(of: pairs.count).prefix(count).sorted().map { pairs[$0] }
  }
}
