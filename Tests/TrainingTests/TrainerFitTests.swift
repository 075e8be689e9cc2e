import Gradients
import Models
import Objectives
import Runs
import Tensors
import TestSupport
import Testing
import Training

@Suite struct TrainerFitTests {
  /// y = w x, one weight; in evaluation the output has another shape.
  final class Line: PhaseAwareModel {
    let weight = Parameter(Tensor([0], shape: [1, 1]))
    var parameters: [(name: String, value: Parameter)] { [("weight", weight)] }
    func training(_ input: Tensor) -> Variable { Variable(input).matmul(transposed: weight.variable(recording: true)) }
    func evaluation(_ input: Tensor) -> [Float] { input.matmul(weight.value, transposeOther: true).values }
    func summary(in phase: Phase) -> String { "line" }
  }

  struct Squared: PhaseAwareLoss {
    func training(predicted: Variable, expected: Tensor) -> LossValue? {
      LossValue((predicted - Variable(expected)).squared().mean())
    }
    /// Evaluation has a metric and no loss.
    func evaluation(predicted: [Float], expected: [Float]) -> LossValue? { nil }
    func summary(in phase: Phase) -> String { "squared" }
  }

  static var training: Batches<Tensor, Tensor> {
    Batches(rows: 10, batch: 4, shuffledBy: 1, dropLast: true) { rows in
      let x = rows.map { Float($0) / 10 }
      return (Tensor(x, shape: [x.count, 1]), Tensor(x.map { 3 * $0 }, shape: [x.count, 1]))
    }
  }
  static var validation: Batches<Tensor, [Float]> {
    Batches(rows: 3, batch: 2) { rows in
      (Tensor(rows.map { Float($0) }, shape: [rows.count, 1]), rows.map { 3 * Float($0) })
    }
  }

  static func worst(_ batches: [(output: [Float], target: [Float])]) -> ModelTask<Line, Squared>.Measured {
    let errors = batches.flatMap { zip($0.output, $0.target).map { Double(abs($0 - $1)) } }
    return .init(metrics: [Metric("worst error", errors.max() ?? .nan, higherIsBetter: false)])
  }

  static func trainer() -> Trainer<Line, Squared> {
    Trainer(model: Line(), loss: Squared(), optimizer: SGD(momentum: 0), schedule: .constant(peak: 0.5, warmup: 0))
  }

