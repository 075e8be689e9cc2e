import Gradients
import Tensors
import TestSupport
import Testing

@testable import Models

@Suite struct BackboneTests {
  /// Parameters and multiply-adds on 112 x 112 RGB with 512 outputs, counted in PyTorch on insightface's own definitions
  /// (recognition/arcface_torch/backbones; convolutions and linear layers). `docs/backbones.md` has the same numbers.
  static let sizes: [(Backbone, parameters: Int, multiplyAdds: Int)] = [
    (.mobileFaceNet, 2_059_520, 437_520_896), (.mobileFaceNet64, 1_200_512, 221_161_984), (.iResNet18, 24_025_600, 2_609_954_816),
    (.iResNet34, 34_139_328, 4_459_642_880), (.iResNet50, 43_590_848, 6_309_330_944), (.iResNet100, 65_156_160, 12_089_606_144),
  ]

  @Test func sizesAreThoseOfArcFaceTorch() {
    for (backbone, parameters, multiplyAdds) in Self.sizes {
      let network = backbone.blank(image: [112, 112, 3], embedding: 512)
      #expect(network.parameterCount == parameters, "\(backbone)")
      #expect(network.multiplyAdds([1, 112, 112, 3]) == multiplyAdds, "\(backbone)")
      #expect(network.outputShape([2, 112, 112, 3]) == [2, 512])
    }
  }

  @Test(arguments: [Backbone.mobileFaceNet64, .mobileFaceNet]) func shapesOfEveryLayerAreThoseComputed(backbone: Backbone) {
    for image in [[16, 16, 1], [48, 32, 3]] {
      var generator = SeededGenerator(seed: 1)
      let network = backbone.build(image: image, embedding: 8, dropout: 0.1, generator: &generator)
      var x = Variable(Tensor(repeating: 0.5, shape: [2] + image))
      for layer in network.layers {
        let expected = layer.outputShape(x.shape)
        x = layer(x, phase: .evaluation)
        #expect(x.shape == expected, "\(layer)")
      }
      #expect(x.shape == [2, 8] && x.value.isFinite)
    }
  }

  @Test func firstWeightsAreArcFaceTorchs() {
    var generator = SeededGenerator(seed: 3)
    let mobile = Backbone.mobileFaceNet64.build(image: [16, 16, 3], embedding: 512, generator: &generator)
    let weights = Dictionary(uniqueKeysWithValues: mobile.allParameters.map { ($0.path, $0.parameter.value) })
    func spread(_ tensor: Tensor?) -> Double { tensor.map { ($0.sumOfSquares() / Double($0.count)).squareRoot() } ?? .nan }
    // sqrt(2 / fan out): O for 1x1, O K K for depthwise. Thousands of samples: 3 % is more than four standard errors of each.
    expectClose(spread(weights["8.0.weight"]), (2.0 / 512).squareRoot(), relative: 0.03)
    expectClose(spread(weights["6.1.0.weight"]), (2.0 / (512 * 9)).squareRoot(), relative: 0.05)
    expectClose(spread(weights["9.2.weight"]), (2.0 / 512).squareRoot(), relative: 0.03)
    #expect(weights["0.2.weight"]?.values.allSatisfy { $0 == 0.25 } == true)

    // Two stages say as much as four of the way weights are drawn, and take less time.
    var maker = LayerMaker(dropout: 0, generator: generator)
    let residual = Sequential.iResNet([16, 16, 3], 4, blocks: [2, 1], &maker)
    let layers = Dictionary(uniqueKeysWithValues: residual.allParameters.map { ($0.path, $0.parameter.value) })
    expectClose(spread(layers["0.weight"]), 0.1, relative: 0.08)
    expectClose(spread(layers["3.1.main.4.weight"]), 0.1, relative: 0.03)
    // Uniform within 1 / sqrt(128): standard deviation 1 / sqrt(3 * 128), from 512 samples.
    expectClose(spread(layers["7.weight"]), 1 / (3.0 * 128).squareRoot(), relative: 0.1)
    #expect(layers["7.bias"]?.values.allSatisfy { abs($0) <= 0.0884 && $0 != 0 } == true)
  }

  @Test func theLastScaleOfAResidualNetworkIsNotTrained() throws {
    let network = Backbone.iResNet18.blank(image: [16, 16, 3], embedding: 4)
    #expect(network.allParameters.contains { $0.path == "10.weight" })
    #expect(!network.trainableParameters.contains { $0.path == "10.weight" })
    #expect(network.trainableParameters.contains { $0.path == "10.bias" })
    #expect(network.trainableParameters.count == network.allParameters.count - 1)
    // That of MobileFaceNet is.
    let mobile = Backbone.mobileFaceNet64.blank(image: [16, 16, 3], embedding: 4)
    #expect(mobile.trainableParameters.count == mobile.allParameters.count)
  }

