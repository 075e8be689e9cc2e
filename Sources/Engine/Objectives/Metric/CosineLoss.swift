import Gradients
import Models
import Tensors

/// A metric loss of the cosines of an anchor with its positives and negatives, one value an anchor.
///
/// `loss = sum over anchors of value / sum of weight`
public protocol CosineLoss: MetricLoss {
  /// Which anchors count in the mean.
  var reduction: LossReduction { get }
  /// The loss of one anchor.
  ///
  /// - Parameters:
  ///   - row: Its pairs.
  ///   - slopes: Where the derivative of the value with respect to each cosine goes; 0 before.
  func value(of row: AnchorRow, slopes: UnsafeMutableBufferPointer<Float>) -> AnchorValue
}

/// The loss of one anchor, before the mean.
public struct AnchorValue {
  /// The loss, or the sum of several.
  public var value: Double
  /// How many losses the value is the sum of.
  public var weight: Double

  /// Creates one of its parts.
  public init(_ value: Double, weight: Double = 1) {
    self.value = value
    self.weight = weight
  }
}

/// One anchor's cosines with all references, and which of them count.
public struct AnchorRow {
  /// Shapes: `[M]`.
  public let cosines: UnsafeBufferPointer<Float>
  /// How often a reference is chosen: above 0 as a positive, below 0 as a negative, 0 not at all. Shapes: `[M]`.
  public let counts: UnsafeBufferPointer<Int32>

  /// Calls `body` with the place, cosine and number of each positive.
  public func forPositives(_ body: (_ place: Int, _ cosine: Double, _ count: Double) -> Void) {
    for place in counts.indices where counts[place] > 0 { body(place, Double(cosines[place]), Double(counts[place])) }
  }

  /// Calls `body` with the place, cosine and number of each negative.
  public func forNegatives(_ body: (_ place: Int, _ cosine: Double, _ count: Double) -> Void) {
    for place in counts.indices where counts[place] < 0 { body(place, Double(cosines[place]), -Double(counts[place])) }
  }
}

extension CosineLoss {
  public var collapsedLoss: Double? { nil }

  public func callAsFunction(_ comparison: EmbeddingComparison, phase: Phase) -> LossValue? {
    guard let selection = PairSelection(comparison, mining: mining, phase: phase) else { return nil }
    let cosines = comparison.anchors.matmul(transposed: comparison.references)
    let (rows, columns) = (cosines.shape[0], cosines.shape[1])
    var slopes = Tensor(zeros: cosines.shape)
    var total = AnchorValue(0, weight: 0)
    slopes.withUnsafeMutableBufferPointer { slopes in
      cosines.value.withUnsafeBufferPointer { cosines in
        selection.counts.withUnsafeBufferPointer { counts in
          for row in 0..<rows {
            let places = row * columns..<(row + 1) * columns
            let own = UnsafeMutableBufferPointer(rebasing: slopes[places])
            let value = value(
              of: AnchorRow(
                cosines: UnsafeBufferPointer(rebasing: cosines[places]), counts: UnsafeBufferPointer(rebasing: counts[places])),
              slopes: own)
            if reduction == .nonZero, value.value <= 0 {
              own.update(repeating: 0)
              continue
            }
            total.value += value.value
            total.weight += value.weight
          }
        }
      }
    }
    let weight = max(total.weight, 1)
    let values = cosines.value.values
    return LossValue(
      cosines.reduced("cosineLoss", to: total.value / weight, slopes: slopes.scaled(by: Float(1 / weight))),
      measures: selection.measures { max(0, 2 - 2 * Double(values[$0])).squareRoot() })
  }
}
