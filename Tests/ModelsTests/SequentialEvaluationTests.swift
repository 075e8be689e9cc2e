import Gradients
import Models
import Tensors
import TestSupport
import Testing

/// Evaluation a few images at a time, split over the threads.
@Suite struct SequentialEvaluationTests {
  @Test(arguments: [Backbone.smallCNN, .mlp, .mobileFaceNet64, .iResNet18], [1, 2, 5])
  func anImageGetsTheSameBitsInAnyCompany(backbone: Backbone, count: Int) {
    var generator = SeededGenerator(seed: 3)
    let image = [16, 16, 1]
    let network = backbone.build(image: image, embedding: 8, generator: &generator)
    let images = Tensor((0..<count * 256).map { _ in Float(generator.normal()) }, shape: [count] + image)
    let together = network.evaluated(images)
    #expect(together.shape == [count, 8])
    #expect(together == network(Variable(images), phase: .evaluation).value)
    for n in 0..<count {
      #expect(network.evaluated(images.gathered([n])).values == together.gathered([n]).values)
    }
    Threads.with(3) { #expect(network.evaluated(images) == together) }
  }

  @Test func noImagesAreNoRows() {
    var generator = SeededGenerator(seed: 1)
    let network = Backbone.mlp.build(image: [4, 4, 1], embedding: 3, generator: &generator)
    #expect(network.evaluated(Tensor(zeros: [0, 4, 4, 1])).shape == [0, 3])
  }
}
