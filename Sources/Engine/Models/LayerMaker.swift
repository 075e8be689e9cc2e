import Tensors

/// Makes the layers of a backbone, each with its first weights: drawn one after another, or zero where no generator is given.
struct LayerMaker {
  /// The rate of the dropout before the embedding; 0 for none.
  let dropout: Double
  var generator: SeededGenerator?

  /// A tensor by `initializer`, or of zeros.
  mutating func draw(_ initializer: Initializer, _ shape: [Int]) -> Tensor {
    guard var random = generator else { return Tensor(zeros: shape) }
    defer { generator = random }
    return initializer(shape, &random)
  }

  /// A convolution without a bias, which none needs that a normalisation follows.
  mutating func convolution(
    _ inputs: Int, _ outputs: Int, kernel: Int, stride: Int = 1, padding: Int = 0, groups: Int = 1, initializer: Initializer
  ) -> Conv2D {
    Conv2D(
      filter: draw(initializer, [outputs, kernel, kernel, inputs / groups]), stride: stride, padding: padding, groups: groups)
  }

  /// A linear layer whose weight is drawn as PyTorch draws one, and whose bias starts at zero.
  mutating func dense(_ inputs: Int, _ outputs: Int) -> Dense {
    Dense(weight: draw(.linear, [outputs, inputs]), bias: Tensor(zeros: [outputs]))
  }

  /// The dropout before the embedding, or nothing.
  mutating func dropoutLayers() -> [any Layer] {
    guard dropout > 0 else { return [] }
    var random = generator ?? SeededGenerator(seed: 0)
    defer { if generator != nil { generator = random } }
    return [Dropout(dropout, generator: SeededGenerator(seed: Int(truncatingIfNeeded: random.next())))]
  }
}
