import Runs

extension DashboardState {
  /// Does what `key` means while a popup stands over the screen.
  mutating func press(_ key: KeyPress, in overlay: Overlay) -> [Effect] {
    switch overlay {
    case .help(let line): return pressInHelp(key, line: line)
    case .quit: return pressInQuit(key)
    case .stop: return pressInStop(key)
    case .delete(let run): return pressInDelete(key, run: run)
    }
  }

  private mutating func pressInHelp(_ key: KeyPress, line: Int) -> [Effect] {
    // The last line stays on the screen, however small that is.
    let last = HelpText.lastFirstLine(for: self)
    switch key {
    case .down, .character("j"): overlay = .help(firstLine: min(last, line + 1))
    case .up, .character("k"): overlay = .help(firstLine: max(0, line - 1))
    case .interrupt:
      overlay = nil
      return press(.interrupt)
    default: overlay = nil
    }
    return []
  }

  private mutating func pressInQuit(_ key: KeyPress) -> [Effect] {
    switch key {
    // Asked twice, the answer is the one that harms nothing.
    case .character("g"), .character("q"), .interrupt:
      overlay = nil
      return [.quit(.runGoesOn)]
    case .character("s"):
      overlay = nil
      guard condition?.takesCommands == true else { return [.quit(.runStopped)] }
      leavesAtEnd = true
      say("leaving as soon as the run has stopped; \(keys.shown("q")) leaves at once", .note)
      return send(.stopAfterStep)
    case .escape, .character("c"), .character("n"): overlay = nil
    default: break
    }
    return []
  }

  private mutating func pressInStop(_ key: KeyPress) -> [Effect] {
    switch key {
    case .character("s"):
      overlay = nil
      return send(.stopAfterStep)
    case .character("e"):
      overlay = nil
      return send(.stopAfterEpoch)
    case .interrupt:
      overlay = nil
      return press(.interrupt)
    case .escape, .character("c"), .character("n"): overlay = nil
    default: break
    }
    return []
  }
}
