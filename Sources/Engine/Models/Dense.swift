import Gradients
import Tensors

/// A linear layer.
///
/// `y = x wᵀ + b`
///
/// Shapes: input `[N, I]`, weight `[O, I]`, bias `[O]` -> `[N, O]`.
public final class Dense: Layer {
  public let weight: Parameter
  public let bias: Parameter?
  public var isFrozen = false

  /// - Parameters:
  ///   - inputs: I, the length of an input row.
  ///   - outputs: O, the length of an output row.
  ///   - bias: Whether a bias is added; it starts at zero.
  ///   - initializer: Draws the weight.
  ///   - generator: Where the random numbers come from.
  public init(
    _ inputs: Int, _ outputs: Int, bias: Bool = true, initializer: Initializer = .linear, generator: inout SeededGenerator
  ) {
    weight = Parameter(initializer([outputs, inputs], &generator))
    self.bias = bias ? Parameter(Tensor(zeros: [outputs]), decays: false) : nil
  }

  public var parameters: [(name: String, value: Parameter)] { [("weight", weight)] + (bias.map { [("bias", $0)] } ?? []) }

  public func callAsFunction(_ input: Variable, phase: Phase) -> Variable {
    let phase = effective(phase)
    let product = input.matmul(transposed: weight.variable(in: phase))
    return bias.map { product + $0.variable(in: phase) } ?? product
  }

  public func outputShape(_ input: [Int]) -> [Int] { [input[0], weight.value.shape[0]] }
  public func multiplyAdds(_ input: [Int]) -> Int { input[0] * weight.value.count }
  public var description: String { "Dense \(weight.value.shape[1]) -> \(weight.value.shape[0])\(bias == nil ? ", no bias" : "")" }
}
