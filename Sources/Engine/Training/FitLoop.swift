import Models
import Runs

/// What a fit does and how often.
public struct FitPlan: Sendable, Equatable {
  /// Passes over the training data.
  public var epochs: Int
  /// Steps of one epoch.
  public var stepsPerEpoch: Int
  /// Epochs from one evaluation to the next; `nil` for no evaluation at all.
  public var evaluateEvery: Int?

  /// Creates one of its parts.
  public init(epochs: Int, stepsPerEpoch: Int, evaluateEvery: Int?) {
    self.epochs = epochs
    self.stepsPerEpoch = stepsPerEpoch
    self.evaluateEvery = evaluateEvery
  }

  /// Steps of the whole plan.
  public var steps: Int { epochs * stepsPerEpoch }
  /// The epoch under way after `step` steps, counted from 1.
  public func epoch(at step: Int) -> Int { min(step / max(1, stepsPerEpoch) + 1, epochs) }

  func isEpochEnd(_ step: Int) -> Bool { step > 0 && step % stepsPerEpoch == 0 }
  func wantsEvaluation(at step: Int) -> Bool {
    guard let evaluateEvery else { return false }
    return step == 0 || step == steps || isEpochEnd(step) && step / stepsPerEpoch % evaluateEvery == 0
  }
  /// Evaluations that the plan still holds after `step` steps.
  public func evaluationsLeft(after step: Int) -> Int {
    guard let evaluateEvery, step < steps, stepsPerEpoch > 0 else { return 0 }
    let done = step / stepsPerEpoch / evaluateEvery
    return (epochs + evaluateEvery - 1) / evaluateEvery - done
  }
}

/// How a fit ended.
public enum FitEnd: Sendable, Equatable {
  /// All epochs are done.
  case finished
  /// On request, with the reason in words.
  case stopped(String)
}

/// What a fit needs around it: where commands come from, and who is told.
public protocol FitDelegate: AnyObject {
  /// The commands that came since the last call; with `waiting`, blocks until there is one.
  func takeRequests(waiting: Bool) -> [Request]
  func acknowledge(_ acknowledgement: Acknowledgement)
  /// The run's state or what it does now changed.
  func changed(state: Status.State, activity: Status.Activity)
  func trained(_ result: StepResult)
  func evaluating(done: Int, total: Int)
  func evaluated(_ result: EvaluationResult, isBest: Bool)
  /// Writes a checkpoint and returns once it is on disk.
  func checkpoint(_ state: TrainerState, isBest: Bool) throws
}

/// Drives a task through its plan: steps, evaluations, checkpoints, and the commands that come in between.
///
/// Commands are looked at between steps, so each takes effect at a step, which its acknowledgement names.
public final class FitLoop {
  private let task: any TrainingTask
  private let plan: FitPlan
  private unowned let delegate: any FitDelegate
  private var best: Status.Best?
  private var savedAt: Int?
  private var evaluatedAt: Int?
  private var state = Status.State.running
  private var stopAfterEpoch = false
  private var stopReason: String?

  /// - Parameters:
  ///   - task: What to fit; it may have steps behind it.
  ///   - plan: How long, and how often to evaluate.
  ///   - best: The best evaluation so far, of a run that is resumed.
  ///   - delegate: Not kept alive.
  public init(task: any TrainingTask, plan: FitPlan, best: Status.Best? = nil, delegate: any FitDelegate) {
    self.task = task
    self.plan = plan
    self.best = best
    self.delegate = delegate
    // A run that is resumed was evaluated and saved where it stopped.
    if task.step > 0 { (evaluatedAt, savedAt) = (task.step, task.step) }
  }

  /// Runs to the end of the plan or to a stop.
  ///
  /// - Throws: What the task or a checkpoint throws. Whatever was saved before stays.
  public func run() throws -> FitEnd {
    setState(.running, .training)
    while true {
      if plan.wantsEvaluation(at: task.step), evaluatedAt != task.step { try evaluate() }
      if task.step >= plan.steps { break }
      if stopAfterEpoch, plan.isEpochEnd(task.step) {
        stopReason = "stopped on request after epoch \(task.step / plan.stepsPerEpoch)"
      }
      try serve()
      if let stopReason {
        try save(isBest: false)
        return .stopped(stopReason)
      }
      delegate.trained(try task.train())
    }
    try save(isBest: false)
    return .finished
  }

  private func setState(_ state: Status.State, _ activity: Status.Activity) {
    self.state = state
    delegate.changed(state: state, activity: activity)
  }

  /// Handles the commands that are there; while paused, waits for more.
  private func serve() throws {
    repeat {
      for request in delegate.takeRequests(waiting: state == .paused) where stopReason == nil {
        let refusal = try handle(request.command)
        delegate.acknowledge(Acknowledgement(id: request.id, command: request.command, step: task.step, refusal: refusal))
      }
    } while state == .paused && stopReason == nil
  }

  /// Carries a command out; returns why it was refused, or `nil`.
  private func handle(_ command: Command) throws -> String? {
    switch command {
    case .pause:
      if state == .paused { return "the run is paused already" }
      setState(.paused, .idle)
    case .resume, .fit:
      if state != .paused { return "the run is not paused" }
      setState(stopAfterEpoch ? .stopping : .running, .training)
    case .evaluate:
      if evaluatedAt == task.step { return "step \(task.step) is evaluated already" }
      try evaluate()
    case .checkpoint:
      if savedAt == task.step { return "step \(task.step) is saved already" }
      try save(isBest: false)
    case .stopAfterStep:
      stopReason = "stopped on request after step \(task.step)"
    case .stopAfterEpoch:
      if stopAfterEpoch { return "the run stops after this epoch already" }
      stopAfterEpoch = true
      setState(.stopping, state == .paused ? .idle : .training)
    case .scaleLearningRate(let factor):
      guard factor.isFinite, factor > 0, (1e-6...1e6).contains(task.learningRateFactor * factor) else {
        return "a learning-rate factor of \(factor) is out of range"
      }
      task.learningRateFactor *= factor
      delegate.changed(state: state, activity: state == .paused ? .idle : .training)
    }
    return nil
  }

  private func evaluate() throws {
    delegate.changed(state: state, activity: .evaluation)
    let result = try task.evaluate { done, total in delegate.evaluating(done: done, total: total) }
    evaluatedAt = task.step
    var isBest = false
    // An untrained network is no candidate.
    if task.step > 0, let score = result.score, best.map({ score.isBetter(than: $0.value) }) ?? score.value.isFinite {
      best = .init(metric: score.metric, value: score.value, step: task.step)
      isBest = true
    }
    delegate.evaluated(result, isBest: isBest)
    if task.step > 0 { try save(isBest: isBest) }
    delegate.changed(state: state, activity: state == .paused ? .idle : .training)
  }

  private func save(isBest: Bool) throws {
    guard savedAt != task.step || isBest else { return }
    delegate.changed(state: state, activity: .checkpoint)
    try delegate.checkpoint(task.state(best: best), isBest: isBest)
    savedAt = task.step
    delegate.changed(state: state, activity: state == .paused ? .idle : .training)
  }
}