  @Test func aBlankNetworkIsTheSameWithoutItsWeights() {
    for backbone in [Backbone.smallCNN, .mlp, .mobileFaceNet64] {
      var generator = SeededGenerator(seed: 3)
      let drawn = backbone.build(image: [16, 16, 3], embedding: 4, dropout: 0.2, generator: &generator)
      let blank = backbone.blank(image: [16, 16, 3], embedding: 4, dropout: 0.2)
      #expect(drawn.allParameters.map(\.path) == blank.allParameters.map(\.path))
      #expect(drawn.allParameters.map(\.parameter.value.shape) == blank.allParameters.map(\.parameter.value.shape))
      #expect(drawn.allBuffers.map(\.path) == blank.allBuffers.map(\.path))
      #expect(drawn.layers.map(\.description) == blank.layers.map(\.description))
    }
  }

  @Test func imagesThatDoNotFitAreRefusedInOneLine() {
    #expect(Backbone.mobileFaceNet.problem(image: [112, 112, 3]) == nil)
    #expect(Backbone.iResNet50.problem(image: [112, 96, 1]) == nil)
    #expect(
      Backbone.mobileFaceNet64.problem(image: [112, 92, 3])
        == "found 112 x 92 pixels, expected sides that are multiples of 16 for mobilefacenet-64")
    #expect(
      Backbone.iResNet18.problem(image: [8, 16, 3]) == "found 8 x 16 pixels, expected sides of at least 16 for iresnet18")
    #expect(Backbone.smallCNN.problem(image: [7, 46, 1]) == "found 7 x 46 pixels, expected sides of at least 8 for small-cnn")
    #expect(Backbone.smallCNN.problem(image: [57, 46, 1]) == nil && Backbone.mlp.problem(image: [1, 1, 1]) == nil)
  }

  @Test func buildingForAnImageThatDoesNotFitIsRefused() async {
    await #expect(processExitsWith: .failure) { _ = Backbone.mobileFaceNet64.blank(image: [20, 16, 3], embedding: 4) }
  }

  @Test func aResidualBlockAddsItsInputOrTheShortcut() {
    var generator = SeededGenerator(seed: 1)
    let x = Variable(Tensor(referenceNumbers(12, tag: 1), shape: [2, 6]))
    let (main, beside) = (Dense(6, 6, generator: &generator), Dense(6, 6, generator: &generator))
    let plain = Residual(Sequential([main]))
    #expect(plain(x, phase: .evaluation).value == (main(x, phase: .evaluation) + x).value)
    #expect(plain.allParameters.map(\.path) == ["main.0.weight", "main.0.bias"])
    let projected = Residual(Sequential([main]), shortcut: Sequential([beside]))
    #expect(projected(x, phase: .evaluation).value == (main(x, phase: .evaluation) + beside(x, phase: .evaluation)).value)
    #expect(projected.multiplyAdds([2, 6]) == 2 * 2 * 36)
    #expect(projected.description == "Residual of 1 layers, 1 beside them")
    // Both branches get the whole gradient, and the input that of both.
    let gradients = plain(x, phase: .training).sum().gradients()
    #expect(gradients[main.weight] != nil)
  }

  @Test func branchesOfUnequalShapeAreRefused() async {
    await #expect(processExitsWith: .failure) {
      _ = Residual(Sequential([MaxPool(2)]))(Variable(Tensor(zeros: [1, 4, 4, 2])), phase: .evaluation)
    }
  }

  @Test func theSummaryTellsWhatThePhaseSwitchesInsideABlock() {
    let rows = Backbone.iResNet18.blank(image: [16, 16, 3], embedding: 4, dropout: 0.4).summary(input: [1, 16, 16, 3]).rows
    #expect(rows[3].phaseSwitch == "statistics: the batch's, or the running ones")
    #expect(rows[3].outputShape == [1, 8, 8, 64])
    #expect(rows.map(\.layer).suffix(3) == ["Dropout 0.4", "Dense 512 -> 4", "BatchNorm 4, scale fixed"])
    #expect(
      Backbone.mobileFaceNet.blank(image: [16, 16, 3], embedding: 4).allModules.map { "\($0.module)" }.contains(
        "Conv2D 128 -> 128, 3x3, 64 groups"))
  }

  @Test(arguments: [Backbone.mobileFaceNet64]) func evaluationChangesNothingAndTrainingMovesStatistics(backbone: Backbone) {
    var generator = SeededGenerator(seed: 2)
    let network = backbone.build(image: [16, 16, 1], embedding: 4, generator: &generator)
    let images = Variable(Tensor(referenceNumbers(3 * 256, tag: 2), shape: [3, 16, 16, 1]))
    let before = network.allBuffers.map(\.buffer.value)
    let first = network(images, phase: .evaluation)
    #expect(!first.isRecorded && network.allBuffers.map(\.buffer.value) == before)
    #expect(network(images, phase: .training).isRecorded)
    #expect(zip(network.allBuffers.map(\.buffer.value), before).allSatisfy { $0 != $1 })
  }
}
