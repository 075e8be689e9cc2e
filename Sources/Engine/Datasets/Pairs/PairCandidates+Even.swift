import Tensors

extension PairCandidates {
  /// Genuine pairs of which each person has equally many, or all where that is less than their share.
  func evenGenuine(_ count: Int, with generator: inout SeededGenerator) -> [Pair] {
    let possible = groups.map { $0.count * ($0.count - 1) / 2 }
    var shares = [Int](repeating: 0, count: groups.count)
    var left = count
    while left > 0 {
      let open = possible.indices.filter { shares[$0] < possible[$0] }
      guard !open.isEmpty else { break }  // never: no more are asked for than there are
      if left < open.count {
        let order = generator.permutation(of: open.count)
        for place in order.prefix(left) { shares[open[place]] += 1 }
        left = 0
      } else {
        let each = left / open.count
        for group in open {
          let more = min(each, possible[group] - shares[group])
          shares[group] += more
          left -= more
        }
      }
    }
    return groups.indices.flatMap { group in
      let (share, possible) = (shares[group], possible[group])
      // Few of many are drawn one by one, many of few from a list.
      var ranks = Set<Int>()
      if 2 * share > possible {
        ranks = Set(generator.permutation(of: possible).prefix(share))
      } else {
        while ranks.count < share { ranks.insert(generator.integer(below: possible)) }
      }
      return ranks.sorted().map { Self.pair(of: groups[group], rank: $0) }
    }
  }

  /// Impostor pairs in which each person is equally often, or one time more, as far as different pairs allow.
  ///
  /// People are put in random order again and again and taken two by two. Where nearly all pairs there are have been taken,
  /// the last ones are drawn from those that are left, whoever is on them.
  func evenImpostor(_ count: Int, with generator: inout SeededGenerator) -> [Pair] {
    var pairs = Set<Pair>()
    var waiting: Int?
    var failures = 0
    while pairs.count < count, failures < 20 {
      var round = generator.permutation(of: groups.count)
      if round.first == waiting { round.swapAt(0, round.count - 1) }
      let people = (waiting.map { [$0] } ?? []) + round
      let before = pairs.count
      for place in stride(from: 0, to: people.count - 1, by: 2) where pairs.count < count {
        let (one, other) = (groups[people[place]], groups[people[place + 1]])
        let images = (one[generator.integer(below: one.count)], other[generator.integer(below: other.count)])
        pairs.insert(Pair(left: min(images.0, images.1), right: max(images.0, images.1), isSame: false))
      }
      waiting = people.count % 2 == 1 ? people.last : nil
      failures = pairs.count == before ? failures + 1 : 0
    }
    let rest = pairs.count < count ? allImpostor().filter { !pairs.contains($0) } : []
    let last = Self.chosen(count - pairs.count, of: rest, with: &generator)
    return (pairs + last).sorted { ($0.left, $0.right) < ($1.left, $1.right) }
  }
}
