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

  @Test(arguments: [false, true], Phase.allCases) func anActivationMayComeAlong(bias: Bool, phase: Phase) {
    let layer = Self.layer(bias: bias)
    let x = Variable(Self.input)
    let slope = Tensor(referenceNumbers(5, tag: 4), shape: [5])
    #expect(layer(x, phase: phase, activation: .relu).value == layer(x, phase: phase).relu().value)
    #expect(
      layer(x, phase: phase, activation: .prelu(slope: slope)).value.values
        == layer(x, phase: phase).prelu(slope: Variable(slope)).value.values)
  }

  @Test(arguments: [false, true]) func whatFollowsFoldsIntoEvaluation(bias: Bool) {
    let layer = Self.layer(bias: bias)
    let (scale, shift) = (Tensor(referenceNumbers(5, tag: 5), shape: [5]), Tensor(referenceNumbers(5, tag: 6), shape: [5]))
    let plain = layer(Variable(Self.input), phase: .evaluation).value
    // Bias and shift are added together before the sum rather than after: two roundings of numbers below 4.
    expectClose(
      layer.evaluated(Self.input, finish: Finish(scale: scale, shift: shift, activation: .relu)).values,
      plain.multiplied(by: scale).adding(shift).relu().values, absolute: 1e-6)
    expectClose(layer.evaluated(Self.input, finish: Finish(shift: shift)).values, plain.adding(shift).values, absolute: 1e-6)
    #expect(layer.evaluated(Self.input, finish: Finish()).values == plain.values)
  }

  @Test func aFrozenLayerGetsNoGradientAndPassesOne() {
    let (layer, below) = (Self.layer(bias: true), Parameter(Self.input))
    layer.isFrozen = true
    let gradients = layer(below.variable(recording: true), phase: .training, activation: .relu).sum().gradients()
    #expect(gradients.count == 1)
    #expect(gradients[below] != nil)
  }
}
