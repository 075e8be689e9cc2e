import Tensors

/// Every triplet of the batch.
///
/// Reference: Hermans, Beyer, Leibe 2017, "In defense of the triplet loss for person re-identification" (batch all).
public struct BatchAllMiner: TripletMiner, Sendable {
  /// Creates the miner.
  public init() {}

  public func mine(_ table: DistanceTable, visit: (_ anchor: Int, _ positive: Int, _ negative: Int) -> Void) {
    for anchor in table.labels.indices {
      let negatives = table.negatives(of: anchor)
      for positive in table.positives(of: anchor) {
        for negative in negatives { visit(anchor, positive, negative) }
      }
    }
  }

  public var description: String { "all triplets" }
}

/// For each anchor its farthest positive and its nearest negative; of equal ones the first.
///
/// Reference: Hermans, Beyer, Leibe 2017 (batch hard).
public struct BatchHardMiner: TripletMiner, Sendable {
  /// Creates the miner.
  public init() {}

  public func mine(_ table: DistanceTable, visit: (_ anchor: Int, _ positive: Int, _ negative: Int) -> Void) {
    for anchor in table.labels.indices {
      // `min` and not `max` of the negated distances: `max` takes the last of equal ones.
      let positive = table.positives(of: anchor).min { table[anchor, $0] > table[anchor, $1] }
      let negative = table.negatives(of: anchor).min { table[anchor, $0] < table[anchor, $1] }
      if let positive, let negative { visit(anchor, positive, negative) }
    }
  }

  public var description: String { "hardest triplet of each anchor" }
}

/// For each anchor and positive the nearest negative that is farther than the positive, by less than the margin.
///
/// `argmin d(a, n)` over negatives with `d(a, p) < d(a, n) < d(a, p) + margin`; a pair without one gives no triplet
///
/// Reference: Schroff, Kalenichenko, Philbin 2015, "FaceNet", section 3.2.
public struct SemiHardMiner: TripletMiner, Sendable {
  /// How much farther a negative may be.
  public let margin: Float
  /// Whether distances are squared before they are compared.
  public let squared: Bool

  /// - Parameters:
  ///   - margin: How much farther a negative may be.
  ///   - squared: Whether distances are squared before they are compared.
  public init(margin: Float = 0.2, squared: Bool = true) {
    require(margin.isFinite && margin > 0, "the margin of semi-hard mining must be positive, found \(margin)")
    self.margin = margin
    self.squared = squared
  }

  public func mine(_ table: DistanceTable, visit: (_ anchor: Int, _ positive: Int, _ negative: Int) -> Void) {
    for anchor in table.labels.indices {
      let negatives = table.negatives(of: anchor).map { (column: $0, distance: table.distance(anchor, $0, squared: squared)) }
      for positive in table.positives(of: anchor) {
        let distance = table.distance(anchor, positive, squared: squared)
        let nearest = negatives.filter { distance < $0.distance && $0.distance < distance + margin }.min {
          $0.distance < $1.distance
        }
        if let nearest { visit(anchor, positive, nearest.column) }
      }
    }
  }

  public var description: String { "semi-hard triplets, margin \(margin.formatted) of the \(squared ? "squared " : "")distance" }
}
