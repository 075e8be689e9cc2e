import Foundation
import Logging
import Models
import Runs
import Synchronization
import Tensors
import Training
import Verification

/// Runs one fit in its folder: takes commands, writes logs and checkpoints, and tells what happens.
///
/// The same host serves `fit --headless` in the foreground and the engine process behind a dashboard.
final class EngineHost {
  let folder: RunFolder
  let reporter: any RunReporter
  private let recipe: Recipe
  private let task: any TrainingTask
  private let plan: FitPlan
  private let memory: MemoryPlan?
  private let server: ControlServer
  private let signals: SignalRequests
  private let log: Logger
  private let recorder: RunRecorder
  private let checkpoints: CheckpointFolder
  private let startedAt: Double
  private let stopping: EarlyStopping.State?
  private var status: Status
  private var pace = Pace()
  private var mark: Double
  private var evaluationStart: Double?

  /// - Parameters:
  ///   - session: Data and model, at the state to go on from.
  ///   - folder: Of the run.
  ///   - server: Its control socket, open.
  ///   - status: What the server told so far.
  ///   - progress: How far a run that is resumed came.
  ///   - signals: Where signals leave their requests.
  ///   - reporter: Told what happens, for a terminal or a file.
  ///   - log: The run's log.
  /// - Throws: `FileError` where the event files cannot be made.
  init(
    session: Session, folder: RunFolder, server: ControlServer, status: Status, progress: TrainerState.Progress?,
    signals: SignalRequests, reporter: any RunReporter, log: Logger
  ) throws {
    self.folder = folder
    self.reporter = reporter
    recipe = session.recipe
    task = session.task
    plan = session.plan
    memory = session.memoryPlan
    self.server = server
    self.signals = signals
    self.log = log
    recorder = try RunRecorder(folder)
    checkpoints = CheckpointFolder(folder: folder)
    startedAt = SystemClock.monotonic()
    mark = startedAt
    self.status = status
    self.status.best = progress?.best
    stopping = progress?.stopping
    self.status.epochs = plan.epochs
    self.status.steps = plan.steps
    self.status.epoch = plan.epoch(at: task.step)
    self.status.step = task.step
    if task.step > 0 { self.status.checkpointStep = task.step }
  }

  /// Fits to the end; returns the last status, whose state tells how it ended.
  func run() -> Status {
    log.info("fit from step \(task.step) of \(plan.steps), \(plan.epochs) epochs of \(plan.stepsPerEpoch) steps")
    if let memory {
      log.info(
        "memory: \(Format.bytes(memory.peak)) planned for batches of \(memory.batch), \(Format.bytes(memory.state)) of it weights and optimizer"
      )
    }
    do {
      switch try FitLoop(task: task, plan: plan, best: status.best, stopping: stopping, delegate: self).run() {
      case .finished: status.state = .finished
      case .stopped(let reason): (status.state, status.reason) = (.stopped, signals.reason ?? reason)
      }
    } catch {
      let last = status.checkpointStep.map { folder.checkpoint(step: $0) }
      let advice = last.map { "; the last good checkpoint is \($0), go on from it with --resume" } ?? ""
      (status.state, status.reason) = (.failed, "\(error)\(advice)")
    }
    status.activity = .idle
    status.progress = nil
    status.secondsRemaining = nil
    status.secondsElapsed = SystemClock.monotonic() - startedAt
    try? recorder.flush()
    log.info("memory: \(Format.bytes(StoragePool.shared.statistics.peakBytes)) was the most that tensors took")
    log.info("\(status.state.rawValue) at step \(task.step)\(status.reason.map { ": " + $0 } ?? "")")
    return status
  }

  /// The last line of the fit.
  var summary: SummaryLine {
    let newest = recorder.newestEvaluation
    return SummaryLine(
      run: folder.name, state: status.state, step: task.step, train: recorder.lastEpoch,
      validation: newest.map { ValidationValues($0) }, best: status.best,
      images_per_second: pace.imagesPerSecond(batch: task.batch), seconds: status.secondsElapsed,
      checkpoint: status.checkpointStep.map { folder.checkpoint(step: $0) }, reason: status.reason,
      planned_peak_bytes: memory?.peak, peak_bytes: StoragePool.shared.statistics.peakBytes)
  }

