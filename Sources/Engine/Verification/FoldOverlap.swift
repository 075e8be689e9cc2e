/// The two identities of each pair, by name.
public struct PairIdentities: Sendable, Equatable {
  /// Who is on the left of each pair.
  public var left: [String]
  /// Who is on the right of each pair.
  public var right: [String]
  /// Whether folds that share an identity are an error instead of a warning.
  public var mustBeDisjoint: Bool

  /// The identities of pairs, side by side.
  public init(left: [String], right: [String], mustBeDisjoint: Bool = false) {
    self.left = left
    self.right = right
    self.mustBeDisjoint = mustBeDisjoint
  }
}

/// Which folds share identities: a threshold is then chosen on people that it is tested on, and the accuracy flatters.
///
/// Reference: "What is a Goldilocks face verification test set?", arXiv 2405.15965, 2024: folds have to be identity-disjoint. Those of LFW are.
public struct FoldOverlap: Codable, Sendable, Equatable {
  /// Two folds that share identities.
  public struct Shared: Codable, Sendable, Equatable {
    /// The lower number of the two folds, from 0.
    public var first: Int
    /// The higher number of the two folds.
    public var second: Int
    /// How many identities both have.
    public var count: Int
    /// The one of them that comes first in the list of pairs.
    public var example: String

    /// Creates one of its parts.
    public init(first: Int, second: Int, count: Int, example: String) {
      self.first = first
      self.second = second
      self.count = count
      self.example = example
    }
  }

  /// How many identities there are.
  public var identities: Int
  /// How many of them are in more than one fold.
  public var shared: Int
  /// The folds that share some, by number.
  public var folds: [Shared]

  /// Looks for identities in more than one fold.
  ///
  /// Shapes: `identities.left` `[n]`, `identities.right` `[n]`, `foldOfPair` `[n]`.
  ///
  /// - Throws: `VerificationError.countsDiffer` where the lists are not of one length.
  public init(_ identities: PairIdentities, foldOfPair: [Int]) throws(VerificationError) {
    let pairs = foldOfPair.count
    for side in [identities.left, identities.right] where side.count != pairs {
      throw .countsDiffer(what: "identities for the pairs", count: side.count, expected: pairs)
    }
    var order = [String]()
    var foldsOf = [String: Set<Int>]()
    for pair in 0..<pairs {
      for name in [identities.left[pair], identities.right[pair]] {
        if foldsOf[name] == nil { order.append(name) }
        foldsOf[name, default: []].insert(foldOfPair[pair])
      }
    }
    var found = [FoldPair: (count: Int, example: String)]()
    var shared = 0
    for name in order {
      let folds = (foldsOf[name] ?? []).sorted()
      if folds.count > 1 { shared += 1 }
      for (position, first) in folds.enumerated() {
        for second in folds[(position + 1)...] {
          found[FoldPair(first: first, second: second), default: (0, name)].count += 1
        }
      }
    }
    self.identities = order.count
    self.shared = shared
    folds = found.map { Shared(first: $0.first, second: $0.second, count: $1.count, example: $1.example) }
      .sorted { ($0.first, $0.second) < ($1.first, $1.second) }
  }

  private struct FoldPair: Hashable {
    var first: Int
    var second: Int
  }

  /// Whether no identity is in two folds.
  public var isDisjoint: Bool { shared == 0 }

  /// One line to show beside the accuracy; `nil` where the folds are disjoint.
  public var warning: String? {
    guard let first = folds.first else { return nil }
    return
      "\(shared) of \(identities) identities are in more than one fold (folds \(first.first) and \(first.second) share \(first.count), \"\(first.example)\" for one)"
  }

  /// The strict form of the check.
  ///
  /// - Throws: `VerificationError.foldsShareIdentities` where folds share any.
  public func requireDisjoint() throws(VerificationError) {
    if !isDisjoint { throw .foldsShareIdentities(self) }
  }
}
