import Gradients
import Tensors

/// A linear layer.
///
/// `y = x wᵀ + b`
///
/// Shapes: input `[N, I]`, weight `[O, I]`, bias `[O]` -> `[N, O]`.
public final class Dense: Layer {
  /// The matrix, `[O, I]`.
  public let weight: Parameter
  /// One value an output; `nil` for none.
  public let bias: Parameter?
  public var isFrozen = false

  /// - Parameters:
  ///   - inputs: I, the length of an input row.
  ///   - outputs: O, the length of an output row.
  ///   - bias: Whether a bias is added; it starts at zero.
  ///   - initializer: Draws the weight.
  ///   - generator: Where the random numbers come from.
  public convenience init(
    _ inputs: Int, _ outputs: Int, bias: Bool = true, initializer: Initializer = .linear, generator: inout SeededGenerator
  ) {
    self.init(weight: initializer([outputs, inputs], &generator), bias: bias ? Tensor(zeros: [outputs]) : nil)
  }

  /// A linear layer with a matrix that is there already.
  ///
  /// - Parameters:
  ///   - weight: `[O, I]`.
  ///   - bias: `[O]`, or `nil` for none.
  public init(weight: Tensor, bias: Tensor?) {
    require(
      weight.rank == 2 && (bias.map { $0.shape == [weight.shape[0]] } ?? true),
      "a linear layer needs a weight [O, I] and a bias [O], found \(weight.shape) and \(bias.map { "\($0.shape)" } ?? "none")")
    self.weight = Parameter(weight)
    self.bias = bias.map { Parameter($0, decays: false) }
  }

  public var parameters: [(name: String, value: Parameter)] { [("weight", weight)] + (bias.map { [("bias", $0)] } ?? []) }

  public func callAsFunction(_ input: Variable, phase: Phase) -> Variable { self(input, phase: phase, activation: .identity) }

  /// The layer with the activation that follows it, in one pass.
  ///
  /// `y = activation(x wᵀ + b)`
  public func callAsFunction(_ input: Variable, phase: Phase, activation: Activation) -> Variable {
    let phase = effective(phase)
    return input.linear(weight: weight.variable(in: phase), bias: bias?.variable(in: phase), activation: activation)
  }

  /// The layer as evaluation sees it with what follows folded in: a normalisation with running statistics, an activation.
  ///
  /// `y = finish(x wᵀ + b)`, in one pass; nothing is recorded
  ///
  /// Shapes: input `[N, I]` -> `[N, O]`.
  public func evaluated(_ input: Tensor, finish: Finish) -> Tensor {
    var finish = finish
    if let bias = bias?.value {
      // scale (x wᵀ + b) + shift = scale x wᵀ + (scale b + shift)
      let moved = finish.scale.map { bias.multiplied(by: $0) } ?? bias
      finish.shift = finish.shift.map { moved.adding($0) } ?? moved
    }
    return input.linear(weight: weight.value, finish: finish, keepsPacked: true)
  }

  public func outputShape(_ input: [Int]) -> [Int] { [input[0], weight.value.shape[0]] }
  public func multiplyAdds(_ input: [Int]) -> Int { input[0] * weight.value.count }
  public var description: String { "Dense \(weight.value.shape[1]) -> \(weight.value.shape[0])\(bias == nil ? ", no bias" : "")" }
}
