extension DashboardState {
  /// Does what `key` means for the table of runs.
  mutating func pressInRuns(_ key: KeyPress) {
    guard home.focus == .runs else { return }
    switch key {
    case .character(" "): markSelected()
    case .character("<"): home.arrange { $0.choose(-1) }
    case .character(">"): home.arrange { $0.choose(1) }
    case .character("i"): home.arrange { $0.reverse() }
    case .character("n"): if let run = home.selected { ask(.note(run: run.name), text: run.note ?? "") }
    case .character("R"):
      if let run = home.selected, isFree(run, to: "be renamed") { ask(.rename(run: run.name), text: run.name) }
    case .character("D"): if let run = home.selected, isFree(run, to: "be deleted") { overlay = .delete(run: run.name) }
    default: break
    }
  }

  /// Whether no engine has the run, as far as its folder told; who carries it out looks again.
  private mutating func isFree(_ run: RunItem, to words: String) -> Bool {
    if run.isLive { say("\(run.name) has an engine and cannot \(words); stop it first", .warning) }
    return !run.isLive
  }

  mutating func pressInDelete(_ key: KeyPress, run: String) -> [Effect] {
    switch key {
    // The key that asked, once more: no key that is pressed by habit deletes a run.
    case .character("D"):
      overlay = nil
      return [.delete(run: run)]
    case .interrupt:
      overlay = nil
      return press(.interrupt)
    case .escape, .character("c"), .character("n"): overlay = nil
    default: break
    }
    return []
  }
}
