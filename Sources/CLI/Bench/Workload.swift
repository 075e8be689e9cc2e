import ArgumentParser
import Gradients
import Models
import Objectives
import Tensors
import Training

/// A model and a batch whose throughput can be compared from machine to machine and from engine to engine: the four of
/// `Benchmarks/peer_throughput.py`, by the same names.
///
/// All train with ArcFace of scale 64 and margin 0.5 and with SGD of rate 0.01, momentum 0.9 and weight decay 5e-4, on random images.
enum Workload: String, CaseIterable, ExpressibleByArgument {
  /// Dense 512, ReLU, dense 256, ReLU, dense 128; 10 identities.
  case mlp = "mlp-28"
  /// Three times convolution 3x3, batch norm, ReLU, max pool; dense 128, batch norm; 40 identities.
  case smallCNN = "small-cnn-56x46"
  /// MobileFaceNet of width 64, 512-d embeddings, 1000 identities.
  case mobileFaceNet = "mobilefacenet-112"
  /// Residual network of 18 layers, 512-d embeddings, 1000 identities.
  case iResNet18 = "iresnet18-112"

  /// Images of a batch, where the user asks for no other.
  var batch: Int {
    switch self {
    case .mlp: 128
    case .smallCNN: 64
    case .mobileFaceNet: 32
    case .iResNet18: 16
    }
  }

  /// Height, width and channels.
  var image: [Int] {
    switch self {
    case .mlp: [28, 28, 1]
    case .smallCNN: [56, 46, 1]
    case .mobileFaceNet, .iResNet18: [112, 112, 3]
    }
  }

  /// The length of an embedding.
  var embedding: Int {
    switch self {
    case .mlp, .smallCNN: 128
    case .mobileFaceNet, .iResNet18: 512
    }
  }

  var identities: Int {
    switch self {
    case .mlp: 10
    case .smallCNN: 40
    case .mobileFaceNet, .iResNet18: 1000
    }
  }

  var backbone: Backbone {
    switch self {
    case .mlp: .mlp
    case .smallCNN: .smallCNN
    case .mobileFaceNet: .mobileFaceNet64
    case .iResNet18: .iResNet18
    }
  }

  /// Why a batch of so many images cannot be trained on, in one line; `nil` where it can.
  func trainingProblem(batch: Int) -> String? {
    guard batch == 1, self != .mlp else { return nil }
    return
      "\(rawValue) is not trained at batch 1: its last batch normalisation has one value a channel there, which has no variance"
  }

  /// The trainer with its first weights, from a seed.
  func trainer() -> Trainer<FaceModel, FaceLoss> {
    var generator = SeededGenerator(seed: 0)
    let network = backbone.build(image: image, embedding: embedding, generator: &generator)
    let head = CosineClassifier(embedding, identities, generator: &generator)
    return Trainer(
      model: FaceModel(name: rawValue, backbone: network, head: head), loss: FaceLoss(identity: ArcFace(scale: 64, margin: 0.5)),
      optimizer: SGD(momentum: 0.9, weightDecay: 5e-4), schedule: .constant(peak: 0.01, warmup: 0))
  }

  /// A batch of random images and their identities, from a seed.
  func examples(batch: Int) -> (images: Tensor, labels: [Int]) {
    var generator = SeededGenerator(seed: 1)
    let shape = [batch] + image
    let images = Tensor((0..<shape.reduce(1, *)).map { _ in Float(generator.normal()) }, shape: shape)
    return (images, (0..<batch).map { _ in generator.integer(below: identities) })
  }
}

extension Sequential {
  /// Floating-point operations of training on one image, a multiply-add counting as two and a convolution as it is defined: forward,
  /// the gradient of the weights, and that of the input but for the first layer, whose input is the image.
  func trainingOperations(image: [Int]) -> Double {
    Double(2 * (3 * multiplyAdds([1] + image) - firstMultiplyAdds([1] + image)))
  }

  /// Of the first layer that has any.
  private func firstMultiplyAdds(_ input: [Int]) -> Int {
    var shape = input
    for layer in layers {
      let all = layer.multiplyAdds(shape)
      if all > 0 { return (layer as? Sequential)?.firstMultiplyAdds(shape) ?? all }
      shape = layer.outputShape(shape)
    }
    return 0
  }
}
