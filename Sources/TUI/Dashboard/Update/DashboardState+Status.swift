import Runs

extension DashboardState {
  /// Takes the newest status of the run on the screen.
  mutating func take(_ status: Status, isLive: Bool) -> [Effect] {
    guard let old = run, old.status != status || old.hasEngine != isLive else { return [] }
    run?.status = status
    run?.hasEngine = isLive
    run?.liveness.take(status, now: now)
    revision += 1
    if old.status?.state != status.state || old.hasEngine != isLive { newsRevision += 1 }
    for answer in commands.take(status.acknowledgements) { report(answer) }
    announceCheckpoint(status, isFirst: old.status == nil)
    if let warning = status.warning, run?.announce(warning: warning) == true { say(warning, .warning) }
    return announceEnd(after: old)
  }

  private mutating func report(_ answer: Acknowledgement) {
    if answer.command == .checkpoint, answer.refusal == nil {
      run?.announcedCheckpoint = answer.step
      run?.marks.addCheckpoint(answer.step)
    }
    newsRevision += 1
    if answer.command == .stopAfterStep, answer.refusal != nil { leavesAtEnd = false }
    say(CommandWords.answer(answer, rate: commands.takeRate(id: answer.id)), answer.refusal == nil ? .done : .warning)
  }

  /// A checkpoint that nobody asked for is told as well, once.
  private mutating func announceCheckpoint(_ status: Status, isFirst: Bool) {
    guard let step = status.checkpointStep, step != run?.announcedCheckpoint else { return }
    run?.announcedCheckpoint = step
    run?.marks.addCheckpoint(step)
    if !isFirst { say("checkpoint written at step \(Measures.step(step))", .done) }
  }

  /// The engine is not there (any more).
  mutating func loseEngine() -> [Effect] {
    guard let old = run, old.hasEngine != false else { return [] }
    run?.hasEngine = false
    revision += 1
    newsRevision += 1
    return announceEnd(after: old)
  }

  /// Tells once that no more commands are taken, and why; leaves where the user waits for that.
  private mutating func announceEnd(after old: WatchedRun) -> [Effect] {
    let before = old.condition(now: now)
    guard let condition, !condition.takesCommands, condition != before else { return [] }
    let place = "at step \(Measures.step(run?.status?.step ?? 0))" + (run?.status?.reason.map { ": \($0)" } ?? "")
    switch condition {
    case .finished: say("finished \(place)", .done)
    case .stopped: say("stopped \(place)", .note)
    case .failed: say("failed \(place)", .warning)
    case .engineGone: say("the engine went away without an end; f goes on from the last checkpoint", .warning)
    default: break
    }
    let names = commands.failAll().map { CommandWords.name($0.command) }
    if !names.isEmpty { say("not answered before the engine went away: \(names.joined(separator: ", "))", .warning) }
    return leavesAtEnd ? [.quit(.runStopped)] : []
  }
}
