import Models
import Tensors

/// Every positive of an anchor against all others by softmax.
///
/// `loss = -mean over p of log(exp(s_p / t) / sum over all others of exp(s / t))` an anchor, mean over anchors with a loss above 0
///
/// Reference: Khosla et al. 2020, "Supervised contrastive learning" (the sum outside of the logarithm).
public final class SupervisedContrastiveLoss: CosineLoss {
  /// Divides the cosines.
  public let temperature: Float
  public let mining: Mining?

  /// - Parameters:
  ///   - temperature: Divides the cosines.
  ///   - mining: Whose pairs are looked at; `nil` for all.
  public init(temperature: Float = 0.1, mining: Mining? = nil) {
    require(
      temperature.isFinite && temperature > 0,
      "the temperature of supervised contrastive loss must be positive, found \(temperature)")
    self.temperature = temperature
    self.mining = mining
  }

  public var reduction: LossReduction { .nonZero }

  public func value(of row: AnchorRow, slopes: UnsafeMutableBufferPointer<Float>) -> AnchorValue {
    let t = Double(temperature)
    var all = LogSumExp()
    var (sum, count) = (0.0, 0.0)
    row.forPositives { _, s, _ in
      all.add(s / t)
      sum += s / t
      count += 1
    }
    guard count > 0 else { return AnchorValue(0) }
    row.forNegatives { _, s, _ in all.add(s / t) }
    row.forPositives { place, s, _ in slopes[place] = Float((all.share(of: s / t) - 1 / count) / t) }
    row.forNegatives { place, s, _ in slopes[place] = Float(all.share(of: s / t) / t) }
    return AnchorValue(all.value - sum / count)
  }

  public var description: String { "supervised contrastive, temperature \(temperature.formatted)" + (mining?.suffix ?? "") }
}
