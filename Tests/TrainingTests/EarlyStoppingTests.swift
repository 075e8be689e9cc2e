import Models
import Runs
import TestSupport
import Testing
import Verification

@testable import Training

@Suite struct EarlyStoppingTests {
  /// One step an epoch; evaluation `n` has the `n`-th of the values, the first being that of the untrained network.
  final class Task: TrainingTask {
    let stepsPerEpoch = 1
    let batch = 1
    let parameterCount = 0
    var step = 0
    var learningRateFactor = 1.0
    var learningRate: Double { learningRateFactor }
    let values: [Double]
    let metric: String
    init(_ values: [Double], metric: String = "hits", from step: Int = 0) {
      self.values = values
      self.metric = metric
      self.step = step
    }
    func summary(in phase: Phase) -> (model: String, loss: String) { ("model", "loss") }
    func train() throws -> StepResult {
      step += 1
      return StepResult(loss: 1, learningRate: learningRate, gradientNorm: 1)
    }
    func evaluate(progress: (Int, Int) -> Void) throws -> EvaluationResult {
      EvaluationResult(loss: 10 + Double(step), metrics: [Metric(metric, values[step], higherIsBetter: true), Metric("n", 1)])
    }
    func state(best: Status.Best?) -> TrainerState {
      TrainerState(model: [:], optimizer: [:], progress: .init(step: step, best: best))
    }
    func restore(_ state: TrainerState, file: String) throws {}
  }

  final class Listener: FitDelegate {
    var requests: [Command] = []
    var states: [TrainerState] = []
    var best: [Int] = []
    func takeRequests(waiting: Bool) -> [Request] {
      defer { requests = [] }
      return requests.map { Request(id: "x", command: $0) }
    }
    func acknowledge(_ acknowledgement: Acknowledgement) {}
    func changed(state: Status.State, activity: Status.Activity) {}
    func trained(_ result: StepResult) {}
    func evaluating(done: Int, total: Int) {}
    func evaluated(_ result: EvaluationResult, isBest: Bool) {}
    func checkpoint(_ state: TrainerState, isBest: Bool) throws {
      states.append(state)
      if isBest { best.append(state.progress.step) }
    }
  }

  static func run(
    _ task: Task, score: ScoreChoice = .automatic, _ stopping: EarlyStopping?, resuming progress: TrainerState.Progress? = nil,
    listener: Listener = Listener()
  ) throws -> (end: FitEnd, listener: Listener) {
    let plan = FitPlan(
      epochs: task.values.count - 1, stepsPerEpoch: 1, evaluateEvery: 1, score: score, stopping: stopping)
    let loop = FitLoop(task: task, plan: plan, best: progress?.best, stopping: progress?.stopping, delegate: listener)
    return (try loop.run(), listener)
  }

