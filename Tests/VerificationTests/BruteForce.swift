import Verification

/// The definitions, word for word: every pair is looked at for every threshold. Slow, and shares no code with the module.
struct BruteForce {
  var distances: [Double]
  var isSame: [Bool]

  private var genuine: [Double] { zip(distances, isSame).filter(\.1).map(\.0) }
  private var impostors: [Double] { zip(distances, isSame).filter { !$0.1 }.map(\.0) }

  /// One threshold for each way to split the distances: below all, between neighbours, above all.
  static func thresholds(_ distances: [Double]) -> [Double] {
    let unique = Set(distances).sorted()
    return unique.prefix(1) + zip(unique, unique.dropFirst()).map { ($0 + $1) / 2 } + unique.suffix(1).map(\.nextUp)
  }

  func far(_ threshold: Double) -> Double { Double(impostors.filter { $0 < threshold }.count) / Double(impostors.count) }
  func tar(_ threshold: Double) -> Double { Double(genuine.filter { $0 < threshold }.count) / Double(genuine.count) }

  func auc() -> Double {
    var won = 0.0
    for g in genuine { for i in impostors { won += g < i ? 1 : (g == i ? 0.5 : 0) } }
    return won / Double(genuine.count * impostors.count)
  }

  /// Bisection on the ROC drawn with straight lines: the place along the curve where far = 1 - tar.
  func eer() -> Double {
    let points = Self.thresholds(distances).map { (far: far($0), tar: tar($0)) }
    func at(_ way: Double) -> (far: Double, tar: Double) {
      let segment = min(Int(way), points.count - 2)
      let share = way - Double(segment)
      let (a, b) = (points[segment], points[segment + 1])
      return (a.far + share * (b.far - a.far), a.tar + share * (b.tar - a.tar))
    }
    var (low, high) = (0.0, Double(points.count - 1))
    for _ in 0..<200 {
      let middle = (low + high) / 2
      if at(middle).far < 1 - at(middle).tar { low = middle } else { high = middle }
    }
    return at(high).far
  }

  func bestThreshold() -> Double? {
    var (best, right) = (Double?.none, -1)
    for threshold in Self.thresholds(distances) {
      let count = zip(distances, isSame).filter { ($0 < threshold) == $1 }.count
      if count > right { (best, right) = (threshold, count) }
    }
    return best
  }

  /// Accuracy of each fold, `fold` naming each pair's.
  func accuracies(fold: [Int], count: Int) -> [Double] {
    (0..<count).map { held in
      let others = distances.indices.filter { fold[$0] != held }
      let train = BruteForce(distances: others.map { distances[$0] }, isSame: others.map { isSame[$0] })
      let threshold = train.bestThreshold() ?? .nan
      let own = distances.indices.filter { fold[$0] == held }
      return Double(own.filter { (distances[$0] < threshold) == isSame[$0] }.count) / Double(own.count)
    }
  }

  func operatingPoint(_ target: Double) -> OperatingPoint {
    let tried = distances + [distances.reduce(-.infinity, max).nextUp]
    let threshold = tried.filter { far($0) <= target }.reduce(-.infinity, max)
    return OperatingPoint(
      far: target, actualFar: far(threshold), tar: tar(threshold), threshold: threshold, genuine: genuine.count,
      impostor: impostors.count)
  }
}

/// SplitMix64 (Steele, Lea, Flood, 2014): a seeded generator for test data.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
