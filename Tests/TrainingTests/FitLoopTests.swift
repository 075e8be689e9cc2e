import Models
import Runs
import Testing
import Training

@Suite struct FitLoopTests {
  /// Counts steps; its validation loss falls until step 4 and rises after.
  final class Task: TrainingTask {
    let stepsPerEpoch = 2
    let batch = 1
    let parameterCount = 0
    var step = 0
    var learningRateFactor = 1.0
    var learningRate: Double { learningRateFactor }
    func summary(in phase: Phase) -> (model: String, loss: String) { ("model", "loss") }
    func train() throws -> StepResult {
      step += 1
      return StepResult(loss: 1 / Double(step), learningRate: learningRate, gradientNorm: 1)
    }
    func evaluate(progress: (Int, Int) -> Void) throws -> EvaluationResult {
      progress(1, 1)
      return EvaluationResult(loss: abs(Double(step) - 4) + 1)
    }
    func state(best: Status.Best?) -> TrainerState {
      TrainerState(model: [:], optimizer: [:], progress: .init(step: step, best: best))
    }
    func restore(_ state: TrainerState, file: String) throws {}
  }

  /// Writes down what the loop tells it, and gives the commands that a test wants at a step.
  final class Recorder: FitDelegate {
    let task: Task
    var script: [Int: [Command]] = [:]
    var afterwards: [Command] = []  // given while paused
    var log: [String] = []
    init(_ task: Task) { self.task = task }

    func takeRequests(waiting: Bool) -> [Request] {
      let commands =
        waiting ? [afterwards.isEmpty ? .resume : afterwards.removeFirst()] : script.removeValue(forKey: task.step) ?? []
      return commands.enumerated().map { Request(id: "\($0)", command: $1) }
    }
    func acknowledge(_ a: Acknowledgement) { log.append("ack \(a.command) at \(a.step)" + (a.refusal.map { ": " + $0 } ?? "")) }
    func changed(state: Status.State, activity: Status.Activity) { if state != .running { log.append("\(state) \(activity)") } }
    func trained(_ result: StepResult) { log.append("step \(task.step)") }
    func evaluating(done: Int, total: Int) {}
    func evaluated(_ result: EvaluationResult, isBest: Bool) { log.append("evaluated \(task.step)" + (isBest ? " best" : "")) }
    func checkpoint(_ state: TrainerState, isBest: Bool) throws { log.append("saved \(task.step)" + (isBest ? " best" : "")) }
  }

  static func run(
    epochs: Int = 3, every: Int = 1, from step: Int = 0, script: [Int: [Command]] = [:], afterwards: [Command] = []
  ) throws -> ([String], FitEnd) {
    let task = Task()
    task.step = step
    let recorder = Recorder(task)
    recorder.script = script
    recorder.afterwards = afterwards
    let plan = FitPlan(epochs: epochs, stepsPerEpoch: 2, evaluateEvery: every)
    let end = try FitLoop(task: task, plan: plan, delegate: recorder).run()
    return (recorder.log, end)
  }

  @Test func aPlanRunsThrough() throws {
    let (log, end) = try Self.run()
    #expect(
      log == [
        "evaluated 0", "step 1", "step 2", "evaluated 2 best", "saved 2 best", "step 3", "step 4", "evaluated 4 best",
        "saved 4 best",
        "step 5", "step 6", "evaluated 6", "saved 6",
      ])
    #expect(end == .finished)
  }

  @Test func theLastStepIsEvaluatedWhateverThePlan() throws {
    let (log, _) = try Self.run(epochs: 3, every: 2)
    #expect(log.filter { $0.hasPrefix("evaluated") } == ["evaluated 0", "evaluated 4 best", "evaluated 6"])
  }

  @Test func aResumedRunGoesOnWithoutRepeating() throws {
    let (log, end) = try Self.run(from: 4)
    #expect(log == ["step 5", "step 6", "evaluated 6 best", "saved 6 best"])
    #expect(end == .finished)
    #expect(try Self.run(from: 6).0 == [])
  }

  @Test func commandsTakeEffectAtTheirStep() throws {
    let (log, _) = try Self.run(
      epochs: 2, script: [1: [.evaluate, .checkpoint], 3: [.checkpoint, .scaleLearningRate(factor: 2)]])
    #expect(
      log == [
        "evaluated 0", "step 1", "evaluated 1 best", "saved 1 best", "ack evaluate at 1",
        "ack checkpoint at 1: step 1 is saved already",
        "step 2", "evaluated 2 best", "saved 2 best", "step 3", "saved 3", "ack checkpoint at 3",
        "ack scaleLearningRate(factor: 2.0) at 3", "step 4", "evaluated 4 best", "saved 4 best",
      ])
  }

  @Test func pausingWaitsForACommandAndStillServesOthers() throws {
    let (log, _) = try Self.run(epochs: 1, script: [1: [.pause]], afterwards: [.checkpoint, .pause, .fit])
    #expect(
      log == [
        "evaluated 0", "step 1", "paused idle", "ack pause at 1", "paused checkpoint", "saved 1", "paused idle",
        "ack checkpoint at 1",
        "ack pause at 1: the run is paused already", "ack fit at 1", "step 2", "evaluated 2 best", "saved 2 best",
      ])
  }

  @Test func stoppingAfterAStepSavesAndStops() throws {
    let (log, end) = try Self.run(script: [3: [.stopAfterStep]])
    #expect(log.suffix(3) == ["step 3", "ack stopAfterStep at 3", "saved 3"])
    #expect(end == .stopped("stopped on request after step 3"))
  }

  @Test func stoppingAfterTheEpochFinishesIt() throws {
    let (log, end) = try Self.run(script: [1: [.stopAfterEpoch, .stopAfterEpoch]])
    #expect(
      log == [
        "evaluated 0", "step 1", "stopping training", "ack stopAfterEpoch at 1",
        "ack stopAfterEpoch at 1: the run stops after this epoch already", "step 2", "stopping evaluation", "evaluated 2 best",
        "stopping checkpoint", "saved 2 best", "stopping training", "stopping training",
      ])
    #expect(end == .stopped("stopped on request after epoch 1"))
  }

  @Test func stoppingWhilePausedStops() throws {
    let (log, end) = try Self.run(script: [1: [.pause]], afterwards: [.stopAfterStep])
    #expect(log.last == "paused idle")
    #expect(log.contains("saved 1"))
    #expect(end == .stopped("stopped on request after step 1"))
  }

  @Test(arguments: [0, -1, .nan, .infinity, 1e9]) func anImpossibleFactorIsRefused(factor: Double) throws {
    let (log, _) = try Self.run(epochs: 1, script: [1: [.scaleLearningRate(factor: factor)]])
    #expect(log.contains { $0.hasSuffix("is out of range") })
  }

  @Test func thePlanCountsEvaluations() {
    let plan = FitPlan(epochs: 10, stepsPerEpoch: 3, evaluateEvery: 4)
    #expect(plan.steps == 30)
    #expect([0, 2, 3, 29, 30].map(plan.epoch(at:)) == [1, 1, 2, 10, 10])
  }
}
