import Gradients
import Tensors

/// A linear layer.
///
/// `y = x wᵀ + b`
///
/// Shapes: input `[N, I]`, weight `[O, I]`, bias `[O]` -> `[N, O]`.
public final class Dense: FusingLayer {
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

  public func callAsFunction(_ input: Variable, phase: Phase) -> Variable { self(input, phase: phase, then: Ending()) }

  func callAsFunction(_ input: Variable, phase: Phase, then ending: Ending) -> Variable {
    let weight = weight.variable(in: effective(phase))
    let bias = bias?.variable(in: effective(phase))
    let isRecorded = input.isRecorded || weight.isRecorded || bias?.isRecorded ?? false
    if !isRecorded, ending.pool == nil, let finish = ending.finish(bias: bias?.value, phase: phase) {
      ending.checkAddend(outputShape(input.shape))
      return Variable(input.value.linear(weight: weight.value, finish: finish, keepsPacked: true))
    }
    if ending.norm == nil, ending.pool == nil, let activation = ending.activation?.function(in: phase).ofConstants {
      let output = input.linear(weight: weight, bias: bias, activation: activation)
      ending.checkAddend(output.shape)
      return ending.addend.map { output + $0 } ?? output
    }
    return ending(input.linear(weight: weight, bias: bias), phase: phase)
  }

  public func outputShape(_ input: [Int]) -> [Int] { [input[0], weight.value.shape[0]] }
  public func multiplyAdds(_ input: [Int]) -> Int { input[0] * weight.value.count }
  public var description: String { "Dense \(weight.value.shape[1]) -> \(weight.value.shape[0])\(bias == nil ? ", no bias" : "")" }
}
