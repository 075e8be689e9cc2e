import Gradients
import Models
import Tensors

/// Pairs of one identity nearer than one margin, pairs of two farther than another.
///
/// `loss = mean over pairs of one identity of max(0, d - positiveMargin) + mean over pairs of two of max(0, negativeMargin - d)`,
/// d the Euclidean distance of the L2-normalised embeddings
///
/// Measures: `active_pairs` (fraction with a loss above 0), `distance_positive`, `distance_negative`, `embedding_spread`.
///
/// Reference: Hadsell, Chopra, LeCun 2006; as in pytorch-metric-learning distances are not squared and each kind has its own mean.
public final class ContrastiveLoss: MetricLoss {
  /// Pairs of one identity nearer than this cost nothing.
  public let positiveMargin: Float
  /// Pairs of two identities farther than this cost nothing.
  public let negativeMargin: Float
  /// Which pairs count in the means.
  public let reduction: LossReduction
  public let mining: Mining?

  /// - Parameters:
  ///   - positiveMargin: Pairs of one identity nearer than this cost nothing.
  ///   - negativeMargin: Pairs of two identities farther than this cost nothing.
  ///   - reduction: Which pairs count in the means.
  ///   - mining: Whose pairs are looked at; `nil` for all.
  public init(
    positiveMargin: Float = 0, negativeMargin: Float = 1, reduction: LossReduction = .nonZero, mining: Mining? = nil
  ) {
    require(
      positiveMargin >= 0 && negativeMargin > 0 && negativeMargin.isFinite && positiveMargin.isFinite,
      "contrastive loss needs a positive margin >= 0 and a negative margin > 0, found \(positiveMargin) and \(negativeMargin)")
    self.positiveMargin = positiveMargin
    self.negativeMargin = negativeMargin
    self.reduction = reduction
    self.mining = mining
  }

  public var collapsedLoss: Double? { Double(negativeMargin) }

  public func callAsFunction(_ comparison: EmbeddingComparison, phase: Phase) -> LossValue? {
    guard let selection = PairSelection(comparison, mining: mining, phase: phase) else { return nil }
    let distances = comparison.anchors.distances(to: comparison.references)
    var (attraction, repulsion) = (Sum(), Sum())
    distances.value.withUnsafeBufferPointer { d in
      for (place, count) in selection.counts.enumerated() where count != 0 {
        if count > 0 {
          attraction.add(d[place] - positiveMargin, count)
        } else {
          repulsion.add(negativeMargin - d[place], -count)
        }
      }
    }
    let (near, far) = (attraction.divisor(reduction), repulsion.divisor(reduction))
    var slopes = Tensor(zeros: distances.shape)
    slopes.withUnsafeMutableBufferPointer { slopes in
      distances.value.withUnsafeBufferPointer { d in
        for (place, count) in selection.counts.enumerated() where count != 0 {
          if count > 0, d[place] > positiveMargin { slopes[place] = Float(Double(count) / near) }
          if count < 0, d[place] < negativeMargin { slopes[place] = Float(Double(count) / far) }
        }
      }
    }
    let active = Double(attraction.active + repulsion.active) / Double(attraction.count + repulsion.count)
    let values = distances.value.values
    return LossValue(
      distances.reduced("contrastiveLoss", to: attraction.total / near + repulsion.total / far, slopes: slopes),
      measures: [.init("active_pairs", active)] + selection.measures { Double(values[$0]) })
  }

  /// Of the losses of one kind of pairs.
  private struct Sum {
    var total = 0.0
    var count = 0
    var active = 0

    mutating func add(_ loss: Float, _ times: Int32) {
      count += Int(times)
      guard loss > 0 else { return }
      active += Int(times)
      total += Double(loss) * Double(times)
    }

    func divisor(_ reduction: LossReduction) -> Double { Double(max(1, reduction == .all ? count : active)) }
  }

  public var description: String {
    "contrastive, margins \(positiveMargin.formatted) and \(negativeMargin.formatted)"
      + (reduction == .all ? ", mean over all" : "") + (mining?.suffix ?? "")
  }
}
