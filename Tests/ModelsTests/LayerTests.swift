import Gradients
import Models
import Tensors
import TestSupport
import Testing

@Suite struct LayerTests {
  @Test(arguments: [Backbone.smallCNN, .mlp]) func outputShapesAreThoseComputed(backbone: Backbone) {
    for (height, width, channels) in [(56, 46, 1), (17, 9, 3), (8, 8, 1)] {
      var generator = SeededGenerator(seed: 1)
      let network = backbone.build(image: [height, width, channels], embedding: 16, dropout: 0.1, generator: &generator)
      let input = Tensor(repeating: 0.5, shape: [2, height, width, channels])
      var x = Variable(input)
      for layer in network.layers {
        let expected = layer.outputShape(x.shape)
        x = layer(x, phase: .evaluation)
        #expect(x.shape == expected, "\(layer)")
      }
      #expect(x.shape == [2, 16])
    }
  }

  @Test func pathsNameParametersAsACheckpointDoes() {
    var generator = SeededGenerator(seed: 1)
    let model = FaceModel(
      name: "x", backbone: Sequential([Dense(2, 3, generator: &generator), BatchNorm(3)]),
      head: Dense(3, 4, generator: &generator))
    #expect(
      model.allParameters.map(\.path) == [
        "backbone.0.weight", "backbone.0.bias", "backbone.1.weight", "backbone.1.bias", "head.weight", "head.bias",
      ])
    #expect(model.allBuffers.map(\.path) == ["backbone.1.running_mean", "backbone.1.running_var"])
  }

  @Test func weightsComeFromTheSeedAlone() {
    func weights(_ seed: Int) -> [Tensor] {
      var generator = SeededGenerator(seed: seed)
      return Backbone.smallCNN.build(image: [16, 16, 1], embedding: 8, generator: &generator).allParameters.map(\.parameter.value)
    }
    #expect(weights(1) == weights(1))
    #expect(weights(1) != weights(2))
  }

  @Test func initializersHaveTheirSpread() {
    var generator = SeededGenerator(seed: 1)
    let he = Initializer.heNormal([64, 3, 3, 32], &generator)
    // 18,432 samples: the standard deviation is known to 0.5 %; 3 % is six of those.
    expectClose((he.sumOfSquares() / Double(he.count)).squareRoot(), (2.0 / 288).squareRoot(), relative: 0.03)
    let linear = Initializer.linear([64, 100], &generator).values
    #expect(linear.allSatisfy { abs($0) <= 0.1 })
    #expect((linear.max() ?? 0) > 0.095)
  }

  @Test func dropoutKeepsTheMeanAndDropsItsShare() {
    let layer = Dropout(0.25, generator: SeededGenerator(seed: 5))
    let ones = Variable(Tensor(repeating: 1, shape: [10_000]))
    let dropped = layer(ones, phase: .training).value.values
    let zeros = dropped.count { $0 == 0 }
    // Binomial: 2,500 with a standard deviation of 43; five of those.
    #expect(abs(zeros - 2500) < 215)
    #expect(Set(dropped) == [0, Float(1 / 0.75)])
    #expect(layer(ones, phase: .evaluation).value == ones.value)
  }

  @Test func flipFusionIsTheNormalisedSum() throws {
    let model = FaceModel(name: "x", backbone: PhaseTests.network(dropout: 0), head: Flatten())
    let (images, flipped) = (PhaseTests.images(3), PhaseTests.images(6).gathered([3, 4, 5]))
    func embed(_ views: ImageViews) throws -> Variable { try model.embed(views) }
    let (plain, mirrored) = (ImageRows(images), ImageRows(flipped))
    let fused = try embed(ImageViews(plain: [plain], mirrored: [mirrored]))
    let expected = (try embed(ImageViews(plain: [plain])) + embed(ImageViews(plain: [mirrored]))).l2Normalized()
    #expect(fused.value == expected.value)
  }

  @Test func aPairSharesOneBackbone() throws {
    let model = FaceModel(name: "x", backbone: PhaseTests.network(dropout: 0), head: Flatten())
    let pairs = try model.evaluation(ImagePairs(images: PhaseTests.images(3), left: [0, 0, 1], right: [0, 1, 2]))
    let distances = pairs.squaredDistances.value.values
    #expect(distances[0] == 0)
    #expect(distances[1] > 0 && distances[2] > 0)
  }

  @Test func aSingleImageCannotBeBatchNormalisedInTraining() async {
    await #expect(processExitsWith: .failure) {
      _ = BatchNorm(2)(Variable(Tensor(zeros: [1, 2])), phase: .training)
    }
  }

  @Test func theSummaryTellsShapesParametersAndWhatThePhaseSwitches() {
    var generator = SeededGenerator(seed: 1)
    let network = Sequential([
      Conv2D(1, 4, kernel: 3, padding: 1, bias: false, generator: &generator), BatchNorm(4), Flatten(),
      Dropout(0.5, generator: generator), Dense(4 * 6 * 5, 8, generator: &generator),
    ])
    network.layers[1].isFrozen = true
    #expect(
      network.summary(input: [1, 6, 5, 1]).description == """
        layer                      output        parameters  frozen  the phase switches
        0      Conv2D 1 -> 4, 3x3  [1, 6, 5, 4]  36
        1      BatchNorm 4         [1, 6, 5, 4]  8           yes
        2      Flatten             [1, 120]      0
        3      Dropout 0.5         [1, 120]      0                   drops in training only
        4      Dense 120 -> 8      [1, 8]        968
        1012 parameters, 8 of them frozen
        """)
  }

  @Test func multiplyAddsAreThoseOfTheProducts() {
    var generator = SeededGenerator(seed: 1)
    let network = Backbone.smallCNN.build(image: [56, 46, 1], embedding: 128, generator: &generator)
    let convolutions = 56 * 46 * 9 * 1 * 32 + 28 * 23 * 9 * 32 * 64 + 14 * 11 * 9 * 64 * 128
    #expect(network.multiplyAdds([2, 56, 46, 1]) == 2 * (convolutions + 7 * 5 * 128 * 128))
  }
}
