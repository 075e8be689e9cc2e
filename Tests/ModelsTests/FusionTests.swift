import Gradients
import Models
import Tensors
import TestSupport
import Testing

/// Layers that run in one pass, against the same layers one after another.
@Suite struct FusionTests {
  /// Layer after layer, each in passes of its own.
  static func oneByOne(_ layer: any Layer, _ input: Variable, _ phase: Phase) -> Variable {
    switch layer {
    case let layer as Sequential: layer.layers.reduce(input) { oneByOne($1, $0, phase) }
    case let layer as Residual:
      oneByOne(layer.main, input, phase) + (layer.shortcut.map { oneByOne($0, input, phase) } ?? input)
    default: layer(input, phase: phase)
    }
  }

  static func convolution(
    _ inputs: Int, _ outputs: Int, groups: Int = 1, stride: Int = 1, bias: Bool = false, seed: Int
  ) -> Conv2D {
    var generator = SeededGenerator(seed: seed)
    return Conv2D(
      inputs, outputs, kernel: 3, stride: stride, padding: 1, groups: groups, bias: bias, generator: &generator)
  }

  /// Every run that is planned, and layers that join none.
  static func network() -> Sequential {
    func main(_ seed: Int, stride: Int = 1) -> Sequential {
      Sequential([
        BatchNorm(6), convolution(6, 6, seed: seed), BatchNorm(6), PReLU(6),
        Sequential([convolution(6, 6, groups: 6, stride: stride, seed: seed + 1), BatchNorm(6)]),
      ])
    }
    return Sequential([
      convolution(3, 4, bias: true, seed: 1), BatchNorm(4), ReLU(), MaxPool(2),
      convolution(4, 6, bias: true, seed: 2), PReLU(6),
      Residual(main(3)),
      Residual(main(5, stride: 2), shortcut: Sequential([convolution(6, 6, stride: 2, seed: 7), BatchNorm(6)])),
      Residual(Sequential([convolution(6, 6, seed: 8), BatchNorm(6), ReLU()])), Residual(Sequential([ReLU()])),
      convolution(6, 6, groups: 6, seed: 9), BatchNorm(6), MaxPool(3, stride: 1, padding: 1), BatchNorm(6), BatchNorm(6),
      Flatten(),
      BatchNorm(96), ReLU(), PReLU(96, slope: 0.1),
    ])
  }

  static func images(_ count: Int, tag: Int = 7) -> Variable {
    Variable(Tensor(referenceNumbers(count * 16 * 14 * 3, tag: tag), shape: [count, 16, 14, 3]))
  }

  /// The network after numbers that make every scale, shift, bias and statistic different.
  static func trained() -> Sequential {
    let network = network()
    for (index, (path, parameter)) in network.allParameters.enumerated() where path.hasSuffix("bias") || parameter.value.rank == 1
    {
      let spread = Tensor(referenceNumbers(parameter.value.count, tag: index), shape: parameter.value.shape)
      parameter.value = parameter.value.adding(spread.scaled(by: 0.3))
    }
    _ = network(images(5, tag: 1), phase: .training)
    return network
  }

  @Test(arguments: Phase.allCases) func agreesWithLayersOneByOne(_ phase: Phase) {
    let (fused, plain) = (Self.trained(), Self.trained())
    let (found, expected) = (fused(Self.images(3), phase: phase), Self.oneByOne(plain, Self.images(3), phase))
    #expect(found.shape == expected.shape)
    #expect(found.isRecorded == (phase == .training))
    // Normalisations of 3 images carry roundings of 1e-7 on, each times up to 3, through 14 of them.
    expectClose(found.value.values, expected.value.values, absolute: 2e-4)
    #expect(fused.allBuffers.map(\.path) == plain.allBuffers.map(\.path))
    for (one, other) in zip(fused.allBuffers, plain.allBuffers) {
      expectClose(one.buffer.value.values, other.buffer.value.values, absolute: 1e-5, relative: 1e-4)
    }
  }

