import Foundation
import Gradients
import Models
import Objectives
import Runs
import Tensors
import TestSupport
import Testing
import Training
import Verification

@testable import Model1
@testable import Model2
@testable import Model3
@testable import Outlook

/// The systems of the examples do what they are there to show.
@Suite struct ExamplesTests {
  @Test func onesInTrainingZerosInEvaluation() throws {
    let task = onesAndZeros(batch: 32, seed: 1)
    #expect(task.stepsPerEpoch == 31)
    for _ in 0..<3 { #expect(try task.train().loss == 32) }
    #expect(try task.evaluate { _, _ in }.loss == 0)
    // With the phase not given, the ambient one decides; outside of any, that is evaluation.
    let model = OnesAndZeros()
    let input = Tensor(zeros: [2, 1])
    #expect(model(input).value.values == [0, 0])
    #expect(model(input, phase: .training).value.values == [1, 1])
  }

  @Test func eachOutputHasItsLossUnderItsName() throws {
    let task = twoInputs(batch: 32, seed: 1)
    let step = try task.train()
    #expect(step.parts.map(\.name) == ["a", "b"] && step.parts.map(\.weight) == [1, 0.5])
    expectClose(try #require(step.loss), step.parts[0].value + 0.5 * step.parts[1].value, relative: 1e-6)
    let evaluation = try task.evaluate { _, _ in }
    // b is ones in evaluation: its mean square is 1 whatever the input.
    #expect(evaluation.parts.map(\.name) == ["a", "b"] && evaluation.parts[1].value == 1)
  }

  @Test func outputsMayDifferInShapeAndByPhaseInNumber() throws {
    let task = twoShapes(batch: 32, seed: 1)
    #expect(try task.train().parts.map(\.name) == ["a", "b"])
    #expect(try task.evaluate { _, _ in }.parts.map(\.name) == ["a"])
    let input = Inputs(x0: Tensor([1, 2], shape: [2, 1]), x1: Tensor([3, 4], shape: [2, 1]))
    let outputs = TwoShapes().training(input)
    #expect(outputs["a"]?.shape == [2, 1] && outputs["b"]?.shape == [2, 3, 2])
    #expect(outputs["b"]?.value.values == [6, 6, 6, 6, 6, 6, 8, 8, 8, 8, 8, 8])
    #expect(TwoShapes().evaluation(input).names == ["a"])
  }

  @Test func oneLayerServesBothPhases() throws {
    let task = sharedLayer(batch: 40, seed: 1, rate: 0.1)
    let first = try #require(try task.train().loss)
    for _ in 0..<60 { _ = try task.train() }
    #expect(try #require(try task.train().loss) < first / 2)
    let evaluation = try task.evaluate { _, _ in }
    #expect(evaluation.metrics.map(\.name) == ["accuracy", "pairs"])
    #expect(evaluation.metrics[0].value > 0.6)
  }

  @Test func everyPairIsJudgedAlone() throws {
    // Squared distances 0.5, 1.2 (same), 0.5, 1.2 (different), against 0.7.
    let left = Tensor([0.5, 1.2, 0.5, 1.2].flatMap { [Float($0).squareRoot(), 0] }, shape: [4, 2])
    let pairs = EmbeddingPairs(left: Variable(left), right: Variable(Tensor(zeros: [4, 2])))
    let loss = try #require(LogitsThenDistance().evaluation(predicted: pairs, expected: [true, true, false, false]))
    expectClose(Double(loss.total.value.scalar), (0 + 0.5 + 0.2 + 0) / 4, absolute: 1e-6)
  }

  @Test func tripletsPullAPersonTogether() throws {
    let task = try triplets(batch: 24, seed: 1, optimizer: SGD(), schedule: .constant(peak: 0.05, warmup: 0))
    let before = try #require(try task.evaluate { _, _ in }.verification?.eer)
    for _ in 0..<5 * task.stepsPerEpoch { _ = try task.train() }
    let after = try #require(try task.evaluate { _, _ in }.verification)
    #expect(after.genuine == 140 && after.impostor == 640)
    #expect(try #require(after.eer) < before)
  }

  @Test func theBackboneAloneIsExported() throws {
    let task = try triplets(batch: 24, seed: 1, optimizer: SGD(), schedule: .constant(peak: 0.05, warmup: 0))
    let backbone = task.trainer.model.backbone
    let folder = try TemporaryFolder()
    let export = SequentialExport(backbone, input: [24, 20, 1])
    try export.write(to: folder.path("backbone.safetensors"), as: .safetensors)
    let copy = TripletModel(Sequential(backbone.layers)).backbone
    try copy.load(safetensors: folder.path("backbone.safetensors"))
    #expect(copy.weights == backbone.weights)
    try export.write(to: folder.path("backbone.onnx"), as: .onnx(.init()))
    #expect(try folder.bytes("backbone.onnx").count > 4 * backbone.parameterCount)
  }
}
