import Runs

extension DashboardState {
  /// Takes the newest status of the run on the screen.
  mutating func take(_ status: Status) -> [Effect] {
    guard let old = run, old.status != status || old.hasEngine != true else { return [] }
    let before = old.condition(now: now)
    run?.status = status
    run?.hasEngine = true
    run?.liveness.take(status, now: now)
    revision += 1
    for answer in commands.take(status.acknowledgements) { report(answer) }
    announceCheckpoint(status, isFirst: old.status == nil)
    return announceEnd(from: before, isFirst: old.status == nil)
  }

  private mutating func report(_ answer: Acknowledgement) {
    if answer.command == .checkpoint, answer.refusal == nil { run?.announcedCheckpoint = answer.step }
    if answer.command == .stopAfterStep, answer.refusal != nil { leavesAtEnd = false }
    say(CommandWords.answer(answer), answer.refusal == nil ? .done : .warning)
  }

  /// A checkpoint that nobody asked for is told as well, once.
  private mutating func announceCheckpoint(_ status: Status, isFirst: Bool) {
    guard let step = status.checkpointStep, step != run?.announcedCheckpoint else { return }
    run?.announcedCheckpoint = step
    if !isFirst { say("checkpoint written at step \(Measures.step(step))", .done) }
  }

  private mutating func announceEnd(from before: RunCondition, isFirst: Bool) -> [Effect] {
    guard let after = condition, let status = run?.status, !after.takesCommands, isFirst || after != before else { return [] }
    let reason = status.reason.map { ": \($0)" } ?? ""
    switch after {
    case .finished: say("finished at step \(Measures.step(status.step))\(reason)", .done)
    case .stopped: say("stopped at step \(Measures.step(status.step))\(reason)", .note)
    case .failed: say("failed at step \(Measures.step(status.step))\(reason)", .warning)
    default: break
    }
    dropPending()
    return leavesAtEnd ? [.quit(.runStopped)] : []
  }

  /// The engine is not there (any more).
  mutating func loseEngine() -> [Effect] {
    guard run != nil, run?.hasEngine != false else { return [] }
    run?.hasEngine = false
    revision += 1
    dropPending()
    if condition == .engineGone {
      say("the engine went away without an end; f goes on from the last checkpoint", .warning)
    }
    return leavesAtEnd ? [.quit(.runStopped)] : []
  }

  private mutating func dropPending() {
    let names = commands.failAll().map { CommandWords.name($0.command) }
    if !names.isEmpty { say("not answered before the engine went away: \(names.joined(separator: ", "))", .warning) }
  }
}
