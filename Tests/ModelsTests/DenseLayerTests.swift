import Gradients
import Models
import Tensors
import TestSupport
import Testing

@Suite struct DenseLayerTests {
  static let input = Tensor(referenceNumbers(21, tag: 1), shape: [3, 7])

  static func layer(bias: Bool) -> Dense {
    Dense(
      weight: Tensor(referenceNumbers(35, tag: 2), shape: [5, 7]),
      bias: bias ? Tensor(referenceNumbers(5, tag: 3), shape: [5]) : nil
    )
  }

  @Test(arguments: [false, true], Phase.allCases) func anActivationIsDoneInTheSamePass(bias: Bool, phase: Phase) {
    let layer = Self.layer(bias: bias)
    let x = Variable(Self.input)
    let plain = layer(x, phase: phase)
    let (relu, prelu) = (ReLU(), PReLU(5, slope: 0.5))
    #expect(Sequential([layer, relu])(x, phase: phase).value == relu(plain, phase: phase).value)
    #expect(Sequential([layer, prelu])(x, phase: phase).value.values == prelu(plain, phase: phase).value.values)
  }

  @Test(arguments: [false, true]) func aNormalisationFoldsIntoEvaluation(bias: Bool) {
    let layer = Self.layer(bias: bias)
    let norm = BatchNorm(5)
    norm.runningMean.value = Tensor(referenceNumbers(5, tag: 5), shape: [5])
    norm.gamma.value = Tensor(referenceNumbers(5, tag: 6), shape: [5])
    let x = Variable(Self.input)
    let plain = ReLU()(norm(layer(x, phase: .evaluation), phase: .evaluation), phase: .evaluation).value
    // Bias and shift are added together before the sum rather than after: two roundings of numbers below 4.
    expectClose(
      Sequential([layer, norm, ReLU()])(x, phase: .evaluation).value.values, plain.values, absolute: 1e-6)
  }

  @Test func anAddendIsAddedLast() {
    let layer = Self.layer(bias: true)
    let x = Variable(Tensor(referenceNumbers(35, tag: 7), shape: [5, 7]))
    let square = Dense(weight: Tensor(referenceNumbers(49, tag: 8), shape: [7, 7]), bias: nil)
    let plain = square(x, phase: .evaluation).value.relu().adding(x.value)
    #expect(Residual(Sequential([square, ReLU()]))(x, phase: .evaluation).value == plain)
    #expect(layer.outputShape([2, 7]) == [2, 5])
  }

  @Test func aFrozenLayerGetsNoGradientAndPassesOne() {
    let (layer, below) = (Self.layer(bias: true), Parameter(Self.input))
    layer.isFrozen = true
    let gradients = Sequential([layer, ReLU()])(below.variable(recording: true), phase: .training).sum().gradients()
    #expect(gradients.count == 1)
    #expect(gradients[below] != nil)
  }
}
