import Gradients
import Models
import Tensors

/// The loss of the evaluation phase: how far the embeddings are from keeping the same people together and others apart.
///
/// `1/2 mean over genuine pairs of d² + 1/2 mean over impostor pairs of max(0, margin - d)²`, d the Euclidean distance of the
/// L2-normalised embeddings, 0...2
///
/// The two kinds count half each however many there are, since all pairs of a few people hold ten times more impostors.
/// Where there is one kind only, it counts whole; where there is no pair, there is no loss.
///
/// Shapes: predicted two `[P, E]`, expected P flags (true: one person) -> `[]`.
/// Reference: Hadsell, Chopra, LeCun 2006; our deviation is the balance of the two means.
public struct PairVerificationLoss: Sendable, CustomStringConvertible {
  /// Impostor pairs further apart than this cost nothing.
  public let margin: Float

  /// Creates one of its parts.
  public init(margin: Float = 1) {
    require(margin > 0, "the margin of the verification loss must be positive, found \(margin)")
    self.margin = margin
  }

  /// The loss of some pairs; `nil` where there is none.
  ///
  /// Shapes: predicted two `[P, E]`, expected P flags (true: one person) -> `[]`.
  public func callAsFunction(predicted: EmbeddingPairs, expected: [Bool]) -> Variable? {
    let squared = predicted.squaredDistances
    require(expected.count == squared.shape[0], "expected one flag a pair, found \(expected.count) for \(squared.shape[0])")
    let genuine = expected.count(where: { $0 })
    let impostor = expected.count - genuine
    guard !expected.isEmpty else { return nil }
    let share: Float = genuine > 0 && impostor > 0 ? 0.5 : 1
    let attraction = expected.map { $0 ? share / Float(genuine) : 0 }
    let repulsion = expected.map { $0 ? 0 : share / Float(impostor) }
    // 1e-12 keeps the gradient of the root finite for two equal embeddings and moves no distance above 1e-6.
    let shortfall = (margin - squared.squareRoot(epsilon: 1e-12)).relu().squared()
    return
      (squared * Variable(Tensor(attraction, shape: squared.shape)) + shortfall
      * Variable(Tensor(repulsion, shape: squared.shape)))
      .sum()
  }

  public var description: String { "pair verification, margin \(margin.formatted)" }
}
