import Gradients
import Tensors

/// A 2-D convolution.
///
/// With G groups, each O / G outputs see their own I / G inputs alone; as many groups as channels is a depthwise convolution.
///
/// Shapes: input `[N, H, W, I]`, weight `[O, K, K, I / G]`, bias `[O]` -> `[N, H', W', O]` with
/// H' = floor((H + 2 padding - K) / stride) + 1.
public final class Conv2D: FusingLayer {
  /// The filter, `[O, K, K, I / G]`.
  public let weight: Parameter
  /// One value an output channel; `nil` for none.
  public let bias: Parameter?
  /// Pixels from one window to the next.
  public let stride: Int
  /// Rows and columns of zeros around the image.
  public let padding: Int
  /// G, the number of groups of channels that see nothing of each other.
  public let groups: Int
  public var isFrozen = false

  /// - Parameters:
  ///   - inputs: I, the channels of the input.
  ///   - outputs: O, the channels of the output.
  ///   - kernel: K, the rows and columns of the filter.
  ///   - stride: Pixels from one window to the next.
  ///   - padding: Rows and columns of zeros around the image.
  ///   - groups: G; a divisor of I and of O.
  ///   - bias: Whether a bias is added; it starts at zero. None is needed before a batch normalisation.
  ///   - initializer: Draws the weight.
  ///   - generator: Where the random numbers come from.
  public convenience init(
    _ inputs: Int, _ outputs: Int, kernel: Int, stride: Int = 1, padding: Int = 0, groups: Int = 1, bias: Bool = true,
    initializer: Initializer = .heNormal, generator: inout SeededGenerator
  ) {
    require(
      groups > 0 && inputs % groups == 0, "a convolution of \(inputs) channels cannot have \(groups) groups")
    self.init(
      filter: initializer([outputs, kernel, kernel, inputs / groups], &generator), stride: stride, padding: padding,
      groups: groups,
      bias: bias)
  }

  /// A convolution with a filter that is there already, of any height and width.
  ///
  /// - Parameters:
  ///   - filter: `[O, KH, KW, I / G]`.
  ///   - stride: Pixels from one window to the next.
  ///   - padding: Rows and columns of zeros around the image.
  ///   - groups: G; a divisor of I and of O.
  ///   - bias: Whether a bias is added; it starts at zero.
  public init(filter: Tensor, stride: Int = 1, padding: Int = 0, groups: Int = 1, bias: Bool = false) {
    require(
      filter.rank == 4 && groups > 0 && filter.shape[0] % groups == 0,
      "a convolution in \(groups) groups needs a filter [O, KH, KW, I / \(groups)], O a multiple of \(groups); found \(filter.shape)"
    )
    weight = Parameter(filter)
    self.bias = bias ? Parameter(Tensor(zeros: [filter.shape[0]]), decays: false) : nil
    self.stride = stride
    self.padding = padding
    self.groups = groups
  }

  public var parameters: [(name: String, value: Parameter)] { [("weight", weight)] + (bias.map { [("bias", $0)] } ?? []) }

  public func callAsFunction(_ input: Variable, phase: Phase) -> Variable { self(input, phase: phase, then: Ending()) }

  func callAsFunction(_ input: Variable, phase: Phase, then ending: Ending) -> Variable {
    let weight = weight.variable(in: effective(phase))
    let bias = bias?.variable(in: effective(phase))
    let isRecorded = input.isRecorded || weight.isRecorded || bias?.isRecorded ?? false
    if !isRecorded, let finish = ending.finish(bias: bias?.value, phase: phase) {
      if ending.addend != nil { ending.checkAddend(outputShape(input.shape)) }
      let output = Variable(
        input.value.convolved(with: weight.value, stride: stride, padding: padding, groups: groups, finish: finish))
      return ending.pool?(output, phase: phase) ?? output
    }
    let output = input.convolved(with: weight, stride: stride, padding: padding, groups: groups)
    return ending(bias.map { output + $0 } ?? output, phase: phase)
  }

  public func outputShape(_ input: [Int]) -> [Int] {
    let shape = weight.value.shape
    let out = Window(height: shape[1], width: shape[2], stride: stride, padding: padding).positions(
      height: input[1], width: input[2])
    return [input[0], out.height, out.width, shape[0]]
  }

  public func multiplyAdds(_ input: [Int]) -> Int { outputShape(input).prefix(3).reduce(1, *) * weight.value.count }

  public var description: String {
    let shape = weight.value.shape
    var text = "Conv2D \(shape[3] * groups) -> \(shape[0]), \(shape[1])x\(shape[2])"
    if stride > 1 { text += ", stride \(stride)" }
    if groups > 1 { text += groups == shape[0] && shape[3] == 1 ? ", depthwise" : ", \(groups) groups" }
    return text
  }
}
