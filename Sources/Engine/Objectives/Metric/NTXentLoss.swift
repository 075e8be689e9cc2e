import Models
import Tensors

/// Each positive pair alone against the anchor's negatives by softmax.
///
/// `loss = -log(exp(s_p / t) / (exp(s_p / t) + sum over n of exp(s_n / t)))` a pair, mean over pairs
///
/// Reference: Sohn 2016; van den Oord et al. 2018; Chen et al. 2020, "SimCLR" (normalised temperature-scaled cross-entropy).
public final class NTXentLoss: CosineLoss {
  /// Divides the cosines.
  public let temperature: Float
  public let mining: Mining?

  /// - Parameters:
  ///   - temperature: Divides the cosines.
  ///   - mining: Whose pairs are looked at; `nil` for all.
  public init(temperature: Float = 0.07, mining: Mining? = nil) {
    require(temperature.isFinite && temperature > 0, "the temperature of NT-Xent must be positive, found \(temperature)")
    self.temperature = temperature
    self.mining = mining
  }

  public var reduction: LossReduction { .all }

  public func value(of row: AnchorRow, slopes: UnsafeMutableBufferPointer<Float>) -> AnchorValue {
    let t = Double(temperature)
    var negatives = LogSumExp()
    row.forNegatives { _, s, count in negatives.add(s / t, times: count) }
    var total = AnchorValue(0, weight: 0)
    var pull = 0.0  // the sum over pairs of the share that all negatives have
    row.forPositives { place, s, count in
      let logit = negatives.value - s / t
      total.value += count * logit.softplus
      total.weight += count
      slopes[place] = Float(-count * logit.sigmoid / t)
      pull += count * logit.sigmoid
    }
    guard pull > 0 else { return total }
    row.forNegatives { place, s, count in slopes[place] = Float(pull * count * negatives.share(of: s / t) / t) }
    return total
  }

  public var description: String { "NT-Xent, temperature \(temperature.formatted)" + (mining?.suffix ?? "") }
}
