import Gradients
import Models
import Tensors
import TestSupport
import Testing

@testable import Training

/// A `Sequential` as steps of evaluation, and batch normalisation folded into the steps before it.
@Suite struct ExportFoldingTests {
  @Test func theArithmeticOfAFold() throws {
    // s = gamma / sqrt(variance + epsilon) = 3 / sqrt(3.75 + 0.25) = 1.5 and -1 / sqrt(0) + 0.25 = -2: all exact in binary.
    let norm = EvaluationStep.Normalization(
      gamma: Tensor([3, -1], shape: [2]), beta: Tensor([10, 20], shape: [2]), mean: Tensor([2, 4], shape: [2]),
      variance: Tensor([3.75, 0], shape: [2]), epsilon: 0.25)
    let folded = norm.folded(into: Tensor([1, 2, 4, 8], shape: [2, 2]), Tensor([5, 6], shape: [2]))
    #expect(folded.weight == Tensor([1.5, 3, -8, -16], shape: [2, 2]))
    #expect(folded.bias == Tensor([1.5 * (5 - 2) + 10, -2 * (6 - 4) + 20], shape: [2]))
    #expect(norm.folded(into: Tensor([1, 1], shape: [2, 1]), nil).bias == Tensor([1.5 * -2 + 10, -2 * -4 + 20], shape: [2]))
  }

  @Test func foldedStepsComputeWhatTheNetworkComputes() throws {
    for network in [ExportNetworks.everything(), ExportNetworks.pooled(), ExportNetworks.residual()] {
      let inputs = ExportNetworks.inputs([9, 7, 2])
      let expected = network(Variable(inputs), phase: .evaluation).value
      let steps = try network.evaluationSteps(input: [1, 9, 7, 2])
      // The same operations one by one; the network takes a convolution's bias into the shift of the normalisation after it, which
      // rounds values of size 1 once less.
      expectClose(steps.apply(inputs).values, expected.values, absolute: 2e-6, relative: 2e-6)
      // Values of size 1, rounded to 24 bits a few times more or less in each of a dozen operations.
      expectClose(steps.foldingBatchNorm().apply(inputs).values, expected.values, absolute: 1e-5, relative: 1e-5)
    }
  }

  @Test(arguments: [Backbone.smallCNN, .mlp, .mobileFaceNet64]) func foldedBackbonesComputeTheSame(backbone: Backbone) throws {
    var random = SeededGenerator(seed: 1)
    let network = ExportNetworks.trained(backbone.build(image: [16, 16, 1], embedding: 8, dropout: 0.3, generator: &random))
    let inputs = ExportNetworks.inputs([16, 16, 1], count: 2)
    let folded = try network.evaluationSteps(input: [1, 16, 16, 1]).foldingBatchNorm()
    #expect(folded.normalizations == 0)
    let expected = network(Variable(inputs), phase: .evaluation).l2Normalized().value
    expectClose(Variable(folded.apply(inputs)).l2Normalized().value.values, expected.values, absolute: 1e-5)
  }

  @Test func onlyWhatDirectlyFollowsALayerWithAWeightIsFolded() throws {
    let steps = try ExportNetworks.everything().evaluationSteps(input: [1, 9, 7, 2])
    #expect(
      steps.map(\.path) == ["0", "1", "2", "3", "4", "5", "6.0", "6.2", "6.3", "7", "8", "9", "10", "11", "12", "13"])
    #expect(
      steps.foldingBatchNorm().map(\.path) == ["0", "1", "2", "4", "5", "6.0", "6.3", "7", "8", "9", "11", "12"])
  }

  @Test func branchesAreFoldedByThemselves() throws {
    let steps = try ExportNetworks.residual().evaluationSteps(input: [1, 9, 7, 2]).foldingBatchNorm()
    #expect(steps.map(\.path) == ["0", "1", "2", "3", "4", "5"])
    guard case .residual(let main, let shortcut) = steps[0].operation, case .residual(let inner, let none) = main[3].operation
    else {
      Issue.record("no residual block at 0, or none at its end")
      return
    }
    // What stands before a convolution stays, what follows one is gone.
    #expect(main.map(\.path) == ["0.main.0", "0.main.1", "0.main.3", "0.main.4"])
    #expect(inner.map(\.path) == ["0.main.4.main.0", "0.main.4.main.1"])
    #expect(shortcut.map(\.path) == ["0.shortcut.0"] && none.isEmpty)
  }

  @Test func theNetworkItselfStaysAsItWas() throws {
    let network = ExportNetworks.everything()
    let before = network.weights
    _ = try SequentialExport(network, input: [9, 7, 2]).onnx()
    #expect(network.weights == before)
  }
}

extension [EvaluationStep] {
  /// How many normalisations are left, in branches too.
  fileprivate var normalizations: Int {
    reduce(0) { count, step in
      switch step.operation {
      case .normalization: count + 1
      case .residual(let main, let shortcut): count + main.normalizations + shortcut.normalizations
      default: count
      }
    }
  }
}
