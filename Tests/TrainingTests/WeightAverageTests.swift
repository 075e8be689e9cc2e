import Gradients
import Models
import Objectives
import Runs
import Tensors
import TestSupport
import Testing

@testable import Training

@Suite struct WeightAverageTests {
  static func trainer(seed: Int = 1, average: WeightAverage? = WeightAverage(decay: 0.7, warmsUp: false)) -> Trainer<
    FaceModel, FaceLoss
  > {
    var generator = SeededGenerator(seed: seed)
    let backbone = Sequential([Flatten(), Dense(30, 8, generator: &generator), BatchNorm(8), Dense(8, 6, generator: &generator)])
    return Trainer(
      model: FaceModel(name: "small", backbone: backbone, head: Dense(6, 4, generator: &generator)),
      loss: FaceLoss(identity: SoftmaxCrossEntropy()), optimizer: AdamW(), schedule: .constant(peak: 0.05, warmup: 0),
      average: average)
  }

  static func train(_ trainer: Trainer<FaceModel, FaceLoss>, _ steps: Range<Int>) throws {
    for step in steps { _ = try trainer.train(TrainerStateTests.batch(step).0, TrainerStateTests.batch(step).1) }
  }

  static let pairs = ImagePairs(images: TrainerStateTests.batch(9).0, left: [0, 1, 2], right: [3, 4, 5])

  @Test func itMovesAfterTheWeights() throws {
    let trainer = Self.trainer()
    let path = "backbone.1.weight"
    var expected = try #require(trainer.model.weights[path]).values.map(Double.init)
    for step in 0..<5 {
      try Self.train(trainer, step..<step + 1)
      expected = try zip(expected, #require(trainer.model.weights[path]).values).map { 0.7 * $0 + 0.3 * Double($1) }
    }
    // Five roundings of single precision.
    expectClose(try #require(trainer.state().average[path]).values.map(Double.init), expected, absolute: 1e-6)
    #expect(trainer.average?.updates == 5)
  }

  @Test func theWarmUpForgetsTheFirstWeightsSoon() {
    var average = WeightAverage(decay: 0.95)
    let weight = Parameter(Tensor([0], shape: [1]))
    average.begin { [("w", weight)] }
    var shares: [Double] = []
    for _ in 0..<200 {
      shares.append(average.share)
      average.update([("w", weight)])
    }
    expectClose(Array(shares.prefix(3)), [1.0 / 10, 2.0 / 11, 3.0 / 12], absolute: 1e-15)
    #expect(shares.last == 0.95)
    #expect(WeightAverage(decay: 0.95, warmsUp: false).share == 0.95)
  }

  @Test func evaluationSeesTheAverageAndTheStatisticsOfTraining() throws {
    let trainer = Self.trainer()
    try Self.train(trainer, 0..<4)
    let plain = Self.trainer(average: nil)
    let state = trainer.state()
    try plain.model.load(state.evaluationWeights, file: "x")
    let averaged = try trainer.evaluate(Self.pairs, [true, false, true])
    #expect(try plain.predict(Self.pairs).squaredDistances.value == averaged.output.squaredDistances.value)
    #expect(try trainer.predict(Self.pairs).squaredDistances.value == averaged.output.squaredDistances.value)
    #expect(try trainer.model.evaluation(Self.pairs).squaredDistances.value != averaged.output.squaredDistances.value)
    #expect(state.evaluationWeights["backbone.2.running_mean"] == state.model["backbone.2.running_mean"])
    #expect(state.evaluationWeights["backbone.1.weight"] != state.model["backbone.1.weight"])
    #expect(Set(state.evaluationWeights.keys) == Set(state.model.keys))
  }

  @Test func evaluationLeavesTrainingAsItWas() throws {
    struct Stopped: Error {}
    let (evaluated, other) = (Self.trainer(), Self.trainer())
    for step in 0..<4 {
      for trainer in [evaluated, other] { try Self.train(trainer, step..<step + 1) }
      let before = try evaluated.state().safetensors().encoded()
      _ = try evaluated.evaluate(Self.pairs, [true, false, true])
      #expect(throws: Stopped.self) { try evaluated.withAveragedWeights { throw Stopped() } }
      #expect(try evaluated.state().safetensors().encoded() == before)
    }
    #expect(try evaluated.state().safetensors().encoded() == other.state().safetensors().encoded())
  }

  /// The average follows the run; it does not change it.
  @Test func trainingIsTheSameWithAndWithout() throws {
    let (with, without) = (Self.trainer(), Self.trainer(average: nil))
    for trainer in [with, without] { try Self.train(trainer, 0..<4) }
    #expect(with.model.weights == without.model.weights)
    #expect(without.state().average.isEmpty)
    #expect(without.state().evaluationWeights == without.model.weights)
  }

  @Test func resumedEqualsContinued() throws {
    let continued = Self.trainer(average: WeightAverage(decay: 0.99))
    try Self.train(continued, 0..<3)
    let bytes = try continued.state().safetensors().encoded()
    let resumed = Self.trainer(seed: 5, average: WeightAverage(decay: 0.99))
    try resumed.restore(TrainerState(Safetensors(decoding: bytes, file: "x"), name: "x"), file: "x")
    for trainer in [continued, resumed] { try Self.train(trainer, 3..<6) }
    #expect(try continued.state().safetensors().encoded() == resumed.state().safetensors().encoded())
    #expect(resumed.average?.updates == 6)
  }

  @Test func aCheckpointWithoutAnAverageBeginsANewOne() throws {
    let without = Self.trainer(average: nil)
    try Self.train(without, 0..<2)
    let resumed = Self.trainer(seed: 5)
    try Self.train(resumed, 0..<1)
    try resumed.restore(without.state(), file: "x")
    #expect(resumed.state().average.isEmpty)
    try Self.train(resumed, 2..<3)
    #expect(resumed.average?.updates == 1)
  }

  @Test func anAverageThatDoesNotFitIsRefusedAndNothingChanges() throws {
    let trainer = Self.trainer()
    try Self.train(trainer, 0..<1)
    let before = try trainer.state().safetensors().encoded()
    var state = trainer.state()
    state.average["head.bias"] = Tensor(zeros: [5])
    state.average["head.weight"] = nil
    #expect(
      throws: CheckpointError.otherModel(
        file: "x", differences: ["average \"head.bias\" is [5]", "average \"head.weight\" is missing"])
    ) { try trainer.restore(state, file: "x") }
    #expect(try trainer.state().safetensors().encoded() == before)
  }

  @Test func aStateOfAnotherOptimizerIsRefusedAndNothingChanges() throws {
    let trainer = Self.trainer()
    var state = trainer.state()
    state.optimizer = ["head.bias": Tensor(zeros: [4])]
    state.progress.step = 7
    #expect(
      #expect(throws: CheckpointError.self) { try trainer.restore(state, file: "last.safetensors") }?.description
        == "last.safetensors is of a run with another optimizer than AdamW, betas 0.9 and 0.999, epsilon 1e-08, weight decay 0.01: "
        + "optimizer state \"head.bias\" belongs to no parameter")
    #expect(trainer.step == 0)
  }

  @Test func theStateInTheMiddleOfAnEvaluationIsRefused() async {
    await #expect(processExitsWith: .failure) {
      let trainer = Self.trainer()
      try Self.train(trainer, 0..<1)
      trainer.withAveragedWeights { _ = trainer.state() }
    }
  }
}
