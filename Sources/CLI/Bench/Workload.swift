import ArgumentParser
import Gradients
import Models
import Objectives
import Runs
import Tensors
import Training

/// A model and a batch whose throughput can be compared from machine to machine and from engine to engine.
enum Workload: String, CaseIterable, ExpressibleByArgument {
  case mlp = "mlp-28"
  case smallCNN = "small-cnn-56x46"

  /// Images of a batch, where the user asks for no other.
  var batch: Int {
    switch self {
    case .mlp: 128
    case .smallCNN: 64
    }
  }

  private var image: [Int] {
    switch self {
    case .mlp: [28, 28, 1]
    case .smallCNN: [56, 46, 1]
    }
  }

  private var identities: Int {
    switch self {
    case .mlp: 10
    case .smallCNN: 40
    }
  }

  private var backbone: Backbone {
    switch self {
    case .mlp: .mlp
    case .smallCNN: .smallCNN
    }
  }

  /// What a measurement found.
  struct Measured {
    /// Images a second.
    var training: Double
    var inference: Double
    /// Floating-point operations of training one image: forward, and twice that backward.
    var trainingOperations: Double
    /// The most memory that tensors took at once.
    var peakBytes: Int
  }

  /// Trains and infers on random images.
  ///
  /// - Parameters:
  ///   - batch: Images of a batch.
  ///   - seconds: How long for each of the two.
  func measure(batch: Int, seconds: Double) throws -> Measured {
    var generator = SeededGenerator(seed: 0)
    let network = backbone.build(image: image, embedding: 128, generator: &generator)
    let head = CosineClassifier(128, identities, generator: &generator)
    let trainer = Trainer(
      model: FaceModel(name: rawValue, backbone: network, head: head), loss: FaceLoss(identity: ArcFace(scale: 64, margin: 0.5)),
      optimizer: SGD(momentum: 0.9, weightDecay: 5e-4), schedule: .constant(peak: 0.01, warmup: 0))
    let shape = [batch] + image
    let images = Tensor((0..<shape.reduce(1, *)).map { _ in Float(generator.normal()) }, shape: shape)
    let labels = (0..<batch).map { _ in generator.integer(below: identities) }
    StoragePool.shared.trim()
    let training = try Self.medianSeconds(for: seconds) { _ = try trainer.train(images, labels) }
    let peak = StoragePool.shared.statistics.peakBytes
    let inference = Self.medianSeconds(for: seconds) { _ = network(Variable(images), phase: .evaluation) }
    return Measured(
      training: Double(batch) / training, inference: Double(batch) / inference,
      trainingOperations: 3 * 2 * Double(network.multiplyAdds([1] + image)), peakBytes: peak)
  }

  /// Floating-point operations a second of large matrix products, all threads at work.
  static func matrixProductRate(seconds: Double) -> Double {
    let size = 1024
    let (a, b) = (Tensor(repeating: 0.5, shape: [size, size]), Tensor(repeating: 0.25, shape: [size, size]))
    return 2 * Double(size * size * size) / medianSeconds(for: seconds) { _ = a.matmul(b) }
  }

  /// The median time of a call, over as many as fit, three at least, after two that do not count.
  private static func medianSeconds(for seconds: Double, _ body: () throws -> Void) rethrows -> Double {
    try body()
    try body()
    var times: [Double] = []
    let start = SystemClock.monotonic()
    while times.count < 3 || SystemClock.monotonic() - start < seconds {
      let before = SystemClock.monotonic()
      try body()
      times.append(SystemClock.monotonic() - before)
    }
    return times.sorted()[times.count / 2]
  }
}
