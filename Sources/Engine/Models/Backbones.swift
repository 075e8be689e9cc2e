import Tensors

/// The networks that a recipe can name.
public enum Backbone: String, CaseIterable, Sendable {
  /// Three convolutions and a dense layer.
  case smallCNN = "small-cnn"
  /// Three dense layers.
  case mlp = "mlp"
  /// MobileFaceNet of width 128, as arcface_torch has it.
  case mobileFaceNet = "mobilefacenet"
  /// MobileFaceNet of width 64.
  case mobileFaceNet64 = "mobilefacenet-64"
  /// Residual network of 18 layers, as arcface_torch has it.
  case iResNet18 = "iresnet18"
  /// Residual network of 34 layers.
  case iResNet34 = "iresnet34"
  /// Residual network of 50 layers.
  case iResNet50 = "iresnet50"
  /// Residual network of 100 layers.
  case iResNet100 = "iresnet100"

  /// Builds the network for images of `image` = [height, width, channels], with its first weights.
  ///
  /// small-cnn: 3 x (conv 3x3 + batch norm + ReLU + max pool 2) with 32, 64 and 128 channels, dense, batch norm.
  /// mlp: dense 512, ReLU, dense 256, ReLU, dense.
  /// mobilefacenet, iresnet: `docs/backbones.md`.
  ///
  /// Shapes: `[N, height, width, channels]` -> `[N, embedding]`.
  ///
  /// - Parameters:
  ///   - image: Height, width and channels; `problem(image:)` tells which are refused.
  ///   - embedding: E, the length of an embedding.
  ///   - dropout: The rate of the dropout before the embedding; 0 for none.
  ///   - generator: Where the random numbers come from.
  public func build(image: [Int], embedding: Int, dropout: Double = 0, generator: inout SeededGenerator) -> Sequential {
    var maker = LayerMaker(dropout: dropout, generator: generator)
    defer { generator = maker.generator ?? generator }
    return network(image, embedding, &maker)
  }

  /// Builds the same network with weights of zero, without the time that it takes to draw them: for weights that are loaded.
  ///
  /// - Parameters:
  ///   - image: Height, width and channels; `problem(image:)` tells which are refused.
  ///   - embedding: E, the length of an embedding.
  ///   - dropout: The rate of the dropout before the embedding; 0 for none.
  public func blank(image: [Int], embedding: Int, dropout: Double = 0) -> Sequential {
    var maker = LayerMaker(dropout: dropout, generator: nil)
    return network(image, embedding, &maker)
  }

  private func network(_ image: [Int], _ embedding: Int, _ maker: inout LayerMaker) -> Sequential {
    require(image.count == 3, "an image has [height, width, channels], found \(image)")
    if let problem = problem(image: image) { fatalError("images for \(rawValue): \(problem)") }
    return switch self {
    case .smallCNN: .smallCNN(image, embedding, &maker)
    case .mlp: .mlp(image, embedding, &maker)
    case .mobileFaceNet: .mobileFaceNet(image, embedding, scale: 2, &maker)
    case .mobileFaceNet64: .mobileFaceNet(image, embedding, scale: 1, &maker)
    case .iResNet18: .iResNet(image, embedding, blocks: [2, 2, 2, 2], &maker)
    case .iResNet34: .iResNet(image, embedding, blocks: [3, 4, 6, 3], &maker)
    case .iResNet50: .iResNet(image, embedding, blocks: [3, 4, 14, 3], &maker)
    case .iResNet100: .iResNet(image, embedding, blocks: [3, 13, 30, 3], &maker)
    }
  }

  /// The smallest image side that the network can take.
  public var smallestSide: Int {
    switch self {
    case .smallCNN: 8
    case .mlp: 1
    case .mobileFaceNet, .mobileFaceNet64, .iResNet18, .iResNet34, .iResNet50, .iResNet100: 16
    }
  }

  /// Both sides have to be multiples of this many pixels: what the strides of the network make one pixel of.
  public var sideMultiple: Int {
    switch self {
    case .smallCNN, .mlp: 1
    case .mobileFaceNet, .mobileFaceNet64, .iResNet18, .iResNet34, .iResNet50, .iResNet100: 16
    }
  }

  /// Why the network cannot take images of `image` = [height, width, channels], in one line; `nil` if it can.
  public func problem(image: [Int]) -> String? {
    let (height, width) = (image[0], image[1])
    if min(height, width) < smallestSide {
      return "found \(height) x \(width) pixels, expected sides of at least \(smallestSide) for \(rawValue)"
    }
    guard height % sideMultiple == 0, width % sideMultiple == 0 else {
      return "found \(height) x \(width) pixels, expected sides that are multiples of \(sideMultiple) for \(rawValue)"
    }
    return nil
  }
}

extension Sequential {
  static func smallCNN(_ image: [Int], _ embedding: Int, _ maker: inout LayerMaker) -> Sequential {
    var layers: [any Layer] = []
    var channels = image[2]
    for width in [32, 64, 128] {
      layers += [
        maker.convolution(channels, width, kernel: 3, padding: 1, initializer: .heNormal), BatchNorm(width), ReLU(), MaxPool(2),
      ]
      channels = width
    }
    layers += [Flatten()] + maker.dropoutLayers()
    layers += [maker.dense((image[0] / 8) * (image[1] / 8) * channels, embedding), BatchNorm(embedding)]
    return Sequential(layers)
  }

  static func mlp(_ image: [Int], _ embedding: Int, _ maker: inout LayerMaker) -> Sequential {
    var layers: [any Layer] = [Flatten(), maker.dense(image.reduce(1, *), 512), ReLU(), maker.dense(512, 256), ReLU()]
    layers += maker.dropoutLayers()
    layers += [maker.dense(256, embedding)]
    return Sequential(layers)
  }
}
