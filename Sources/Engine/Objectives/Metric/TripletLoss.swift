import Gradients
import Models
import Tensors

/// An anchor shall be nearer to its identity than to any other, by a margin.
///
/// `loss = mean over triplets (a, p, n) of max(0, d(a, p) - d(a, n) + margin)`, d the Euclidean distance of the L2-normalised
/// embeddings or its square; with a soft margin `log(1 + exp(d(a, p) - d(a, n) + margin))`
///
/// Memory grows with the square of the batch, however many triplets there are.
///
/// Measures: `active_triplets` (fraction with a loss above 0, of those that were chosen), `distance_positive` and
/// `distance_negative` (mean d of the chosen triplets, not squared), `embedding_spread`.
///
/// Reference: Schroff, Kalenichenko, Philbin 2015, "FaceNet" (margin 0.2, squared, mean over all: the defaults); Hermans, Beyer,
/// Leibe 2017 (not squared, mean over non-zero, soft margin with margin 0).
public final class TripletLoss: MetricLoss {
  /// How much nearer.
  public let margin: Float
  /// Whether distances are squared.
  public let squared: Bool
  /// Whether the hinge is smooth: `log(1 + exp(x))` for `max(0, x)`.
  public let softMargin: Bool
  /// Which triplets count in the mean.
  public let reduction: LossReduction
  public let mining: Mining?

  /// - Parameters:
  ///   - margin: How much nearer.
  ///   - squared: Whether distances are squared.
  ///   - softMargin: Whether the hinge is smooth.
  ///   - reduction: Which triplets count in the mean.
  ///   - mining: Which triplets are looked at; `nil` for all.
  public init(
    margin: Float = 0.2, squared: Bool = true, softMargin: Bool = false, reduction: LossReduction = .all, mining: Mining? = nil
  ) {
    require(margin.isFinite && margin >= 0, "the margin of triplet loss must be 0 or more, found \(margin)")
    self.margin = margin
    self.squared = squared
    self.softMargin = softMargin
    self.reduction = reduction
    self.mining = mining
  }

  public var collapsedLoss: Double? { softMargin ? Double(margin).softplus : Double(margin) }

  public func callAsFunction(_ comparison: EmbeddingComparison, phase: Phase) -> LossValue? {
    guard comparison.hasTriplets else { return nil }
    let distances = comparison.anchors.distances(to: comparison.references, squared: squared)
    let plain = (squared ? distances.value.squareRoot() : distances.value).values
    let table = comparison.table(plain)
    var tally = Tally()
    var slopes = Tensor(zeros: distances.shape)
    slopes.withUnsafeMutableBufferPointer { slopes in
      plain.withUnsafeBufferPointer { plain in
        distances.value.withUnsafeBufferPointer { d in
          let columns = distances.shape[1]
          (mining ?? Mining(BatchAllMiner()))(table, phase: phase) { anchor, positive, negative in
            let (ap, an) = (anchor * columns + positive, anchor * columns + negative)
            tally.count += 1
            tally.positive += Double(plain[ap])
            tally.negative += Double(plain[an])
            let violation = d[ap] - d[an] + margin
            let slope: Float
            if softMargin {
              tally.sum += Double(violation).softplus
              slope = Float(Double(violation).sigmoid)
            } else {
              guard violation > 0 else { return }
              tally.sum += Double(violation)
              slope = 1
            }
            if violation > 0 { tally.active += 1 }
            slopes[ap] += slope
            slopes[an] -= slope
          }
        }
      }
    }
    guard tally.count > 0 else { return nil }
    let counted = Double(max(1, softMargin || reduction == .all ? tally.count : tally.active))
    return LossValue(
      distances.reduced("tripletLoss", to: tally.sum / counted, slopes: slopes.scaled(by: Float(1 / counted))),
      measures: tally.measures)
  }

  /// Sums over the triplets.
  private struct Tally {
    var count = 0
    var active = 0
    var sum = 0.0
    var positive = 0.0
    var negative = 0.0

    var measures: [LossValue.Measure] {
      let count = Double(self.count)
      return [
        .init("active_triplets", Double(active) / count), .init("distance_positive", positive / count),
        .init("distance_negative", negative / count),
      ]
    }
  }

  public var description: String {
    "triplet, \(softMargin ? "soft margin" : "margin") \(margin.formatted) of the \(squared ? "squared " : "")distance"
      + (reduction == .nonZero ? ", mean over non-zero" : "") + (mining?.suffix ?? "")
  }
}
