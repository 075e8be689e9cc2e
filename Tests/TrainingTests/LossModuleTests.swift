import Gradients
import Models
import Objectives
import Runs
import Tensors
import TestSupport
import Testing

@testable import Training

/// A loss with a parameter and a buffer of its own: the distance of the embeddings to a learned centre.
private final class CentredLoss: IdentityLoss, Module {
  let centre = Parameter(Tensor([0.5, -0.5], shape: [2, 1]))
  let calls = Buffer(Tensor([0], shape: [1]))
  var isFrozen = false
  var parameters: [(name: String, value: Parameter)] { [("centre", centre)] }
  var buffers: [(name: String, value: Buffer)] { [("calls", calls)] }
  var description: String { "centred" }

  func callAsFunction(_ outputs: IdentityOutputs, labels: [Int], phase: Phase) -> LossValue? {
    calls.value = Tensor([calls.value.values[0] + 1], shape: [1])
    let ones = Variable(Tensor([Float](repeating: 1, count: labels.count), shape: [labels.count, 1]))
    let difference = outputs.embeddings - ones.matmul(transposed: centre.variable(recording: true))
    return LossValue(difference.squared().mean(), measures: [.init("calls", Double(calls.value.values[0]))])
  }
}

/// What a loss learns or remembers belongs to the fit as what the model does. (Forgotten heads are a classic bug of metric learning.)
struct LossModuleTests {
  private static func trainer() -> (Trainer<FaceModel, FaceLoss>, CentredLoss) {
    var generator = SeededGenerator(seed: 1)
    let loss = CentredLoss()
    let model = FaceModel(name: "dense", backbone: Sequential([Flatten(), Dense(4, 2, generator: &generator)]), head: nil)
    return (
      Trainer(
        model: model, loss: FaceLoss(identity: [.init("centred", weight: 0.5, loss)]),
        schedule: .constant(peak: 0.1, warmup: 0)), loss
    )
  }

  private static let images = Tensor(referenceNumbers(12, tag: 3), shape: [3, 2, 2, 1])

  @Test func itsParametersAreTrainedAndItsMeasuresLogged() throws {
    let (trainer, loss) = Self.trainer()
    let before = loss.centre.value
    let result = try trainer.train(Self.images, [0, 1, 2])
    #expect(loss.centre.value != before)
    #expect(result.metrics == [.init("calls", 1)])
    #expect(result.parts.map(\.name) == ["centred"])
    expectClose(result.loss ?? .nan, 0.5 * result.parts[0].value, absolute: 1e-6)
  }

  @Test func itsStateIsKeptInACheckpointAndRestored() throws {
    let (trainer, _) = Self.trainer()
    _ = try trainer.train(Self.images, [0, 1, 2])
    let file = try trainer.state().safetensors().encoded()
    let state = try TrainerState(Safetensors(decoding: file, file: "x"), name: "x")
    let (other, loss) = Self.trainer()
    try other.restore(state, file: "x")
    #expect(loss.calls.value.values == [1])
    _ = try trainer.train(Self.images, [0, 1, 2])
    _ = try other.train(Self.images, [0, 1, 2])
    #expect(other.state().loss == trainer.state().loss)
    #expect(other.state().model == trainer.state().model)
    #expect(other.state().optimizer.keys.contains("loss.centred.centre"))
  }

  @Test func aCheckpointWithoutItIsRefused() throws {
    let (trainer, _) = Self.trainer()
    var state = trainer.state()
    state.loss["centred.centre"] = nil
    #expect(throws: CheckpointError.otherModel(file: "x", differences: ["\"centred.centre\" is missing"])) {
      try trainer.restore(state, file: "x")
    }
  }
}
