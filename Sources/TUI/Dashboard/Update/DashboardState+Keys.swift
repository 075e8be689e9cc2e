import Runs

extension DashboardState {
  /// Does what `key` means where the user is.
  mutating func press(_ key: KeyPress) -> [Effect] {
    if let input { return press(key, typing: input) }
    if let effects = pressWhileWatching(key) { return effects }
    if let overlay { return press(key, in: overlay) }
    if let form { return press(key, filling: form) }
    guard let key = keys.translated(key) else { return [] }
    switch key {
    case .character("?"):
      overlay = .help(firstLine: 0)
      return []
    case .character("t"): return [.useNextTheme]
    case .character("S"): return [.saveSnapshot]
    case .character(":"):
      ask(.command)
      return []
    default:
      if run?.verification != nil { return pressAtVerification(key) }
      if let comparison { return press(key, comparing: comparison) }
      return run == nil ? pressAtHome(key) : pressAtRun(key)
    }
  }

  mutating func pressAtRun(_ key: KeyPress) -> [Effect] {
    switch key {
    case .character("f"): return fit()
    case .character(" "): return pauseOrResume()
    case .character("e"): return send(.evaluate)
    case .character("s"): return send(.checkpoint)
    case .character("+"), .character("="): return send(.scaleLearningRate(factor: 1.25))
    case .character("-"), .character("_"): return send(.scaleLearningRate(factor: 0.8))
    case .character("d"): return [.quit(condition?.takesCommands == true || condition == .connecting ? .runGoesOn : .nothingRuns)]
    case .character("x"): askForStop()
    case .character("p"): return openVerification()
    case .character("q"), .interrupt: return quit()
    case .character("H"), .backspace: return goHome()
    default: pressInCharts(key)
    }
    return []
  }

  /// Starts training, goes on after a pause, or goes on with a run that has no engine any more.
  mutating func fit() -> [Effect] {
    guard let run, let condition else { return [] }
    switch condition {
    case .preparing, .paused: return send(.fit)
    case .running, .stalled: say("training is under way already", .note)
    case .stopping: say("the run is stopping; \(keys.shown("f")) goes on with it once it has stopped", .note)
    case .connecting: say("fit was not sent: no engine has answered yet", .warning)
    case .finished: say("all epochs are done; \(keys.shown("H")) leads to the recipes for a new run", .note)
    case .stopped, .failed, .engineGone, .ended:
      guard opening == nil else { return stillOpening() }
      opening = run.name
      say("going on with \(run.name) from its last checkpoint", .note)
      return [.resumeFit(run: run.name)]
    }
    return []
  }

  private mutating func pauseOrResume() -> [Effect] {
    if let waiting = commands.pending.first(where: { $0.command == .pause || $0.command == .resume }) {
      say("\(CommandWords.name(waiting.command)) still waits for the engine's answer", .note)
      return []
    }
    return send(condition == .paused ? .resume : .pause)
  }

  private mutating func askForStop() {
    guard let condition else { return }
    if condition.takesCommands { overlay = .stop } else { say("nothing to stop: \(Self.absence(condition))", .note) }
  }

  /// Hands a command to the engine, or says why that cannot be.
  mutating func send(_ command: Command) -> [Effect] {
    guard let condition else { return [] }
    guard condition.takesCommands else {
      say("\(CommandWords.name(command)) was not sent: \(Self.absence(condition))", .warning)
      return []
    }
    return [.send(commands.request(command))]
  }

  private static func absence(_ condition: RunCondition) -> String {
    switch condition {
    case .connecting: "no engine has answered yet"
    case .finished: "the run is finished"
    case .stopped: "the run is stopped"
    case .failed: "the run has failed"
    default: "no engine works on this run"
    }
  }

  /// Asks whether the run goes on, where there is one to ask about.
  private mutating func quit() -> [Effect] {
    // Before the engine's first word there is nobody to ask to stop.
    if condition == .connecting { return [.quit(.runGoesOn)] }
    guard let condition, condition.takesCommands else { return [.quit(.nothingRuns)] }
    if leavesAtEnd { return [.quit(.runStopped)] }
    overlay = .quit
    return []
  }

  private mutating func goHome() -> [Effect] {
    run = nil
    watch = nil
    opening = nil
    activity = ActivityLog()
    _ = commands.failAll()
    return [.stopWatching, .refreshLists]
  }

  mutating func stillOpening() -> [Effect] {
    say("\(opening ?? "") is being opened", .note)
    return []
  }
}
