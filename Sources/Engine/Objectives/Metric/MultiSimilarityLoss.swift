import Models
import Tensors

/// Pairs weigh by their own similarity and by that of the others of their anchor.
///
/// `loss = 1/alpha log(1 + sum over p of exp(-alpha (s_p - base))) + 1/beta log(1 + sum over n of exp(beta (s_n - base)))` an anchor,
/// mean over anchors
///
/// Reference: Wang et al. 2019, "Multi-similarity loss with general pair weighting" (base is the paper's lambda).
public final class MultiSimilarityLoss: CosineLoss {
  /// Sharpens the weights of positives.
  public let alpha: Float
  /// Sharpens the weights of negatives.
  public let beta: Float
  /// The cosine that both kinds are measured from.
  public let base: Float
  public let mining: Mining?

  /// - Parameters:
  ///   - alpha: Sharpens the weights of positives.
  ///   - beta: Sharpens the weights of negatives.
  ///   - base: The cosine that both kinds are measured from.
  ///   - mining: Whose pairs are looked at; `nil` for all.
  public init(alpha: Float = 2, beta: Float = 50, base: Float = 0.5, mining: Mining? = nil) {
    require(
      alpha > 0 && beta > 0 && alpha.isFinite && beta.isFinite && base.isFinite,
      "multi-similarity loss needs alpha and beta > 0 and a finite base, found \(alpha), \(beta) and \(base)")
    self.alpha = alpha
    self.beta = beta
    self.base = base
    self.mining = mining
  }

  public var reduction: LossReduction { .all }

  public func value(of row: AnchorRow, slopes: UnsafeMutableBufferPointer<Float>) -> AnchorValue {
    let (alpha, beta, base) = (Double(alpha), Double(beta), Double(base))
    var (positives, negatives) = (LogSumExp(), LogSumExp())
    positives.add(0)
    negatives.add(0)
    row.forPositives { _, s, _ in positives.add(-alpha * (s - base)) }
    row.forNegatives { _, s, _ in negatives.add(beta * (s - base)) }
    row.forPositives { place, s, _ in slopes[place] = Float(-positives.share(of: -alpha * (s - base))) }
    row.forNegatives { place, s, _ in slopes[place] = Float(negatives.share(of: beta * (s - base))) }
    return AnchorValue(positives.value / alpha + negatives.value / beta)
  }

  public var description: String {
    "multi-similarity, alpha \(alpha.formatted), beta \(beta.formatted), base \(base.formatted)" + (mining?.suffix ?? "")
  }
}
