import Gradients
import Models

/// Which pairs count, and how often: how many times a reference is chosen as the anchor's positive or negative.
struct PairSelection {
  /// Positive for pairs of one identity, negative for those of two, 0 for those left out. Shapes: `[N * M]`.
  let counts: [Int32]
  /// The number of pairs of one identity, each as often as it is chosen.
  let positives: Int
  /// Likewise of two identities.
  let negatives: Int

  /// All pairs, or those of the triplets that are mined; `nil` unless there are both kinds.
  init?(_ comparison: EmbeddingComparison, mining: Mining?, phase: Phase) {
    guard comparison.hasTriplets else { return nil }
    let columns = comparison.references.shape[0]
    var counts = [Int32](repeating: 0, count: comparison.labels.count * columns)
    if let mining {
      mining(comparison.table(), phase: phase) { anchor, positive, negative in
        counts[anchor * columns + positive] += 1
        counts[anchor * columns + negative] -= 1
      }
    } else {
      let references = comparison.referenceLabels ?? comparison.labels
      for (row, label) in comparison.labels.enumerated() {
        for column in 0..<columns { counts[row * columns + column] = references[column] == label ? 1 : -1 }
        counts[row * columns + (comparison.ownColumns?[row] ?? row)] = 0
      }
    }
    self.counts = counts
    positives = counts.reduce(0) { $0 + Int(max($1, 0)) }
    negatives = counts.reduce(0) { $0 + Int(max(-$1, 0)) }
    guard positives > 0, negatives > 0 else { return nil }
  }

  /// Mean distances of both kinds, for logs.
  ///
  /// - Parameter distance: The Euclidean distance of the pair at a place.
  func measures(_ distance: (Int) -> Double) -> [LossValue.Measure] {
    var (positive, negative) = (0.0, 0.0)
    for (place, count) in counts.enumerated() {
      if count > 0 { positive += Double(count) * distance(place) }
      if count < 0 { negative -= Double(count) * distance(place) }
    }
    return [
      .init("distance_positive", positive / Double(positives)), .init("distance_negative", negative / Double(negatives)),
    ]
  }
}
