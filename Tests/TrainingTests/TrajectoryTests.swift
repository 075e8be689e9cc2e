import Foundation
import Gradients
import Models
import Objectives
import Tensors
import TestSupport
import Testing
import Training

/// Ten training steps of the ORL network against PyTorch, on the same weights and batches (Reference/trajectory.py).
@Suite struct TrajectoryTests {
  struct File: Decodable {
    var softmax: Losses
    var arcface: Losses
  }
  struct Losses: Decodable {
    /// In single precision, as here.
    var losses: [Double]
    /// In double precision: PyTorch itself is up to 5e-5 away from it.
    var double: [Double]
  }

  /// small-cnn with a head of 30 identities and the weights of the script.
  static func model(arcFace: Bool) -> FaceModel {
    var generator = SeededGenerator(seed: 1)
    let backbone = Backbone.smallCNN.build(image: [56, 46, 1], embedding: 128, generator: &generator)
    let head: any Layer =
      arcFace ? CosineClassifier(128, 30, generator: &generator) : Dense(128, 30, generator: &generator)
    let model = FaceModel(name: "small-cnn", backbone: backbone, head: head)
    let scales: [String: (tag: Int, scale: Float)] = [
      "backbone.0.weight": (10, (6.0 / 9).squareRoot()), "backbone.4.weight": (11, (6.0 / 288).squareRoot()),
      "backbone.8.weight": (12, (6.0 / 576).squareRoot()), "backbone.13.weight": (20, (1.0 / 4480).squareRoot()),
      "head.weight": (21, (1.0 / 128).squareRoot()),
    ]
    for (path, parameter) in model.allParameters {
      guard let (tag, scale) = scales[path] else { continue }
      parameter.value = Tensor(referenceNumbers(parameter.value.count, tag: tag, scale: scale), shape: parameter.value.shape)
    }
    return model
  }

  @Test(arguments: [false, true]) func tenStepsEqualPyTorch(arcFace: Bool) throws {
    let url = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Reference/trajectory.json")
    let file = try JSONDecoder().decode(File.self, from: Data(contentsOf: url))
    let trainer = Trainer(
      model: Self.model(arcFace: arcFace),
      loss: FaceLoss(identity: arcFace ? ArcFace(scale: 16, margin: 0.3) : SoftmaxCrossEntropy()),
      optimizer: SGD(momentum: 0.9, weightDecay: 5e-4), schedule: .constant(peak: 0.01, warmup: 0), clipNorm: 5)
    let common = Tensor(referenceNumbers(30 * 56 * 46, tag: 500), shape: [30, 56, 46, 1])
    let losses = try (0..<10).map { step in
      let batch = Tensor(referenceNumbers(30 * 56 * 46, tag: 1000 + step), shape: [30, 56, 46, 1]).adding(common)
      return try #require(try trainer.train(batch, Array(0..<30)).loss)
    }
    // Asked for: 1e-4 relative. Both sides round, and the tenth loss has nine updates of rounding in it.
    expectClose(losses, (arcFace ? file.arcface : file.softmax).losses, relative: 1e-4)
    expectClose(losses, (arcFace ? file.arcface : file.softmax).double, relative: 1e-4)
  }
}
