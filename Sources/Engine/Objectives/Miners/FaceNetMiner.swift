import Models
import Tensors

/// FaceNet's public training program: for each pair of an identity one random negative out of those that violate the margin.
///
/// Candidates of (a, p): `n` with `d²(a, n) - d²(a, p) < margin`, one of them drawn evenly; with `semiHard` also
/// `d²(a, p) < d²(a, n)`. Within a batch each pair is taken once, its earlier image as the anchor.
///
/// Reference: facenet, `select_triplets` (the rule "VGG Face", which is the one in use); with `semiHard` the rule of the paper
/// (Schroff et al. 2015), which insightface's `pick_triplets` uses.
public final class FaceNetMiner: TripletMiner, Module {
  /// Of squared distances.
  public let margin: Float
  /// Whether a negative must be farther than the positive.
  public let semiHard: Bool
  public var generator: SeededGenerator?

  /// - Parameters:
  ///   - margin: Of squared distances.
  ///   - semiHard: Whether a negative must be farther than the positive.
  ///   - generator: Draws the negatives; its state is part of a checkpoint.
  public init(margin: Float = 0.2, semiHard: Bool = false, generator: SeededGenerator) {
    require(margin.isFinite && margin > 0, "the margin of FaceNet's mining must be positive, found \(margin)")
    self.margin = margin
    self.semiHard = semiHard
    self.generator = generator
  }

  public func mine(_ table: DistanceTable, visit: (_ anchor: Int, _ positive: Int, _ negative: Int) -> Void) {
    guard var random = generator else { fatalError("FaceNet's mining draws at random and needs its generator") }
    for anchor in table.labels.indices {
      let negatives = table.negatives(of: anchor)
      for positive in partners(of: anchor, in: table) {
        let candidates = negatives.filter { isCandidate($0, anchor, positive, table) }
        guard !candidates.isEmpty else { continue }
        visit(anchor, positive, candidates[random.integer(below: candidates.count)])
      }
    }
    generator = random
  }

  /// Each pair of a batch once; over a memory, whose rows are no anchors, all of them.
  func partners(of anchor: Int, in table: DistanceTable) -> [Int] {
    let positives = table.positives(of: anchor)
    guard table.isWithinBatch else { return positives }
    return positives.filter { $0 > table.ownColumns[anchor] }
  }

  func isCandidate(_ negative: Int, _ anchor: Int, _ positive: Int, _ table: DistanceTable) -> Bool {
    let own = table.distance(anchor, positive, squared: true)
    let other = table.distance(anchor, negative, squared: true)
    return other - own < margin && (!semiHard || own < other)
  }

  public var description: String {
    "FaceNet's random \(semiHard ? "semi-hard" : "violating") triplets, margin \(margin.formatted) of the squared distance"
  }
}
