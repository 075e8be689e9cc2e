import Tensors

/// The networks that a recipe can name.
public enum Backbone: String, CaseIterable, Sendable {
  /// Three convolutions and a dense layer.
  case smallCNN = "small-cnn"
  /// Three dense layers.
  case mlp = "mlp"

  /// Builds the network for images of `image` = [height, width, channels].
  ///
  /// small-cnn: 3 x (conv 3x3 + batch norm + ReLU + max pool 2) with 32, 64 and 128 channels, dense, batch norm.
  /// mlp: dense 512, ReLU, dense 256, ReLU, dense.
  ///
  /// Shapes: `[N, height, width, channels]` -> `[N, embedding]`.
  ///
  /// - Parameters:
  ///   - image: Height, width and channels.
  ///   - embedding: E, the length of an embedding.
  ///   - dropout: The rate of the dropout before the embedding; 0 for none.
  ///   - generator: Where the random numbers come from.
  public func build(image: [Int], embedding: Int, dropout: Double = 0, generator: inout SeededGenerator) -> Sequential {
    require(image.count == 3, "an image has [height, width, channels], found \(image)")
    var layers: [any Layer] = []
    func drop() -> [any Layer] {
      dropout > 0 ? [Dropout(dropout, generator: SeededGenerator(seed: Int(truncatingIfNeeded: generator.next())))] : []
    }
    switch self {
    case .smallCNN:
      var channels = image[2]
      for width in [32, 64, 128] {
        layers += [
          Conv2D(channels, width, kernel: 3, padding: 1, bias: false, generator: &generator), BatchNorm(width), ReLU(),
          MaxPool(2),
        ]
        channels = width
      }
      let features = (image[0] / 8) * (image[1] / 8) * channels
      layers += [Flatten()] + drop() + [Dense(features, embedding, generator: &generator), BatchNorm(embedding)]
    case .mlp:
      let pixels = image.reduce(1, *)
      layers += [Flatten(), Dense(pixels, 512, generator: &generator), ReLU(), Dense(512, 256, generator: &generator), ReLU()]
      layers += drop() + [Dense(256, embedding, generator: &generator)]
    }
    return Sequential(layers)
  }

  /// The smallest image side that the network can take.
  public var smallestSide: Int {
    switch self {
    case .smallCNN: 8
    case .mlp: 1
    }
  }
}
