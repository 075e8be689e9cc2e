import Gradients
import Tensors

/// `max(x, 0)`.
public final class ReLU: Layer {
  public var isFrozen = false
  /// Creates one of its parts.
  public init() {}
  public func callAsFunction(_ input: Variable, phase: Phase) -> Variable { input.relu() }
  public func outputShape(_ input: [Int]) -> [Int] { input }
  public var description: String { "ReLU" }
}

extension ReLU: ActivationLayer {
  func function(in phase: Phase) -> Variable.Following.Activation { .relu }
}

/// `x > 0 ? x : slope * x`, with one slope a channel that is learned.
///
/// Shapes: input `[..., C]` -> the same. Reference: He et al. 2015, "Delving Deep into Rectifiers".
public final class PReLU: Layer {
  /// What negative values are multiplied by, one a channel.
  public let slope: Parameter
  public var isFrozen = false

  /// Creates one of its parts.
  public init(_ channels: Int, slope: Float = 0.25) {
    self.slope = Parameter(Tensor(repeating: slope, shape: [channels]), decays: false)
  }

  public var parameters: [(name: String, value: Parameter)] { [("weight", slope)] }
  public func callAsFunction(_ input: Variable, phase: Phase) -> Variable {
    input.prelu(slope: slope.variable(in: effective(phase)))
  }
  public func outputShape(_ input: [Int]) -> [Int] { input }
  public var description: String { "PReLU \(slope.value.count)" }
}

extension PReLU: ActivationLayer {
  func function(in phase: Phase) -> Variable.Following.Activation { .prelu(slope: slope.variable(in: effective(phase))) }
}

/// Sets elements to zero at random in training, and does nothing in evaluation.
///
/// Training: `y = x mask / (1 - rate)`, mask 0 with probability `rate`, else 1.
/// Reference: Srivastava et al. 2014 (the inverted form, so that evaluation needs no scale).
public final class Dropout: Layer {
  /// The probability that an element is dropped.
  public let rate: Double
  public var generator: SeededGenerator?
  public var isFrozen = false

  /// - Parameters:
  ///   - rate: The probability that an element is dropped, 0 ..< 1.
  ///   - generator: Where the mask comes from; its state is part of a checkpoint.
  public init(_ rate: Double, generator: SeededGenerator) {
    require(rate >= 0 && rate < 1, "a dropout rate lies in 0 ..< 1, found \(rate)")
    self.rate = rate
    self.generator = generator
  }

  public func callAsFunction(_ input: Variable, phase: Phase) -> Variable {
    switch effective(phase) {
    case .training:
      guard rate > 0, var random = generator else { return input }
      let keep = Float(1 / (1 - rate))
      let mask = Tensor((0..<input.value.count).map { _ in random.uniform() < rate ? 0 : keep }, shape: input.shape)
      generator = random
      return input * Variable(mask)
    case .evaluation:
      return input
    }
  }

  public func outputShape(_ input: [Int]) -> [Int] { input }
  public var phaseSwitch: String? { "drops in training only" }
  public var description: String { "Dropout \(rate)" }
}
