import Gradients
import Models
import Objectives
import Runs
import Tensors
import TestSupport
import Testing

@testable import Training

@Suite struct AccumulationTests {
  typealias Line = TrainerFitTests.Line
  typealias Squared = TrainerFitTests.Squared

  /// Two layers and no batch statistics.
  static func trainer(accumulate: Int = 1, clipNorm: Double? = nil) -> Trainer<FaceModel, FaceLoss> {
    var generator = SeededGenerator(seed: 3)
    let backbone = Sequential([Flatten(), Dense(30, 8, generator: &generator), ReLU(), Dense(8, 6, generator: &generator)])
    return Trainer(
      model: FaceModel(name: "small", backbone: backbone, head: Dense(6, 4, generator: &generator)),
      loss: FaceLoss(identity: [.init("a", weight: 0.5, SoftmaxCrossEntropy()), .init("b", SoftmaxCrossEntropy(scale: 2))]),
      schedule: .cosine(peak: 0.1, warmup: 2, steps: 6), clipNorm: clipNorm, accumulate: accumulate)
  }

  static let images = referenceNumbers(12 * 30, tag: 8)
  static let labels = (0..<12).map { $0 % 4 }
  static func batch(_ rows: Range<Int>) -> Trainer<FaceModel, FaceLoss>.TrainingBatch {
    .init(
      input: Tensor(Array(images[rows.lowerBound * 30..<rows.upperBound * 30]), shape: [rows.count, 6, 5, 1]),
      target: Array(labels[rows]), count: rows.count)
  }

  /// Batches of unequal size: each counts by its examples.
  @Test(arguments: [nil, 0.05]) func microBatchesEqualTheBigBatch(clipNorm: Double?) throws {
    let parts = [0..<3, 3..<8, 8..<12]
    let (big, small) = (Self.trainer(clipNorm: clipNorm), Self.trainer(accumulate: 3, clipNorm: clipNorm))
    for _ in 0..<5 {
      let one = try big.train(batches: 1) { _ in Self.batch(0..<12) }
      let several = try small.train(batches: 3) { Self.batch(parts[$0]) }
      // Sums in another order, each rounding by 1e-7.
      expectClose(try #require(several.loss), try #require(one.loss), relative: 1e-5)
      expectClose(try #require(several.gradientNorm), try #require(one.gradientNorm), relative: 1e-5)
      expectClose(several.parts.map(\.value), one.parts.map(\.value), relative: 1e-5)
      #expect(several.parts.map(\.name) == ["a", "b"] && several.parts.map(\.weight) == [0.5, 1])
      #expect(several.learningRate == one.learningRate)
    }
    #expect(small.step == 5)
    for (path, value) in big.model.weights {
      expectClose(small.model.weights[path]?.values ?? [], value.values, absolute: 2e-6, relative: 1e-5)
    }
  }

  @Test func aStepTakesWholeBatchesOfOneEpoch() {
    let steps = StepBatches(batchesPerEpoch: 7, accumulate: 3)
    #expect(steps.stepsPerEpoch == 3)
    #expect((0..<5).map(steps.batches) == [0..<3, 3..<6, 6..<7, 7..<10, 10..<13])
    #expect(StepBatches(batchesPerEpoch: 7, accumulate: 1).batches(ofStep: 9) == 9..<10)
    #expect(StepBatches(batchesPerEpoch: 2, accumulate: 5).batches(ofStep: 3) == 6..<8)
  }

  @Test func aTaskCountsOptimizerSteps() throws {
    var taken: [[Int]] = []
    let training = Batches<Tensor, Tensor>(batchesPerEpoch: 3, batchSize: 2) { epoch, index in
      taken.append([epoch, index])
      return .init(input: Tensor([1, 2], shape: [2, 1]), target: Tensor([3, 6], shape: [2, 1]), count: 2)
    }
    let trainer = Trainer(
      model: Line(), loss: Squared(), optimizer: SGD(momentum: 0), schedule: .step(peak: 0.1, warmup: 0, milestones: [2]),
      accumulate: 2)
    let task = ModelTask(trainer, training: training)
    #expect(task.stepsPerEpoch == 2)
    #expect(task.batch == 4)
    let rates = try (0..<4).map { _ in try task.train().learningRate }
    #expect(taken == [[0, 0], [0, 1], [0, 2], [1, 0], [1, 1], [1, 2]])
    expectClose(rates, [0.1, 0.1, 0.01, 0.01], absolute: 1e-12)
    #expect(task.step == 4)
  }

  /// Has no loss for batches whose first target is 0.
  struct Sometimes: PhaseAwareLoss {
    func training(predicted: Variable, expected: Tensor) -> LossValue? {
      guard expected.values.first != 0 else { return nil }
      let loss = (predicted - Variable(expected)).squared().mean()
      return LossValue(loss, measures: [.init("first", Double(expected.values[0]))])
    }
    func evaluation(predicted: [Float], expected: [Float]) -> LossValue? { nil }
    func summary(in phase: Phase) -> String { "sometimes" }
  }

  /// A batch without a loss is not one whose loss is 0.
  @Test func batchesWithoutALossCountForNothing() throws {
    func run(_ targets: [Float]) throws -> (StepResult, Float) {
      let trainer = Trainer(
        model: Line(), loss: Sometimes(), optimizer: SGD(momentum: 0), schedule: .constant(peak: 0.1, warmup: 0), accumulate: 3)
      let result = try trainer.train(batches: targets.count) { index in
        .init(input: Tensor([1], shape: [1, 1]), target: Tensor([targets[index]], shape: [1, 1]), count: 1)
      }
      #expect(trainer.step == 1)
      return (result, trainer.model.weight.value.scalar)
    }
    let (result, weight) = try run([0, 2, 4])
    expectClose(try #require(result.loss), 10, relative: 1e-6)  // (2^2 + 4^2) / 2
    expectClose(weight, 0.6, relative: 1e-6)  // 0.1 (2 x 2 + 2 x 4) / 2
    #expect(result.metrics == [Metric("first", 3)])
    let (nothing, still) = try run([0, 0])
    #expect(nothing.loss == nil && nothing.gradientNorm == nil && still == 0)
  }

  @Test func aLossThatIsNotFiniteStopsBeforeTheWeightsChange() throws {
    let trainer = Self.trainer(accumulate: 2)
    let before = trainer.model.weights
    let error = #expect(throws: TrainingError.self) {
      try trainer.train(batches: 2) { index in
        var batch = Self.batch(0..<4)
        if index == 1 { batch.input = Tensor(repeating: .nan, shape: [4, 6, 5, 1]) }
        return batch
      }
    }
    #expect(
      error?.description.hasPrefix("the training loss became NaN in step 1, first in the output of layer backbone.0") == true)
    #expect(trainer.model.weights == before)
  }

  @Test func aCustomStepTakesOneBatch() async {
    await #expect(processExitsWith: .failure) {
      let trainer = Self.trainer(accumulate: 2)
      trainer.customTrainingStep = { trainer, input, target in try trainer.step(input, target) }
      _ = try trainer.train(batches: 2) { _ in Self.batch(0..<4) }
    }
  }
}
