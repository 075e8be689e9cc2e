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

  /// Uniform within 1 / sqrt(fan in) of zero: what PyTorch gives its linear layers.
  public static let linear = Initializer { shape, generator in
    let bound = 1 / Float(fanIn(shape)).squareRoot()
    let count = shape.reduce(1, *)
    return Tensor((0..<count).map { _ in Float(generator.uniform(in: Double(-bound)...Double(bound))) }, shape: shape)
  }

  /// Normal with a given standard deviation.
  public static func normal(_ standardDeviation: Float) -> Initializer {
    Initializer { .normal($0, standardDeviation: standardDeviation, &$1) }
  }

  private static func fanIn(_ shape: [Int]) -> Int { max(1, shape.dropFirst().reduce(1, *)) }
}

extension Tensor {
  /// Normal numbers with mean 0.
  static func normal(_ shape: [Int], standardDeviation: Float, _ generator: inout SeededGenerator) -> Tensor {
    Tensor((0..<shape.reduce(1, *)).map { _ in Float(generator.normal()) * standardDeviation }, shape: shape)
  }
}
