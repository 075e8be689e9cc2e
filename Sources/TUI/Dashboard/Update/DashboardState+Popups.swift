extension DashboardState {
  /// Does what `key` means while a popup stands over the screen.
  mutating func press(_ key: KeyPress, in popup: Popup) -> [Effect] {
    switch popup {
    case .help(let line): return pressInHelp(key, line: line)
    case .quit: return pressInQuit(key)
    case .stop: return pressInStop(key)
    }
  }

  private mutating func pressInHelp(_ key: KeyPress, line: Int) -> [Effect] {
    // The last line stays on the screen, however small that is.
    let last = max(0, HelpText.lines(for: self).count - 1)
    switch key {
    case .down, .character("j"): popup = .help(firstLine: min(last, line + 1))
    case .up, .character("k"): popup = .help(firstLine: max(0, line - 1))
    case .interrupt:
      popup = nil
      return press(.interrupt)
    default: popup = nil
    }
    return []
  }

  private mutating func pressInQuit(_ key: KeyPress) -> [Effect] {
    switch key {
    // Asked twice, the answer is the one that harms nothing.
    case .character("g"), .character("q"), .interrupt:
      popup = nil
      return [.quit(.runGoesOn)]
    case .character("s"):
      popup = nil
      guard condition?.takesCommands == true else { return [.quit(.runStopped)] }
      leavesAtEnd = true
      say("leaving as soon as the run has stopped; q leaves at once", .note)
      return send(.stopAfterStep)
    case .escape, .character("c"), .character("n"): popup = nil
    default: break
    }
    return []
  }

  private mutating func pressInStop(_ key: KeyPress) -> [Effect] {
    switch key {
    case .character("s"):
      popup = nil
      return send(.stopAfterStep)
    case .character("e"):
      popup = nil
      return send(.stopAfterEpoch)
    case .interrupt:
      popup = nil
      return press(.interrupt)
    case .escape, .character("c"), .character("n"): popup = nil
    default: break
    }
    return []
  }
}
