/// The pairs by rising distance; pairs at the same distance by index.
struct SortedPairs {
  /// 16 bytes, so that sorting a million pairs moves little memory.
  struct Pair {
    var distance: Double
    var index: UInt32
    var fold: UInt16
    var isSame: Bool
  }

  let pairs: [Pair]
  let genuine: Int
  var impostor: Int { pairs.count - genuine }
  /// Whether there are pairs of both kinds; without, there is nothing to tell apart.
  var hasBothKinds: Bool { genuine > 0 && impostor > 0 }

  /// - Throws: `VerificationError` naming the first pair whose distance is no finite number, or where the lists are not of one length.
  init(distances: [Double], isSame: [Bool], folds: [UInt16]) throws(VerificationError) {
    try checkDistances(distances, isSame)
    var pairs = [Pair]()
    pairs.reserveCapacity(distances.count)
    for index in distances.indices {
      pairs.append(Pair(distance: distances[index], index: UInt32(index), fold: folds[index], isSame: isSame[index]))
    }
    pairs.sort { ($0.distance, $0.index) < ($1.distance, $1.index) }
    self.pairs = pairs
    genuine = isSame.reduce(0) { $1 ? $0 + 1 : $0 }
  }

  /// The `count` impostor pairs with the smallest distances, nearest first; equal distances by index.
  func hardestImpostors(_ count: Int) -> [PairDistance] {
    pairs.lazy.filter { !$0.isSame }.prefix(count).map { PairDistance(pair: Int($0.index), distance: $0.distance) }
  }

  /// The `count` genuine pairs with the largest distances, farthest first; equal distances by index.
  func hardestGenuine(_ count: Int) -> [PairDistance] {
    var hardest = [PairDistance]()
    for pair in pairs.reversed() where pair.isSame {
      // Beyond the count, only those that tie with the last one may still belong to the list.
      if hardest.count >= count, pair.distance != hardest.last?.distance { break }
      hardest.append(PairDistance(pair: Int(pair.index), distance: pair.distance))
    }
    hardest.sort { ($1.distance, $0.pair) < ($0.distance, $1.pair) }
    return Array(hardest.prefix(count))
  }
}

/// - Throws: `VerificationError` naming the first pair whose distance is no finite number, or where the lists are not of one length.
func checkDistances(_ distances: [Double], _ isSame: [Bool]) throws(VerificationError) {
  guard distances.count == isSame.count else {
    throw .countsDiffer(what: "distances for the pairs", count: distances.count, expected: isSame.count)
  }
  if let pair = distances.firstIndex(where: { !$0.isFinite }) {
    throw .distanceNotFinite(pair: pair, distance: distances[pair])
  }
}