  private func publish() {
    status.step = task.step
    status.epoch = plan.epoch(at: task.step)
    status.learningRate = task.learningRate
    status.imagesPerSecond = pace.imagesPerSecond(batch: task.batch)
    status.secondsElapsed = SystemClock.monotonic() - startedAt
    status.secondsRemaining = pace.secondsRemaining(
      steps: plan.steps - task.step, evaluations: plan.evaluationsLeft(after: task.step))
    server.publish(status)
  }
}

extension EngineHost: FitDelegate {
  func takeRequests(waiting: Bool) -> [Request] {
    while true {
      let requests = signals.take() + server.takeRequests()
      if !requests.isEmpty || !waiting { return requests }
      // Signals wake no socket, so a paused engine looks up now and then.
      let woken = server.waitForRequests(seconds: 0.25)
      if !woken.isEmpty { return woken }
    }
  }

  func acknowledge(_ acknowledgement: Acknowledgement) {
    status.acknowledgements = status.acknowledgements.suffix(7) + [acknowledgement]
    log.info(
      "command \(acknowledgement.command) at step \(acknowledgement.step)\(acknowledgement.refusal.map { ", refused: " + $0 } ?? "")"
    )
    reporter.acknowledged(acknowledgement)
    publish()
  }

  func changed(state: Status.State, activity: Status.Activity) {
    if activity == .evaluation { evaluationStart = SystemClock.monotonic() }
    if activity == .idle { recorder.rest() }
    mark = SystemClock.monotonic()
    status.state = state
    status.activity = activity
    let phase: Phase = activity == .evaluation ? .evaluation : .training
    (status.model, status.loss) = task.summary(in: phase)
    status.progress = activity == .training || activity == .idle ? epochProgress : nil
    publish()
  }

  private var epochProgress: Status.Progress {
    let done = task.step >= plan.steps ? plan.stepsPerEpoch : task.step % plan.stepsPerEpoch
    return .init(done: done, total: plan.stepsPerEpoch, unit: "steps")
  }

  func trained(_ result: StepResult) {
    let now = SystemClock.monotonic()
    pace.addStep(seconds: now - mark)
    mark = now
    status.progress = epochProgress
    recorder.trained(result, step: task.step, imagesPerSecond: pace.imagesPerSecond(batch: task.batch), now: now)
    if let warning = result.warning {
      log.warning("step \(task.step): \(warning)")
      status.warning = "step \(task.step): \(warning)"
    }
    if task.step % plan.stepsPerEpoch == 0 {
      reporter.epochEnded(
        EpochLine(
          epoch: task.step / plan.stepsPerEpoch, epochs: plan.epochs, step: task.step, train: recorder.endEpoch(),
          images_per_second: pace.imagesPerSecond(batch: task.batch)))
    }
    publish()
  }

  func evaluating(done: Int, total: Int) {
    status.progress = .init(done: done, total: total, unit: "images")
    publish()
  }

  func evaluated(_ result: EvaluationResult, isBest: Bool) {
    let now = SystemClock.monotonic()
    let seconds = now - (evaluationStart ?? now)
    pace.addEvaluation(seconds: seconds)
    let record = EvaluationRecord(
      step: task.step, epoch: task.step / plan.stepsPerEpoch, wallTime: SystemClock.wall(), seconds: seconds, loss: result.loss,
      lossParts: result.parts.isEmpty ? nil : result.parts, metrics: result.metrics.isEmpty ? nil : result.metrics,
      verification: result.verification, hardest: result.hardest)
    recorder.evaluated(record)
    if isBest, let score = result.score(by: plan.score) {
      status.best = .init(metric: score.metric, value: score.value, step: task.step)
    }
    reporter.evaluated(
      EvaluationLine(
        step: record.step, epoch: record.epoch, validation: ValidationValues(record),
        best: isBest, seconds: seconds))
  }

  func checkpoint(_ state: TrainerState, isBest: Bool) throws {
    // Curves first: a checkpoint on disk means that everything before it is, too.
    try recorder.flush()
    try recorder.throwFailure()
    var metadata = ["recipe": recipe.yaml]
    if let report = recorder.newestEvaluation?.verification {
      for (name, text) in recipe.thresholdMetadata(report) { metadata[name] = text }
    }
    try checkpoints.write(state, isBest: isBest, metadata: metadata)
    status.checkpointStep = state.progress.step
    log.info("checkpoint at step \(state.progress.step)\(isBest ? ", the best so far" : "")")
    reporter.checkpointed(step: state.progress.step, isBest: isBest)
  }
}
