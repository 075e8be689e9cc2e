import Tensors

/// How the first values of a parameter are drawn.
public struct Initializer: Sendable {
  let draw: @Sendable (_ shape: [Int], _ generator: inout SeededGenerator) -> Tensor

  /// A tensor of `shape`; the generator moves on.
  public func callAsFunction(_ shape: [Int], _ generator: inout SeededGenerator) -> Tensor { draw(shape, &generator) }

  /// Normal with standard deviation sqrt(2 / fan in), for layers that a ReLU follows.
  ///
  /// Fan in is the number of inputs of one output. Reference: He et al. 2015, "Delving Deep into Rectifiers".
  public static let heNormal = Initializer { shape, generator in
    .normal(shape, standardDeviation: (2 / Float(fanIn(shape))).squareRoot(), &generator)
  }

  /// Normal with standard deviation sqrt(2 / fan out), which keeps the size of gradients rather than that of activations.
  ///
  /// Fan out is O KH KW for a filter `[O, KH, KW, I]`, whatever its groups, as PyTorch's `fan_out` counts it. Reference: as `heNormal`.
  public static let heNormalFanOut = Initializer { shape, generator in
    .normal(shape, standardDeviation: (2 / Float(max(1, shape.dropLast().reduce(1, *)))).squareRoot(), &generator)
  }

  /// Uniform within 1 / sqrt(fan in) of zero: what PyTorch gives its linear layers.
  public static let linear = Initializer { shape, generator in
    uniform(1 / Float(fanIn(shape)).squareRoot())(shape, &generator)
  }

  /// Normal with a given standard deviation.
  public static func normal(_ standardDeviation: Float) -> Initializer {
    Initializer { .normal($0, standardDeviation: standardDeviation, &$1) }
  }

  /// Uniform within `bound` of zero.
  public static func uniform(_ bound: Float) -> Initializer {
    Initializer { shape, generator in
      let count = shape.reduce(1, *)
      return Tensor((0..<count).map { _ in Float(generator.uniform(in: Double(-bound)...Double(bound))) }, shape: shape)
    }
  }

  private static func fanIn(_ shape: [Int]) -> Int { max(1, shape.dropFirst().reduce(1, *)) }
}

extension Tensor {
  /// Normal numbers with mean 0.
  static func normal(_ shape: [Int], standardDeviation: Float, _ generator: inout SeededGenerator) -> Tensor {
    Tensor((0..<shape.reduce(1, *)).map { _ in Float(generator.normal()) * standardDeviation }, shape: shape)
  }
}
