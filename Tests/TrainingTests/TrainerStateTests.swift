import Gradients
import Models
import Objectives
import Runs
import Tensors
import TestSupport
import Testing

@testable import Training

@Suite struct TrainerStateTests {
  static func trainer(seed: Int = 1, embedding: Int = 8) -> Trainer<FaceModel, FaceLoss> {
    var generator = SeededGenerator(seed: seed)
    let backbone = Backbone.mlp.build(image: [6, 5, 1], embedding: embedding, dropout: 0.3, generator: &generator)
    return Trainer(
      model: FaceModel(name: "mlp", backbone: backbone, head: Dense(embedding, 4, generator: &generator)),
      loss: FaceLoss(identity: SoftmaxCrossEntropy()), optimizer: SGD(momentum: 0.9, weightDecay: 1e-3),
      schedule: .cosine(peak: 0.1, warmup: 2, steps: 20), clipNorm: 1)
  }

  static func batch(_ step: Int) -> (Tensor, [Int]) {
    (Tensor(referenceNumbers(8 * 30, tag: step), shape: [8, 6, 5, 1]), [0, 1, 2, 3, 3, 2, 1, 0])
  }

  @Test func resumedEqualsContinued() throws {
    let continued = Self.trainer()
    for step in 0..<4 { _ = try continued.train(Self.batch(step).0, Self.batch(step).1) }
    continued.learningRateFactor = 0.5
    let bytes = try continued.state(best: .init(metric: "eer", value: 0.1, step: 3)).safetensors().encoded()

    let resumed = Self.trainer(seed: 99)  // other weights, all to be replaced
    let state = try TrainerState(Safetensors(decoding: bytes, file: "x"), name: "x")
    try resumed.restore(state, file: "x")
    #expect(state.progress.best?.step == 3)
    #expect(resumed.step == 4)
    for step in 4..<8 {
      // Bit for bit, dropout included.
      #expect(
        try continued.train(Self.batch(step).0, Self.batch(step).1) == resumed.train(Self.batch(step).0, Self.batch(step).1))
    }
    #expect(continued.model.weights == resumed.model.weights)
  }

  @Test func theSameSeedGivesTheSameRun() throws {
    let (a, b) = (Self.trainer(), Self.trainer())
    for step in 0..<5 {
      #expect(try a.train(Self.batch(step).0, Self.batch(step).1) == b.train(Self.batch(step).0, Self.batch(step).1))
    }
    let other = Self.trainer(seed: 2)
    #expect(try a.train(Self.batch(5).0, Self.batch(5).1) != other.train(Self.batch(5).0, Self.batch(5).1))
  }

  @Test func anotherModelIsRefusedAndNothingChanges() throws {
    let state = Self.trainer(embedding: 16).state()
    let trainer = Self.trainer()
    let before = trainer.model.weights
    let error = #expect(throws: CheckpointError.self) { try trainer.restore(state, file: "last.safetensors") }
    #expect(
      error?.description.hasPrefix("last.safetensors is of another model: \"backbone.6.bias\" is [16], the model's is [8]")
        == true)
    #expect(trainer.model.weights == before)
    #expect(trainer.step == 0)
  }

  @Test func aForeignSafetensorsFileIsNoCheckpoint() {
    #expect(throws: CheckpointError.notACheckpoint(file: "x", found: nil)) {
      try TrainerState(Safetensors(tensors: ["w": Tensor(1)]), name: "x")
    }
  }

  @Test func aLossThatIsNotFiniteStopsBeforeTheWeightsChange() throws {
    let trainer = Self.trainer()
    let before = trainer.model.weights
    let error = #expect(throws: TrainingError.self) {
      try trainer.train(Tensor(repeating: .nan, shape: [8, 6, 5, 1]), [0, 1, 2, 3, 3, 2, 1, 0])
    }
    #expect(
      error?.description
        == "the training loss became NaN in step 1, first in the output of layer backbone.0 (Flatten); "
        + "a lower learning rate or gradient clipping may help")
    #expect(trainer.model.weights == before)
  }

  @Test func clippingBoundsTheStep() throws {
    let trainer = Self.trainer()
    let before = trainer.model.weights
    let result = try trainer.train(Self.batch(0).0.scaled(by: 1000), Self.batch(0).1)
    #expect(try #require(result.gradientNorm) > 1)
    let moved = trainer.model.allParameters.reduce(0.0) { sum, item in
      sum + item.parameter.value.subtracting(before[item.path] ?? Tensor(0)).sumOfSquares()
    }.squareRoot()
    // The first step is learning rate (0.05) times the clipped gradient (1) plus decay (1e-3 |w|, |w| about 15).
    #expect(moved <= 0.05 * (1 + 1e-3 * 20))
  }

  @Test func evaluationIsBitIdentical() throws {
    let trainer = Self.trainer()
    _ = try trainer.train(Self.batch(0).0, Self.batch(0).1)
    let before = try trainer.state().safetensors().encoded()
    let pairs = ImagePairs(images: Self.batch(9).0, left: [0, 1, 2], right: [3, 4, 5])
    let first = try trainer.evaluate(pairs, [true, false, true]).loss?.total.value
    #expect(try trainer.state().safetensors().encoded() == before)
    #expect(first != nil)
    #expect(try trainer.evaluate(pairs, [true, false, true]).loss?.total.value == first)
  }
}
