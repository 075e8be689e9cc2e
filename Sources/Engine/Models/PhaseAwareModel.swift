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
  ///
  /// - Throws: Where the input cannot be had (an image of it cannot be read); most models never do.
  func training(_ input: TrainingInput) throws -> TrainingOutput
  /// The model as evaluation sees it; changes nothing, neither weights nor statistics nor random state.
  ///
  /// - Throws: As `training`.
  func evaluation(_ input: EvaluationInput) throws -> EvaluationOutput
  /// In words, what the model does in `phase`, for the screen.
  func summary(in phase: Phase) -> String
}

/// Pairs of images to compare: each distinct image once, and pairs of row numbers.
public struct ImagePairs: Sendable {
  /// M images, each once, in all the views whose embeddings become one.
  public var views: ImageViews
  /// The row of the first image of each pair.
  public var left: [Int]
  /// The row of the second image of each pair.
  public var right: [Int]

  /// Creates one of its parts.
  public init(views: ImageViews, left: [Int], right: [Int]) {
    require(left.count == right.count, "a pair needs two images, found \(left.count) left and \(right.count) right ones")
    self.views = views
    self.left = left
    self.right = right
  }

  /// The images as they are.
  public var images: ImageRows { views.plain[0] }

  /// Of images that are all in memory. Shapes: `[M, H, W, C]`.
  public init(images: Tensor, flipped: Tensor? = nil, left: [Int], right: [Int]) {
    self.init(
      views: ImageViews(plain: [ImageRows(images)], mirrored: flipped.map { [ImageRows($0)] } ?? []), left: left, right: right)
  }
}

/// The same images seen in several ways: as they are and moved a little aside, and mirrored.
public struct ImageViews: Sendable {
  /// One at least, the images as they are first.
  public let plain: [ImageRows]
  /// The mirrored ones; empty where mirror images are not looked at.
  public let mirrored: [ImageRows]

  /// Views of equally many images.
  public init(plain: [ImageRows], mirrored: [ImageRows] = []) {
    guard let first = plain.first else { fatalError("images are seen in one way at least") }
    require(
      (plain + mirrored).allSatisfy { $0.count == first.count }, "the views show the same \(first.count) images")
    self.plain = plain
    self.mirrored = mirrored
  }

  /// How many images there are.
  public var count: Int { plain[0].count }
}

/// Images by number, made when they are asked for: a set to evaluate may be larger than memory.
public struct ImageRows: Sendable {
  /// How many images there are.
  public let count: Int
  private let rows: @Sendable (Range<Int>) throws -> Tensor

  /// - Parameters:
  ///   - count: How many images there are.
  ///   - rows: Makes some of them, `[n, H, W, C]`; the same ones each time it is asked.
  public init(count: Int, rows: @escaping @Sendable (Range<Int>) throws -> Tensor) {
    self.count = count
    self.rows = rows
  }

  /// The images of a tensor. Shapes: `[M, H, W, C]`.
  public init(_ tensor: Tensor) {
    self.init(count: tensor.shape[0]) { tensor.gathered(Array($0)) }
  }

  /// Some of the images. Shapes: `[n, H, W, C]`.
  ///
  /// - Throws: Where one cannot be read.
  public func callAsFunction(_ range: Range<Int>) throws -> Tensor { try rows(range) }

  /// All of them. Shapes: `[M, H, W, C]`.
  ///
  /// - Throws: Where one cannot be read.
  public func all() throws -> Tensor { try rows(0..<count) }
}

/// The embeddings of pairs, L2-normalised, row by row.
public struct EmbeddingPairs {
  /// Shapes: both `[P, E]`.
  public var left: Variable
  /// The embeddings of the second images, `[P, E]`.
  public var right: Variable
  /// The embedding of each distinct image once, `[M, E]`; of pairs that were given side by side, all left ones, then all right ones.
  public var rows: Variable

  /// Creates one of its parts.
  public init(left: Variable, right: Variable) {
    self.left = left
    self.right = right
    rows = Variable(Tensor(left.value.values + right.value.values, shape: [left.shape[0] + right.shape[0], left.shape[1]]))
  }

  /// The embeddings of distinct images, and which of them are pairs. Shapes: `[M, E]`.
  public init(rows: Variable, left: [Int], right: [Int]) {
    self.rows = rows
    self.left = rows.gathered(left)
    self.right = rows.gathered(right)
  }

  /// The squared Euclidean distance of each pair, 0...4.
  ///
  /// `d = sum (left - right)²`. Shapes: `[P]`.
  public var squaredDistances: Variable {
    let difference = left - right
    return difference.rowDots(with: difference)
  }
}
