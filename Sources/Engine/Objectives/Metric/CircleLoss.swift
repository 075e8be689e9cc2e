import Models
import Tensors

/// Each cosine is pushed the harder the farther it is from its optimum.
///
/// `loss = log(1 + sum over n of exp(gamma max(0, s_n + m) (s_n - m)) sum over p of exp(-gamma max(0, 1 + m - s_p) (s_p - 1 + m)))`
/// an anchor, mean over anchors with a loss above 0; the factors `max(0, ...)` are constants to the gradient
///
/// Reference: Sun et al. 2020, "Circle loss" (for faces the paper has m 0.25, gamma 256).
public final class CircleLoss: CosineLoss {
  /// Widens the decision boundary.
  public let margin: Float
  /// Multiplies the cosines.
  public let gamma: Float
  public let mining: Mining?

  /// - Parameters:
  ///   - margin: Widens the decision boundary.
  ///   - gamma: Multiplies the cosines.
  ///   - mining: Whose pairs are looked at; `nil` for all.
  public init(margin: Float = 0.4, gamma: Float = 80, mining: Mining? = nil) {
    require(
      margin.isFinite && gamma.isFinite && gamma > 0,
      "circle loss needs a finite margin and gamma > 0, found \(margin) and \(gamma)")
    self.margin = margin
    self.gamma = gamma
    self.mining = mining
  }

  public var reduction: LossReduction { .nonZero }

  public func value(of row: AnchorRow, slopes: UnsafeMutableBufferPointer<Float>) -> AnchorValue {
    let (m, gamma) = (Double(margin), Double(gamma))
    func attraction(_ s: Double) -> (logit: Double, slope: Double) {
      let slope = -gamma * max(0, 1 + m - s)
      return (slope * (s - 1 + m), slope)
    }
    func repulsion(_ s: Double) -> (logit: Double, slope: Double) {
      let slope = gamma * max(0, s + m)
      return (slope * (s - m), slope)
    }
    var (positives, negatives) = (LogSumExp(), LogSumExp())
    row.forPositives { _, s, _ in positives.add(attraction(s).logit) }
    row.forNegatives { _, s, _ in negatives.add(repulsion(s).logit) }
    let sum = positives.value + negatives.value
    guard sum > -.infinity else { return AnchorValue(0) }
    row.forPositives { place, s, _ in
      let (logit, slope) = attraction(s)
      slopes[place] = Float(sum.sigmoid * positives.share(of: logit) * slope)
    }
    row.forNegatives { place, s, _ in
      let (logit, slope) = repulsion(s)
      slopes[place] = Float(sum.sigmoid * negatives.share(of: logit) * slope)
    }
    return AnchorValue(sum.softplus)
  }

  public var description: String { "circle, margin \(margin.formatted), gamma \(gamma.formatted)" + (mining?.suffix ?? "") }
}