  @Test func gradientsAgreeWithLayersOneByOne() throws {
    let (fused, plain) = (Self.trained(), Self.trained())
    let (found, expected) = (
      fused(Self.images(3), phase: .training).squared().mean().gradients(),
      Self.oneByOne(plain, Self.images(3), .training).squared().mean().gradients()
    )
    for ((path, one), (_, other)) in zip(fused.allParameters, plain.allParameters) {
      let (a, b) = (try #require(found[one], "\(path)"), try #require(expected[other], "\(path)"))
      let size = b.values.reduce(0) { max($0, abs($1)) }
      // As above, of the largest element: small ones are differences of large ones.
      expectClose(a.values, b.values, absolute: 2e-3 * Double(size) + 1e-5)
    }
  }

  @Test func evaluationIsTheSameWhateverElseIsInTheBatch() {
    let network = Self.trained()
    let together = network(Self.images(5), phase: .evaluation).value
    for i in 0..<5 {
      #expect(network(Variable(Self.images(5).value.gathered([i])), phase: .evaluation).value == together.gathered([i]))
    }
  }

  @Test(arguments: [0, 1, 3, 5, 6, 7, 10, 11]) func aFrozenLayerIsTheSameFunction(_ index: Int) {
    let (fused, plain) = (Self.trained(), Self.trained())
    for network in [fused, plain] { network.layers[index].isFrozen = true }
    let statistics = fused.layers[index].allBuffers.map(\.buffer.value)
    let (found, expected) = (fused(Self.images(3), phase: .training), Self.oneByOne(plain, Self.images(3), .training))
    expectClose(found.value.values, expected.value.values, absolute: 2e-4)
    #expect(fused.layers[index].allBuffers.map(\.buffer.value) == statistics)
    let gradients = found.sum().gradients()
    let trainable = fused.trainableParameters.map(\.parameter)
    #expect(gradients.count == trainable.count)
    for parameter in trainable { #expect(gradients[parameter] != nil) }
  }

  @Test func aFrozenBeginningRecordsNothing() {
    // Frozen layers fold in training too, and what follows them is trained.
    let network = Self.trained()
    for layer in network.layers.prefix(7) { layer.isFrozen = true }
    let output = network(Self.images(3), phase: .training)
    #expect(output.tape.filter { $0 == "convolution" }.count == 5)
    #expect(Sequential(Array(network.layers.prefix(7)))(Self.images(3), phase: .training).isRecorded == false)
  }

  @Test func aGradientOfTheImagesFlowsThroughEvaluation() throws {
    let network = Self.trained()
    let images = Parameter(Self.images(2).value)
    let found = network(images.variable(recording: true), phase: .evaluation).squared().mean().gradients()
    let expected = Self.oneByOne(network, images.variable(recording: true), .evaluation).squared().mean().gradients()
    #expect(found.count == 1)
    let (a, b) = (try #require(found[images]), try #require(expected[images]))
    expectClose(a.values, b.values, absolute: 1e-5)
  }

  @Test func eachPassIsOneEntryOfTheTape() {
    let network = Sequential([
      Self.convolution(3, 4, seed: 1), BatchNorm(4), ReLU(), MaxPool(2),
      Residual(Sequential([Self.convolution(4, 4, seed: 2), BatchNorm(4)])),
    ])
    let tape = network(Self.images(3), phase: .training).tape.filter { $0 != "parameter" }
    #expect(tape == ["batchNorm", "convolution", "batchNorm", "convolution"])
  }

  @Test func aProbeFindsTheLayerInsideAPass() throws {
    let network = Self.network()
    let relu = network.layers[2]
    let norm = try #require(network.layers[1] as? BatchNorm)
    norm.gamma.value = Tensor(repeating: .infinity, shape: [4])
    for phase in Phase.allCases {
      let probe = LayerProbe()
      probe.watching { _ = network(Self.images(2), phase: phase) }
      #expect(probe.firstNotFinite === norm)
      #expect(probe.firstNotFinite !== relu)
    }
  }

  @Test func branchesThatDisagreeAreRefused() async {
    await #expect(processExitsWith: .failure) {
      let block = Residual(Sequential([Self.convolution(3, 4, seed: 1), BatchNorm(4)]))
      _ = block(Self.images(2), phase: .evaluation)
    }
    await #expect(processExitsWith: .failure) {
      let block = Residual(Sequential([Self.convolution(3, 4, seed: 1), BatchNorm(4)]))
      _ = block(Self.images(2), phase: .training)
    }
  }
}
