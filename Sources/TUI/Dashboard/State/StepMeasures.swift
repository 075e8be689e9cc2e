import Runs

/// The newest of what a metric loss measures of each step, beside its value.
struct StepMeasures: Sendable, Equatable {
  /// The tags of the curves.
  enum Name: String, Sendable, CaseIterable {
    /// Of the triplets or pairs that were chosen, the fraction that still has a loss.
    case activeTriplets = "active_triplets"
    case activePairs = "active_pairs"
    /// The mean distance from an anchor to images of the same and of other identities.
    case distancePositive = "distance_positive"
    case distanceNegative = "distance_negative"
    /// How far the embeddings are spread; 0 where they are all one.
    case embeddingSpread = "embedding_spread"
  }

  private var values: [Name: Double] = [:]

  subscript(_ name: Name) -> Double? { values[name] }

  /// Takes a point of such a curve; others are passed over.
  mutating func take(_ point: Scalar) {
    if let name = Name(rawValue: point.tag) { values[name] = point.value }
  }

  /// Forgets all values: training went back, and may go on with another loss.
  mutating func reset() { values = [:] }
}
