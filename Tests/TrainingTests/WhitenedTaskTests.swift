import Datasets
import Models
import Objectives
import Tensors
import TestSupport
import Testing
import Verification

@testable import Training

/// A face task whose embeddings are whitened: fitted on training people at each evaluation, kept in checkpoints, unknown to training.
@Suite struct WhitenedTaskTests {
  private static func task(whitening: Double?) throws -> FaceTask {
    let split = try SyntheticFaces(seed: 3, people: 8, imagesPerPerson: 4, height: 12, width: 10).dataset()
      .split(heldOut: IdentitySelection("7-8"))
    var generator = SeededGenerator(seed: 3)
    let model = FaceModel(
      name: "mlp", backbone: Backbone.mlp.build(image: [12, 10, 1], embedding: 6, generator: &generator),
      head: Dense(6, 6, generator: &generator))
    return FaceTask(
      trainer: Trainer(
        model: model, loss: FaceLoss(identity: SoftmaxCrossEntropy()), schedule: .constant(peak: 0.01, warmup: 0)),
      batches: try TrainingBatches(split.train, batch: 6, seed: 2),
      verified: VerificationSet(heldOut: split.heldOut, pairs: try .all(of: split.heldOut, folds: 2)),
      views: EvaluationView.all(flip: true, shift: 1), judgement: Judgement(whitening: whitening))
  }

  @Test func evaluationFitsItAndTrainingDoesNotKnow() throws {
    let (whitened, plain) = (try Self.task(whitening: 0.1), try Self.task(whitening: nil))
    for _ in 0..<3 {
      #expect(try whitened.train() == plain.train())
      let (one, other) = (try whitened.evaluate { _, _ in }, try plain.evaluate { _, _ in })
      #expect(one.verification?.histogram != other.verification?.histogram)
    }
    let (state, other) = (whitened.state(best: nil), plain.state(best: nil))
    #expect(state.model == other.model && state.optimizer == other.optimizer)
    #expect(state.whitening["mean"]?.shape == [6] && state.whitening["matrix"]?.shape == [6, 6])
    #expect(other.whitening.isEmpty)
  }

  @Test func aCheckpointKeepsIt() throws {
    let task = try Self.task(whitening: 0.1)
    _ = try task.evaluate { _, _ in }
    let file = try task.state(best: nil).safetensors().encoded()
    let state = try TrainerState(Safetensors(decoding: file, file: "x"), name: "x")
    #expect(state.whitening == task.state(best: nil).whitening && !state.whitening.isEmpty)
    let resumed = try Self.task(whitening: 0.1)
    try resumed.restore(state, file: "x")
    #expect(resumed.trainer.model.whitening == task.trainer.model.whitening)
  }

  @Test func aDamagedOneIsRefused() throws {
    let task = try Self.task(whitening: 0.1)
    var state = task.state(best: nil)
    state.whitening = ["mean": Tensor(zeros: [6]), "matrix": Tensor(zeros: [5, 6])]
    let error = #expect(throws: CheckpointError.self) { try task.restore(state, file: "x") }
    #expect(
      error?.description
        == "x is of another model: the whitening has a mean [6] and a matrix [5, 6], [E] and [E, E] were due")
  }
}
