import Tensors

/// Every triplet of one kind: how much farther the negative is than the positive decides.
///
/// With `t = d(a, n) - d(a, p)`: hard `t <= 0`; semi-hard `0 < t <= margin`; violating `t <= margin`; easy `t > margin`
///
/// Reference: `TripletMarginMiner` of pytorch-metric-learning.
public struct TripletMarginMiner: TripletMiner, Sendable {
  /// What to choose.
  public enum Kind: String, Sendable, CaseIterable {
    /// Hard or semi-hard.
    case violating
    /// The negative is not farther than the positive.
    case hard
    /// The negative is farther, but by no more than the margin.
    case semiHard
    /// The negative is farther by more than the margin.
    case easy
  }

  /// How much farther a negative is wanted.
  public let margin: Float
  /// What is chosen.
  public let kind: Kind
  /// Whether distances are squared before they are compared.
  public let squared: Bool

  /// - Parameters:
  ///   - margin: How much farther a negative is wanted.
  ///   - kind: What is chosen.
  ///   - squared: Whether distances are squared before they are compared.
  public init(margin: Float = 0.2, kind: Kind = .violating, squared: Bool = false) {
    require(margin.isFinite && margin >= 0, "the margin of mining must be 0 or more, found \(margin)")
    self.margin = margin
    self.kind = kind
    self.squared = squared
  }

  public func mine(_ table: DistanceTable, visit: (_ anchor: Int, _ positive: Int, _ negative: Int) -> Void) {
    let wanted = bounds
    for anchor in table.labels.indices {
      let negatives = table.negatives(of: anchor)
      let distances = negatives.map { table.distance(anchor, $0, squared: squared) }
      for positive in table.positives(of: anchor) {
        let distance = table.distance(anchor, positive, squared: squared)
        for (negative, other) in zip(negatives, distances) {
          let excess = other - distance
          if excess > wanted.above && excess <= wanted.most { visit(anchor, positive, negative) }
        }
      }
    }
  }

  /// `above < t <= most`.
  private var bounds: (above: Float, most: Float) {
    switch kind {
    case .violating: (-.infinity, margin)
    case .hard: (-.infinity, min(0, margin))
    case .semiHard: (0, margin)
    case .easy: (margin, .infinity)
    }
  }

  public var description: String {
    let word =
      switch kind {
      case .violating: "violating"
      case .hard: "hard"
      case .semiHard: "semi-hard"
      case .easy: "easy"
      }
    return "all \(word) triplets, margin \(margin.formatted) of the \(squared ? "squared " : "")distance"
  }
}
