import Models
import Runs

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
  private var stopping: EarlyStopping.State?
  private var savedAt: Int?
  private var evaluatedAt: Int?
  private var state = Status.State.running
  private var stopAfterEpoch = false
  private var stopReason: String?

  /// - Parameters:
  ///   - task: What to fit; it may have steps behind it.
  ///   - plan: How long, and how often to evaluate.
  ///   - best: The best evaluation so far, of a run that is resumed.
  ///   - stopping: How long there was no improvement, of a run that is resumed.
  ///   - delegate: Not kept alive.
  public init(
    task: any TrainingTask, plan: FitPlan, best: Status.Best? = nil, stopping: EarlyStopping.State? = nil,
    delegate: any FitDelegate
  ) {
    self.stopping = stopping
    self.task = task
    self.plan = plan
    self.best = best
    self.delegate = delegate
    // A run that is resumed was evaluated and saved where it stopped.
    if task.step > 0 { (evaluatedAt, savedAt) = (task.step, task.step) }
  }

  /// Runs to the end of the plan or to a stop.
  ///
  /// - Throws: What the task or a checkpoint throws, and `ScoreError` where the plan's score is not measured. Whatever was saved before
  ///   stays.
  public func run() throws -> FitEnd {
    setState(.running, .training)
    while true {
      if plan.wantsEvaluation(at: task.step), evaluatedAt != task.step { try evaluate(isPlanned: true) }
      if task.step >= plan.steps { break }
      // A run that stopped early stops again where it is resumed, unless its patience was raised.
      stopReason = plan.stopping?.reason(stopping, step: task.step)
      if stopReason == nil, stopAfterEpoch, plan.isEpochEnd(task.step) {
        stopReason = "stopped on request after epoch \(task.step / plan.stepsPerEpoch)"
      }
      if stopReason == nil { try serve() }
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
      try evaluate(isPlanned: false)
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

  /// - Parameter isPlanned: Whether the plan wants it; others do not use up the patience of early stopping.
  private func evaluate(isPlanned: Bool) throws {
    delegate.changed(state: state, activity: .evaluation)
    let result = try task.evaluate { done, total in delegate.evaluating(done: done, total: total) }
    evaluatedAt = task.step
    // Of the untrained network too, so that a score that is not measured is told before the first step.
    let score = try result.score(required: plan.score)
    let stoppingScore = try plan.stopping.flatMap { try result.score(required: $0.score) }
    var isBest = false
    // An untrained network is no candidate.
    if task.step > 0 {
      if let score, score.isBetter(than: best) {
        best = .init(metric: score.metric, value: score.value, step: task.step)
        isBest = true
      }
      if isPlanned, let rule = plan.stopping, let stoppingScore {
        stopping = rule.state(after: stopping, score: stoppingScore, step: task.step)
      }
    }
    delegate.evaluated(result, isBest: isBest)
    if task.step > 0 { try save(isBest: isBest) }
    delegate.changed(state: state, activity: state == .paused ? .idle : .training)
  }

  private func save(isBest: Bool) throws {
    guard savedAt != task.step || isBest else { return }
    delegate.changed(state: state, activity: .checkpoint)
    var now = task.state(best: best)
    now.progress.stopping = stopping
    try delegate.checkpoint(now, isBest: isBest)
    savedAt = task.step
    delegate.changed(state: state, activity: state == .paused ? .idle : .training)
  }
}