  @Test func fitLearnsAndTellsWhatHappens() throws {
    var events: [FitEvent] = []
    let trainer = Self.trainer()
    let history = try trainer.fit(
      Self.training, epochs: 30, validation: Self.validation, every: 15, measure: Self.worst, onEvent: { events.append($0) })
    expectClose(trainer.model.weight.value.values, [3], absolute: 0.05)
    #expect(history.epochs.count == 30)
    #expect(history.evaluations.map(\.step) == [0, 30, 60])
    #expect(history.evaluations.allSatisfy { $0.result.loss == nil })
    let errors = history.evaluations.compactMap { $0.result.metrics.first?.value }
    #expect(errors[0] == 6 && errors[2] < 0.2)

    let words = events.map { event in
      switch event {
      case .fitBegan: "fit"
      case .epochBegan(let epoch): "epoch \(epoch)"
      case .batchBegan(let step): "batch \(step)"
      case .batchEnded(let step, _): "batch \(step) ended"
      case .evaluationBegan(let step): "evaluation at \(step)"
      case .evaluationEnded(let step, _): "evaluation at \(step) ended"
      case .epochEnded(let epoch, _): "epoch \(epoch) ended"
      case .fitEnded: "fit ended"
      }
    }
    #expect(
      words.prefix(9) == [
        "fit", "evaluation at 0", "evaluation at 0 ended", "epoch 1", "batch 1", "batch 1 ended", "batch 2", "batch 2 ended",
        "epoch 1 ended",
      ])
    #expect(words.suffix(3) == ["evaluation at 60", "evaluation at 60 ended", "fit ended"])
    #expect(events[2].phase == .evaluation && events[4].phase == .training && events[0].phase == nil)
  }

  @Test func fittingTwiceGoesOn() throws {
    let (once, twice) = (Self.trainer(), Self.trainer())
    try once.fit(Self.training, epochs: 4)
    try twice.fit(Self.training, epochs: 2)
    try twice.fit(Self.training, epochs: 2)
    #expect(once.model.weight.value == twice.model.weight.value)
    #expect(twice.step == 8)
  }

  @Test func aFitThatStopsEarlyTellsWhy() throws {
    let trainer = Self.trainer()
    var events: [FitEvent] = []
    let history = try trainer.fit(
      Self.training, epochs: 9, validation: Self.validation,
      stopping: EarlyStopping(score: .metric("constant"), patience: 2),
      measure: { _ in .init(metrics: [Metric("constant", 1, higherIsBetter: true)]) }, onEvent: { events.append($0) })
    #expect(history.stopReason == "stopped early after step 6: constant has not risen above 1.0 of step 2 in 2 evaluations")
    #expect(history.epochs.count == 3)
    guard case .evaluationEnded(step: 6, _) = events.dropLast().last else {
      Issue.record("after the last evaluation nothing begins, found \(events.suffix(3))")
      return
    }
    #expect(events.last == .fitEnded(steps: 6))
    #expect(try Self.trainer().fit(Self.training, epochs: 1).stopReason == nil)
  }

  @Test func withoutValidationNothingIsEvaluated() throws {
    #expect(try Self.trainer().fit(Self.training, epochs: 2).evaluations.isEmpty)
  }

  @Test func aCustomStepTakesThePlaceOfTheUsualOne() throws {
    let trainer = Self.trainer()
    trainer.customTrainingStep = { trainer, input, target in
      let first = try trainer.step(input, target)
      #expect(Phase.current == .training)
      return StepResult(loss: (first.loss ?? .nan) + 100, learningRate: first.learningRate, gradientNorm: first.gradientNorm)
    }
    trainer.customEvaluationStep = { trainer, input, target in
      (trainer.model.evaluation(input), LossValue(Variable(Tensor(7))))
    }
    let history = try trainer.fit(Self.training, epochs: 1, validation: Self.validation)
    #expect(history.epochs.compactMap(\.self).allSatisfy { $0 > 100 })
    #expect(history.evaluations.allSatisfy { $0.result.loss == 7 })
  }

  @Test func evaluationWeighsBatchesByTheirExamples() throws {
    let trainer = Self.trainer()
    trainer.customEvaluationStep = { trainer, input, target in
      let count = Float(input.shape[0])  // batches of 2 and 1 rows
      return ([], LossValue([("rows", 2, Variable(Tensor(count)))]))
    }
    let result = try trainer.evaluate(Self.validation)
    expectClose(try #require(result.loss), 10.0 / 3, relative: 1e-6)  // 2 (2 x 2 + 1 x 1) / 3
    #expect(result.parts.map(\.name) == ["rows"])
    expectClose(result.parts[0].value, 5.0 / 3, relative: 1e-6)
  }

  @Test func batchesOfRowsCoverEachRowOnce() {
    let batches = Batches<[Int], Int>(rows: 10, batch: 4, shuffledBy: 7) { ($0, 0) }
    #expect(batches.batchesPerEpoch == 3)
    let first = (0..<3).flatMap { batches.batch(epoch: 0, index: $0).input }
    let second = (0..<3).flatMap { batches.batch(epoch: 1, index: $0).input }
    #expect(first.sorted() == Array(0..<10) && second.sorted() == Array(0..<10))
    #expect(first != second)
    #expect(first == (0..<3).flatMap { batches.batch(epoch: 0, index: $0).input })
    #expect(batches.batch(epoch: 0, index: 2).count == 2)
  }

  @Test func theBestEvaluationFollowsTheMetricsDirection() {
    let higher = EvaluationResult(loss: 1, metrics: [Metric("count", 3), Metric("accuracy", 0.9, higherIsBetter: true)])
    #expect(higher.score == .init(metric: "accuracy", value: 0.9, higherIsBetter: true))
    #expect(EvaluationResult(loss: 1).score == .init(metric: "loss", value: 1, higherIsBetter: false))
    #expect(EvaluationResult(loss: nil).score == nil)
  }
}
