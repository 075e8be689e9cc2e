import Gradients
import Tensors

/// A model that is a different function in each phase: what goes in, what comes out and how is its own in each.
///
/// Whoever trains calls `training`, whoever evaluates calls `evaluation`; neither can be called by mistake for the other,
/// and the compiler checks that the loss takes what the model gives.
public protocol PhaseAwareModel: Module {
  associatedtype TrainingInput
  associatedtype TrainingOutput
  associatedtype EvaluationInput
  associatedtype EvaluationOutput

  /// The model as training sees it.
  func training(_ input: TrainingInput) -> TrainingOutput
  /// The model as evaluation sees it; changes nothing, neither weights nor statistics nor random state.
  func evaluation(_ input: EvaluationInput) -> EvaluationOutput
  /// In words, what the model does in `phase`, for the screen.
  func summary(in phase: Phase) -> String
}

/// Pairs of images to compare: each distinct image once, and pairs of row numbers.
public struct ImagePairs: Sendable {
  /// Shapes: `[M, H, W, C]`.
  public var images: Tensor
  /// The same images mirrored left to right, if embeddings are to be the sum of both; else `nil`.
  public var flipped: Tensor?
  /// The row of the first image of each pair.
  public var left: [Int]
  /// The row of the second image of each pair.
  public var right: [Int]

  /// Creates one of its parts.
  public init(images: Tensor, flipped: Tensor? = nil, left: [Int], right: [Int]) {
    require(left.count == right.count, "a pair needs two images, found \(left.count) left and \(right.count) right ones")
    self.images = images
    self.flipped = flipped
    self.left = left
    self.right = right
  }
}

/// The embeddings of pairs, L2-normalised, row by row.
public struct EmbeddingPairs {
  /// Shapes: both `[P, E]`.
  public var left: Variable
  /// The embeddings of the second images, `[P, E]`.
  public var right: Variable

  /// Creates one of its parts.
  public init(left: Variable, right: Variable) {
    self.left = left
    self.right = right
  }

  /// The squared Euclidean distance of each pair, 0...4.
  ///
  /// `d = sum (left - right)²`. Shapes: `[P]`.
  public var squaredDistances: Variable {
    let difference = left - right
    return difference.rowDots(with: difference)
  }
}
