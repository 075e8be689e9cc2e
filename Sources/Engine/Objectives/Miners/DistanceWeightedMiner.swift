import Models
import Tensors

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Draws a negative for each anchor and positive so that all distances come equally often, near ones and far ones.
///
/// `P(n) ~ 1 / q(d)` with `q(d) = d^(E - 2) (1 - d² / 4)^((E - 3) / 2)`, the density of distances between points on a sphere of E
/// dimensions; d is held at `cutoff` or more, and negatives at `nonzeroLossCutoff` or farther are never drawn
///
/// The weights are those of pytorch-metric-learning, scaled by the largest of each anchor (there of the whole batch, which leaves
/// anchors without negatives at 512 dimensions). Each positive is taken once, as in the paper (there they are drawn at random).
///
/// Reference: Wu, Manmatha, Smola, Krähenbühl 2017, "Sampling matters in deep embedding learning".
public final class DistanceWeightedMiner: TripletMiner, Module {
  /// Nearer negatives weigh as much as those at this distance.
  public let cutoff: Float
  /// Negatives from this distance on are never drawn.
  public let nonzeroLossCutoff: Float
  public var generator: SeededGenerator?

  /// - Parameters:
  ///   - cutoff: Nearer negatives weigh as much as those at this distance.
  ///   - nonzeroLossCutoff: Negatives from this distance on are never drawn.
  ///   - generator: Draws the negatives; its state is part of a checkpoint.
  public init(cutoff: Float = 0.5, nonzeroLossCutoff: Float = 1.4, generator: SeededGenerator) {
    require(
      0 < cutoff && cutoff < nonzeroLossCutoff && nonzeroLossCutoff <= 2,
      "distance-weighted mining needs 0 < cutoff < nonzero-loss cutoff <= 2, found \(cutoff) and \(nonzeroLossCutoff)")
    self.cutoff = cutoff
    self.nonzeroLossCutoff = nonzeroLossCutoff
    self.generator = generator
  }

  public func mine(_ table: DistanceTable, visit: (_ anchor: Int, _ positive: Int, _ negative: Int) -> Void) {
    guard var random = generator else { fatalError("distance-weighted mining draws at random and needs its generator") }
    for anchor in table.labels.indices {
      let negatives = table.negatives(of: anchor)
      let weights = weights(of: negatives.map { table[anchor, $0] }, dimensions: table.dimensions)
      guard let last = weights.lastIndex(where: { $0 > 0 }) else { continue }
      let total = weights.reduce(0, +)
      for positive in table.positives(of: anchor) {
        var left = random.uniform() * total
        // Rounding may leave a rest behind the last: then it is the last that can be drawn.
        let drawn = weights.indices.first { index in
          left -= weights[index]
          return left < 0
        }
        visit(anchor, positive, negatives[min(drawn ?? last, last)])
      }
    }
    generator = random
  }

  /// How likely each negative of an anchor is, up to a factor; the largest is 1, and all are 0 where none can be drawn.
  func weights(of distances: [Float], dimensions: Int) -> [Double] {
    let logarithms = distances.map { distance -> Double in
      guard distance < nonzeroLossCutoff else { return -.infinity }
      let d = Double(max(distance, cutoff))
      return Double(2 - dimensions) * log(d) - Double(dimensions - 3) / 2 * log(1 - d * d / 4)
    }
    guard let largest = logarithms.max(), largest.isFinite else { return distances.map { _ in 0 } }
    return logarithms.map { exp($0 - largest) }
  }

  public var description: String {
    "distance-weighted triplets, cutoffs \(cutoff.formatted) and \(nonzeroLossCutoff.formatted)"
  }
}
