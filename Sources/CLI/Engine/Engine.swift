import Foundation
import Gradients
import Logging
import Models
import Runs
import Synchronization
import Tensors
import Training

/// The life of an engine in its run's folder: lock, socket, data, checkpoint, fit, last status.
enum Engine {
  /// Runs to the end; returns the exit status (0 done or stopped on request, 1 failed, 130 interrupted by a signal).
  ///
  /// - Parameters:
  ///   - folder: Of the run; its recipe is read already.
  ///   - recipe: What to do.
  ///   - resumes: Whether to go on from the last checkpoint, if there is one.
  ///   - reporter: Told what happens.
  /// - Throws: `RunError` or `ControlError` where the run cannot be taken; nothing is changed then. Later trouble goes into the run's
  ///   status, its log, and the exit status.
  static func run(_ folder: RunFolder, recipe: Recipe, resumes: Bool, reporter: any RunReporter) throws -> Int32 {
    let signals = SignalRequests()
    let lock = try RunLock(folder)
    let log = FileLog.logger(for: folder)
    var status = Status(run: folder.name, pid: getpid())
    let server = try ControlServer(lock: lock, status: status, report: { log.warning("\($0)") })
    log.info("engine \(getpid()) takes the run")
    for note in try ArithmeticSettings.ofProcess().notes { log.notice("\(note)") }
    if let warning = recipe.run.threadsWarning {
      log.warning("\(warning)")
      status.warning = warning
    }

    let result = Mutex<(status: Status, summary: SummaryLine?)>((status, nil))
    onThread("training") {
      do {
        let session = try Session(recipe)
        try session.checkMemory()
        let progress = resumes ? try restore(session.task, from: folder) : nil
        (status.model, status.loss) = session.task.summary(in: .training)
        let host = try EngineHost(
          session: session, folder: folder, server: server, status: status, progress: progress, signals: signals,
          reporter: reporter,
          log: log)
        reporter.started(session.startedLine(folder))
        let last = host.run()
        result.withLock { $0 = (last, host.summary) }
      } catch {
        log.error("\(error)")
        result.withLock { result in
          result.status.state = .failed
          result.status.activity = .idle
          result.status.reason = "\(error)"
        }
      }
    }
    let (last, summary) = result.withLock { $0 }
    server.stop(last)
    lock.release()
    if let summary { reporter.ended(summary) }
    if last.state == .failed, let reason = last.reason { complain(reason) }
    return last.state == .failed ? 1 : last.state == .stopped && signals.wasStopped ? 130 : 0
  }

  /// Loads the last checkpoint into the task; returns how far it came.
  private static func restore(_ task: any TrainingTask, from folder: RunFolder) throws -> TrainerState.Progress? {
    guard FileManager.default.fileExists(atPath: folder.lastCheckpoint) else { return nil }
    let state = try CheckpointFolder.read(folder.lastCheckpoint)
    try task.restore(state, file: folder.lastCheckpoint)
    return state.progress
  }

  /// Runs `body` on a thread of its own, with room for deep stacks, and waits for it.
  private static func onThread(_ name: String, _ body: @escaping () -> Void) {
    struct Body: @unchecked Sendable {
      // Handed to one thread, while this one only waits.
      let run: () -> Void
    }
    let (work, done) = (Body(run: body), DispatchSemaphore(value: 0))
    let thread = Thread {
      work.run()
      done.signal()
    }
    thread.name = name
    thread.stackSize = 16 << 20
    thread.start()
    done.wait()
  }
}

extension Session {
  func startedLine(_ folder: RunFolder) -> StartedLine {
    let summary = task.summary(in: .training)
    return StartedLine(
      run: folder.name, folder: folder.path, model: summary.model, loss: summary.loss,
      parameters: task.parameterCount, epochs: plan.epochs,
      steps: plan.steps,
      step: task.step, batch: task.batch, planned_peak_bytes: memoryPlan?.peak)
  }
}
