import Gradients
import Tensors

/// A 2-D convolution.
///
/// Shapes: input `[N, H, W, I]`, weight `[O, K, K, I]`, bias `[O]` -> `[N, H', W', O]` with
/// H' = floor((H + 2 padding - K) / stride) + 1.
public final class Conv2D: Layer {
  public let weight: Parameter
  public let bias: Parameter?
  public let stride: Int
  public let padding: Int
  public var isFrozen = false

  /// - Parameters:
  ///   - inputs: I, the channels of the input.
  ///   - outputs: O, the channels of the output.
  ///   - kernel: K, the rows and columns of the filter.
  ///   - stride: Pixels from one window to the next.
  ///   - padding: Rows and columns of zeros around the image.
  ///   - bias: Whether a bias is added; it starts at zero. None is needed before a batch normalisation.
  ///   - initializer: Draws the weight.
  ///   - generator: Where the random numbers come from.
  public init(
    _ inputs: Int, _ outputs: Int, kernel: Int, stride: Int = 1, padding: Int = 0, bias: Bool = true,
    initializer: Initializer = .heNormal, generator: inout SeededGenerator
  ) {
    weight = Parameter(initializer([outputs, kernel, kernel, inputs], &generator))
    self.bias = bias ? Parameter(Tensor(zeros: [outputs]), decays: false) : nil
    self.stride = stride
    self.padding = padding
  }

  public var parameters: [(name: String, value: Parameter)] { [("weight", weight)] + (bias.map { [("bias", $0)] } ?? []) }

  public func callAsFunction(_ input: Variable, phase: Phase) -> Variable {
    let phase = effective(phase)
    let output = input.convolved(with: weight.variable(in: phase), stride: stride, padding: padding)
    return bias.map { output + $0.variable(in: phase) } ?? output
  }

  public func outputShape(_ input: [Int]) -> [Int] {
    let shape = weight.value.shape
    let out = Window(shape[1], stride: stride, padding: padding).positions(height: input[1], width: input[2])
    return [input[0], out.height, out.width, shape[0]]
  }

  public func multiplyAdds(_ input: [Int]) -> Int { outputShape(input).prefix(3).reduce(1, *) * weight.value.count }

  public var description: String {
    let shape = weight.value.shape
    return "Conv2D \(shape[3]) -> \(shape[0]), \(shape[1])x\(shape[2])\(stride > 1 ? ", stride \(stride)" : "")"
  }
}
