import Runs

/// What stays on the normal screen after the dashboard has ended.
public enum EndSummary {
  /// What became of the run, its best evaluation, and where its checkpoint and log are; empty where no run was on the screen.
  ///
  /// - Parameters:
  ///   - state: The dashboard as it ended.
  ///   - leaving: How the user left.
  ///   - folder: The folder of the run on the screen.
  public static func lines(for state: DashboardState, leaving: Leaving, folder: RunFolder?) -> [String] {
    guard let run = state.run, state.watch == nil else { return [] }
    var lines = [fate(run, leaving, state.now)]
    if let best = run.evaluations.best {
      lines.append("best \(BestWords.text(best.measured)) at step \(Measures.step(best.step))")
    } else if let best = run.status?.best {
      lines.append("best \(BestWords.text(Measured(best))) at step \(Measures.step(best.step))")
    } else if let best = run.validation.best {
      lines.append("best validation loss \(Measures.loss(best.value)) at step \(Measures.step(best.step))")
    }
    guard let folder else { return lines }
    if let step = run.status?.checkpointStep { lines.append("checkpoint \(folder.checkpoint(step: step))") }
    if run.status != nil { lines.append("log \(folder.engineLog)") }
    return lines
  }

  private static func fate(_ run: WatchedRun, _ leaving: Leaving, _ now: Double) -> String {
    let name = CommandWords.oneLine(run.name)
    let step = (run.status?.step ?? run.train.lastStep).map { " at step \(Measures.step($0))" } ?? ""
    let condition = run.condition(now: now)
    // Left before the engine's first word: it was started, so it goes on.
    if leaving == .runGoesOn, condition.takesCommands || condition == .connecting {
      return "\(name) goes on without a screen\(step.isEmpty ? "" : ", now\(step)"); 'tandem attach \(name)' shows it again"
    }
    let reason = run.status?.reason.map { ": \(CommandWords.oneLine($0))" } ?? ""
    return "\(name) \(condition.words)\(step)\(reason)"
  }
}
