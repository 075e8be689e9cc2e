/// Chooses the triplets of a batch that are worth learning from.
///
/// Triplets are handed out one by one and never stored: a batch of a few hundred has millions. A miner that draws at random is a
/// `Module` with a `generator`, so that a checkpoint keeps it.
public protocol TripletMiner: CustomStringConvertible {
  /// Calls `visit` with the anchor (a row), the positive and the negative (columns) of each triplet, always in the same order.
  func mine(_ table: DistanceTable, visit: (_ anchor: Int, _ positive: Int, _ negative: Int) -> Void)
}

/// An anchor, another image of the same identity and one of another identity, by number.
public struct Triplet: Hashable, Sendable {
  /// A row of the table.
  public let anchor: Int
  /// A column of the table.
  public let positive: Int
  /// A column of the table.
  public let negative: Int

  /// Creates one of its parts.
  public init(_ anchor: Int, _ positive: Int, _ negative: Int) {
    self.anchor = anchor
    self.positive = positive
    self.negative = negative
  }
}

extension TripletMiner {
  /// The triplets as a list, for looking at a few of them.
  public func triplets(_ table: DistanceTable) -> [Triplet] {
    var triplets: [Triplet] = []
    mine(table) { triplets.append(Triplet($0, $1, $2)) }
    return triplets
  }
}
