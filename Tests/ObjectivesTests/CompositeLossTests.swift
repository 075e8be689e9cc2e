import Gradients
import Models
import Objectives
import Tensors
import TestSupport
import Testing

@Suite struct CompositeLossTests {
  /// The mean square of an output against its target.
  @Sendable static func squared(_ predicted: Variable, _ expected: Tensor?) -> Variable {
    (predicted - Variable(expected ?? Tensor(zeros: predicted.shape))).squared().mean()
  }

  let loss = CompositeLoss(
    "two outputs",
    training: [.init("a", loss: squared), .init("b", weight: 0.5, loss: squared)],
    evaluation: [.init("a", loss: squared)])

  /// Outputs of different shapes: [2, 1] and [2, 3, 2].
  static func outputs(_ a: Float, _ b: Float?) -> Outputs {
    var outputs: Outputs = ["a": Variable(Tensor(repeating: a, shape: [2, 1]))]
    outputs["b"] = b.map { Variable(Tensor(repeating: $0, shape: [2, 3, 2])) }
    return outputs
  }

  static let targets = ["a": Tensor(zeros: [2, 1]), "b": Tensor(zeros: [2, 3, 2])]

  @Test func partsAreWeightedIntoOne() throws {
    let value = try #require(try loss.training(predicted: Self.outputs(2, 4), expected: Self.targets))
    #expect(value.total.value.scalar == 4 + 0.5 * 16)
    #expect(value.parts.map(\.name) == ["a", "b"])
    #expect(value.parts.map(\.value.value.scalar) == [4, 16])
  }

  @Test func aPartThatAPhaseDoesNotListIsAbsent() throws {
    let value = try #require(try loss.evaluation(predicted: Self.outputs(2, nil), expected: ["a": Tensor(zeros: [2, 1])]))
    #expect(value.total.value.scalar == 4)
    #expect(value.parts.map(\.name) == ["a"])
  }

  @Test func aPhaseWithoutPartsHasNoLoss() throws {
    let loss = CompositeLoss(training: [.init("a", loss: Self.squared)], evaluation: [])
    #expect(try loss.evaluation(predicted: Self.outputs(1, 1), expected: [:]).map { _ in true } == nil)
    #expect(loss.summary(in: .evaluation) == "no loss")
    #expect(self.loss.summary(in: .training) == "two outputs: a + 0.5 x b")
  }

  @Test func mismatchesNameBothSides() {
    func message(_ outputs: Outputs, _ targets: [String: Tensor]) -> String? {
      do {
        _ = try loss.training(predicted: outputs, expected: targets)
        return nil
      } catch { return "\(error)" }
    }
    #expect(
      message(Self.outputs(1, nil), Self.targets)
        == #"in training the loss has the parts "a", "b", but the model gives the outputs "a": no output for "b""#)
    #expect(
      message(Self.outputs(1, 1), ["c": Tensor(1)])
        == #"in training the loss needs targets for "a", "b", but the data gives "c": no target for "a", "b""#)
    #expect(
      message(Self.outputs(1, 1), ["a": Tensor(zeros: [3, 1]), "b": Tensor(zeros: [2, 3, 2])])
        == #"in training "a" has 2 rows of output and 3 of target"#)
  }

  @Test func gradientsReachEveryPart() throws {
    let (a, b) = (Parameter(Tensor([3], shape: [1])), Parameter(Tensor([5], shape: [1])))
    let outputs: Outputs = ["a": a.variable(recording: true), "b": b.variable(recording: true)]
    let zeros = ["a": Tensor(zeros: [1]), "b": Tensor(zeros: [1])]
    let gradients = try #require(try loss.training(predicted: outputs, expected: zeros)).total.gradients()
    #expect(gradients[a]?.values == [6])
    #expect(gradients[b]?.values == [5])
  }

  @Test func allPartsAbsentIsNoLoss() {
    #expect(LossValue([("a", 1, nil), ("b", 1, nil)]).map { _ in true } == nil)
  }
}
