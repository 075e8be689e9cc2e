import Tensors

/// Tells when all embeddings are becoming one, the usual way for triplet training to fail.
///
/// It is collapsed where in each of the last `steps` steps the spread of the embeddings was no more than `spread`, and the loss was
/// what it is when all embeddings coincide (its margin), within `tolerance` and what that spread explains. A loss without such a
/// value is judged by the spread alone. Steps without a loss, where no triplet could be made, are counted apart: too many of them
/// teach nothing.
///
/// Reference: Hermans, Beyer, Leibe 2017, on training that collapses to one point with squared distances.
public struct CollapseWatch: Sendable, Equatable {
  /// The loss when all embeddings coincide; `nil` where it has no such value.
  public let collapsedLoss: Double?
  /// How many steps in a row make a collapse.
  public let steps: Int
  /// How near the loss must be, as a fraction of the collapsed loss.
  public let tolerance: Double
  /// Embeddings that spread no wider have drawn together; 0 where they coincide, near 1 where they fill the sphere.
  public let spread: Double
  private var collapsedSteps = 0
  private var emptySteps = 0

  /// - Parameters:
  ///   - collapsedLoss: The loss when all embeddings coincide.
  ///   - steps: How many steps in a row make a collapse.
  ///   - tolerance: How near the loss must be, as a fraction of the collapsed loss.
  ///   - spread: Embeddings that spread no wider have drawn together.
  public init(collapsedLoss: Double?, steps: Int = 50, tolerance: Double = 0.05, spread: Double = 0.05) {
    require(
      steps > 0 && tolerance > 0 && spread > 0,
      "watching for a collapse needs positive numbers, found \(steps) steps, tolerance \(tolerance) and spread \(spread)")
    self.collapsedLoss = collapsedLoss
    self.steps = steps
    self.tolerance = tolerance
    self.spread = spread
  }

  /// For one metric loss.
  public init(_ loss: any MetricLoss) { self.init(collapsedLoss: loss.collapsedLoss) }

  /// Whether the last steps all showed a collapse.
  public var isCollapsed: Bool { collapsedSteps >= steps }

  /// Looks at a step; returns a warning once when a collapse is found, and again only after a recovery.
  ///
  /// - Parameters:
  ///   - loss: That of the metric loss in this step, unweighted; `nil` where there was none.
  ///   - measures: What the loss measured; `embedding_spread` is looked at.
  public mutating func observe(loss: Double?, measures: [LossValue.Measure]) -> String? {
    guard let loss else {
      emptySteps += 1
      return emptySteps == steps
        ? "no pair or triplet to learn from in the last \(steps) steps: all that the batches hold are learned, or they need more images of "
          + "an identity, or the miner a wider margin"
        : nil
    }
    emptySteps = 0
    guard let found = measures.first(where: { $0.name == LossValue.spreadMeasure })?.value, found <= spread,
      isAtCollapse(loss, spread: found)
    else {
      collapsedSteps = 0
      return nil
    }
    collapsedSteps += 1
    guard collapsedSteps == steps else { return nil }
    let atMargin = collapsedLoss.map { ", the loss at its margin (\(Self.rounded($0)))" } ?? ""
    return
      "training has collapsed: all embeddings have been nearly one (spread \(Self.rounded(found)))\(atMargin) for \(steps) steps; "
      + "a lower learning rate, semi-hard triplets or distances that are not squared may help"
  }

  private func isAtCollapse(_ loss: Double, spread found: Double) -> Bool {
    guard let collapsedLoss else { return true }
    return abs(loss - collapsedLoss) <= tolerance * collapsedLoss + found
  }

  /// Four digits after the point are enough for a line of text.
  private static func rounded(_ value: Double) -> Double { (value * 10_000).rounded() / 10_000 }
}