  @Test func patienceCountsEvaluationsWithoutAnImprovement() throws {
    let (end, listener) = try Self.run(Task([9, 1, 3, 2, 3, 3, 9, 9]), EarlyStopping(patience: 3))
    #expect(end == .stopped("stopped early after step 5: hits has not risen above 3.0 of step 2 in 3 evaluations"))
    #expect(listener.best == [1, 2])
    #expect(
      listener.states.last?.progress.stopping
        == .init(best: .init(metric: "hits", value: 3, step: 2), evaluationsSince: 3, higherIsBetter: true))
  }

  @Test func theLossFallsToBeBetter() throws {
    let (end, _) = try Self.run(Task([1, 2, 3, 4, 5]), EarlyStopping(score: .loss, patience: 1))
    #expect(end == .stopped("stopped early after step 2: loss has not fallen below 11.0 of step 1 in 1 evaluation"))
  }

  @Test func anImprovementIsLargerThanTheDelta() throws {
    let values = [0, 1, 1.5, 2, 2.5, 3]
    #expect(try Self.run(Task(values), EarlyStopping(patience: 1)).end == .finished)
    #expect(
      try Self.run(Task(values), EarlyStopping(patience: 1, minimumDelta: 0.5)).end
        == .stopped("stopped early after step 2: hits has not risen above 1.0 of step 1 by more than 0.5 in 1 evaluation"))
    // 2 is better than 1 by more than 0.75, though 1.5 was not.
    #expect(try Self.run(Task([0, 1, 1.5, 2, 2.5, 3]), EarlyStopping(patience: 2, minimumDelta: 0.75)).end == .finished)
  }

  @Test func aNumberThatIsNotFiniteIsNoImprovement() throws {
    let (end, listener) = try Self.run(Task([0, .nan, 2, .nan, .infinity, 3]), EarlyStopping(patience: 2))
    #expect(end == .stopped("stopped early after step 4: hits has not risen above 2.0 of step 2 in 2 evaluations"))
    #expect(listener.best == [2])
  }

  @Test func theLastEpochFinishesAllTheSame() throws {
    #expect(try Self.run(Task([0, 2, 1]), EarlyStopping(patience: 1)).end == .finished)
  }

  @Test func resumingStopsWhereContinuingStops() throws {
    let values = [0.0, 5, 4, 4, 4, 4, 4]
    let (_, listener) = try Self.run(Task(values), EarlyStopping(patience: 4))
    for state in listener.states where state.progress.step < 5 {
      let file = try Safetensors(decoding: state.safetensors().encoded(), file: "x")
      let progress = try TrainerState(file, name: "x").progress
      #expect(progress == state.progress)
      let (end, _) = try Self.run(Task(values, from: progress.step), EarlyStopping(patience: 4), resuming: progress)
      #expect(end == .stopped("stopped early after step 5: hits has not risen above 5.0 of step 1 in 4 evaluations"))
    }
  }

  @Test func aRunThatStoppedEarlyStopsAgainUnlessItsPatienceIsRaised() throws {
    let values = [0.0, 5, 4, 4, 4, 4]
    let (first, listener) = try Self.run(Task(values), EarlyStopping(patience: 2))
    let progress = try #require(listener.states.last?.progress)
    #expect(progress.step == 3)
    #expect(try Self.run(Task(values, from: 3), EarlyStopping(patience: 2), resuming: progress).end == first)
    #expect(try Self.run(Task(values, from: 3), EarlyStopping(patience: 9), resuming: progress).end == .finished)
    #expect(try Self.run(Task(values, from: 3), nil, resuming: progress).end == .finished)
  }

  @Test func evaluationsOnRequestUseUpNoPatience() throws {
    let listener = Listener()
    listener.requests = [.evaluate]
    let task = Task([0, 5, 4, 6], from: 1)
    let progress = TrainerState.Progress(
      step: 1, stopping: .init(best: .init(metric: "hits", value: 5, step: 1), evaluationsSince: 0, higherIsBetter: true))
    #expect(try Self.run(task, EarlyStopping(patience: 2), resuming: progress, listener: listener).end == .finished)
  }

  @Test func anotherMetricBeginsAnew() throws {
    let progress = TrainerState.Progress(
      step: 1, best: .init(metric: "eer", value: 0.01, step: 1),
      stopping: .init(best: .init(metric: "eer", value: 0.01, step: 1), evaluationsSince: 1, higherIsBetter: false))
    let (end, listener) = try Self.run(Task([0, 1, 2, 3, 1], from: 1), EarlyStopping(patience: 2), resuming: progress)
    #expect(end == .finished)
    #expect(listener.best == [2, 3])
    #expect(listener.states.last?.progress.best == .init(metric: "hits", value: 3, step: 3))
  }

  @Test func theBestIsThatOfTheChosenScore() throws {
    #expect(try Self.run(Task([0, 1, 3, 2]), score: .metric("hits"), nil).listener.best == [1, 2])
    #expect(try Self.run(Task([0, 1, 3, 2]), score: .loss, nil).listener.best == [1])
  }

  @Test func aScoreThatIsNotMeasuredIsToldBeforeTheFirstStep() {
    let task = Task([0, 1, 2])
    let error = #expect(throws: ScoreError.self) { try Self.run(task, score: .auc, nil) }
    #expect(error?.description == "evaluations are to be compared by \"auc\", but they measure hits, loss")
    // A metric without a better direction compares nothing.
    #expect(throws: ScoreError(choice: .metric("n"), measured: ["hits", "loss"])) {
      try Self.run(task, EarlyStopping(score: .metric("n"), patience: 1))
    }
    #expect(task.step == 0)
  }

  @Test func impossibleRulesAreRefused() async {
    await #expect(processExitsWith: .failure) { _ = EarlyStopping(patience: 0) }
    await #expect(processExitsWith: .failure) { _ = EarlyStopping(patience: 1, minimumDelta: .nan) }
    await #expect(processExitsWith: .failure) {
      _ = FitPlan(epochs: 1, stepsPerEpoch: 1, evaluateEvery: nil, stopping: EarlyStopping(patience: 1))
    }
  }
}

@Suite struct ScoreChoiceTests {
  static let report = VerificationReport(
    genuine: 5, impostor: 6, accuracy: 0.9, folds: 2, auc: 0.95, eer: 0.1,
    operatingPoints: [
      .init(far: 0.1, actualFar: 0.1, tar: 0.8, threshold: 1), .init(far: 0.001, actualFar: 0, tar: 0.5, threshold: 1),
    ],
    histogram: .init(lower: 0, upper: 4, genuine: [], impostor: []))

  @Test func eachChoiceHasItsMetricAndDirection() {
    let result = EvaluationResult(loss: 2, metrics: [Metric("hits", 7, higherIsBetter: true)], verification: Self.report)
    func score(_ choice: ScoreChoice) -> EvaluationResult.Score? { result.score(by: choice) }
    #expect(score(.automatic) == .init(metric: "eer", value: 0.1, higherIsBetter: false))
    #expect(score(.eer) == score(.automatic))
    #expect(score(.auc) == .init(metric: "auc", value: 0.95, higherIsBetter: true))
    #expect(score(.accuracy) == .init(metric: "accuracy", value: 0.9, higherIsBetter: true))
    #expect(score(.tar(far: 0.001)) == .init(metric: "tar_at_far_0.001", value: 0.5, higherIsBetter: true))
    #expect(score(.loss) == .init(metric: "loss", value: 2, higherIsBetter: false))
    #expect(score(.metric("hits")) == .init(metric: "hits", value: 7, higherIsBetter: true))
    #expect(score(.tar(far: 0.01)) == nil && score(.metric("misses")) == nil)
    #expect(
      throws: ScoreError(
        choice: .tar(far: 0.01), measured: ["eer", "auc", "accuracy", "tar@far=0.1", "tar@far=0.001", "hits", "loss"])
    ) { try result.score(required: .tar(far: 0.01)) }
    #expect(
      EvaluationResult(loss: nil, metrics: [Metric("accuracy", 0.5, higherIsBetter: true)]).score(by: .accuracy)?.value == 0.5)
  }

  @Test func aRecipeSpellsIt() {
    let choices: [ScoreChoice] = [.automatic, .eer, .auc, .accuracy, .loss, .tar(far: 0.001), .metric("rank-1")]
    #expect(choices.map(\.description) == ["auto", "eer", "auc", "accuracy", "loss", "tar@far=0.001", "rank-1"])
    for choice in choices { #expect(ScoreChoice(choice.description) == choice) }
    for text in ["", "tar@far=", "tar@far=x", "tar@far=0", "tar@far=2", "tar@far=nan"] { #expect(ScoreChoice(text) == nil) }
  }
}
