extension DashboardState {
  /// Marks the selected run, or takes its mark away, and goes on to the next.
  mutating func markSelected() {
    guard let run = home.selected else { return }
    var isDone = true
    home.arrange { isDone = $0.toggle(run.name) }
    if isDone { home.move(by: 1) } else { say("\(RunsTable.mostMarked) runs are marked; more do not fit into a chart", .warning) }
  }

  /// Asks for the curves of the marked runs.
  mutating func compareMarked() -> [Effect] {
    guard home.table.marked.count >= 2 else {
      say("mark two runs or more with space, then compare them", .note)
      return []
    }
    return [.compare(runs: home.table.marked)]
  }

  /// Does what `key` means while runs are compared.
  mutating func press(_ key: KeyPress, comparing: Comparison) -> [Effect] {
    switch key {
    case .character("v"), .tab: comparison?.showsValidation.toggle()
    case .character("l"): comparison?.isLogarithmic.toggle()
    case .down, .character("j"): comparison?.scroll(by: 1)
    case .up, .character("k"): comparison?.scroll(by: -1)
    case .pageDown: comparison?.scroll(by: 10)
    case .pageUp: comparison?.scroll(by: -10)
    case .character("r"): return [.compare(runs: comparing.runs.map(\.name))]
    case .escape, .character("c"), .character("H"), .backspace: comparison = nil
    case .character("q"), .interrupt: return [.quit(.nothingRuns)]
    default: break
    }
    return []
  }

  /// What was read of the runs; how they were looked at stays.
  mutating func compare(_ runs: [ComparedRun]) {
    guard run == nil else { return }
    var new = Comparison(runs)
    if let comparison {
      new.showsValidation = comparison.showsValidation
      new.isLogarithmic = comparison.isLogarithmic
      new.firstRow = min(comparison.firstRow, max(0, new.rows.count - 1))
    }
    comparison = new
    revision += 1
  }
}
