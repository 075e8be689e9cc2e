/// What every threshold accepts: the ROC curve before any thinning.
///
/// Decision `j` accepts all pairs below the `j`-th distinct distance. Decision 0 accepts nothing, the last one everything.
///
/// Shapes: with `m` distinct distances, each array holds `m + 1` decisions.
struct OperatingCurve {
  /// The largest threshold of each decision: the smallest distance that it rejects; for the last, just above all distances.
  private(set) var largestThresholds: [Double]
  private(set) var acceptedGenuine: [Int]
  private(set) var acceptedImpostors: [Int]
  let genuine: Int
  let impostor: Int

  /// - Returns: `nil` where there are no pairs of one kind: one of the two rates would have nothing to count.
  init?(_ sorted: SortedPairs) {
    guard sorted.hasBothKinds else { return nil }
    genuine = sorted.genuine
    impostor = sorted.impostor
    largestThresholds = []
    acceptedGenuine = []
    acceptedImpostors = []
    var accepted = (genuine: 0, impostor: 0)
    for pair in sorted.pairs {
      if pair.distance != largestThresholds.last {
        append(pair.distance, accepted)
      }
      if pair.isSame { accepted.genuine += 1 } else { accepted.impostor += 1 }
    }
    if let largest = largestThresholds.last { append(largest.nextUp, accepted) }
  }

  private mutating func append(_ threshold: Double, _ accepted: (genuine: Int, impostor: Int)) {
    largestThresholds.append(threshold)
    acceptedGenuine.append(accepted.genuine)
    acceptedImpostors.append(accepted.impostor)
  }

  var indices: Range<Int> { largestThresholds.indices }

  /// False accept rate: accepted impostor pairs / impostor pairs.
  func far(_ decision: Int) -> Double { Double(acceptedImpostors[decision]) / Double(impostor) }

  /// True accept rate: accepted genuine pairs / genuine pairs.
  func tar(_ decision: Int) -> Double { Double(acceptedGenuine[decision]) / Double(genuine) }

  /// False reject rate, `1 - tar`, from the counts so that it is exact where the counts are.
  func frr(_ decision: Int) -> Double { Double(genuine - acceptedGenuine[decision]) / Double(genuine) }

  /// Area under the ROC curve, in whole half pairs until the one division at the end.
  ///
  /// `auc = (#(genuine < impostor) + #(genuine = impostor) / 2) / (genuine * impostor)`, which is the trapezoid rule on the ROC.
  ///
  /// Reference: Mann & Whitney, 1947; Hanley & McNeil, 1982.
  func auc() -> Double {
    // Each impostor pair of a step counts twice the genuine pairs nearer than it plus once those at the same distance.
    var halves = 0
    for decision in indices.dropFirst() {
      halves +=
        (acceptedImpostors[decision] - acceptedImpostors[decision - 1])
        * (acceptedGenuine[decision] + acceptedGenuine[decision - 1])
    }
    return Double(halves) / (2 * Double(genuine) * Double(impostor))
  }

  /// Equal error rate: where false accept rate and false reject rate meet, linear between the two neighbouring decisions.
  ///
  /// `far + s dfar = frr - s dfrr`, `eer = far + s dfar`
  func eer() -> Double {
    // Decision 0 has far 0, frr 1 and the last one far 1, frr 0, so the crossing lies before some decision after the first.
    let after = indices.dropFirst().first { far($0) >= frr($0) } ?? indices.upperBound - 1
    let before = after - 1
    let rise = far(after) - far(before)
    let fall = frr(before) - frr(after)
    return far(before) + rise * (frr(before) - far(before)) / (rise + fall)
  }

  /// The decision that accepts the most while its false accept rate does not exceed `target`; ties never push it above.
  ///
  /// `accepted impostors <= floor(target * impostor)`, exact also where `target * impostor` rounds badly (0.29 * 100).
  func operatingPoint(atFar target: Double) -> OperatingPoint {
    var low = 0
    var high = indices.upperBound - 1
    while low < high {
      let middle = (low + high + 1) / 2
      if far(middle) <= target { low = middle } else { high = middle - 1 }
    }
    return OperatingPoint(
      far: target, actualFar: far(low), tar: tar(low), threshold: largestThresholds[low], genuine: genuine, impostor: impostor)
  }

  /// The point of a decision, with a threshold in the middle of those that give it.
  func point(_ decision: Int) -> ROCPoint {
    let largest = largestThresholds[decision]
    let isInner = decision > 0 && decision < indices.upperBound - 1
    return ROCPoint(
      far: far(decision), tar: tar(decision), threshold: isInner ? middle(largestThresholds[decision - 1], largest) : largest)
  }
}
