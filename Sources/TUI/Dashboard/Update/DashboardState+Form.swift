extension DashboardState {
  /// Does what `key` means while a recipe is changed.
  mutating func press(_ key: KeyPress, filling old: RecipeForm) -> [Effect] {
    switch key {
    case .up, .backTab: return move(by: -1)
    case .down, .tab: return move(by: 1)
    case .enter:
      guard opening == nil else { return stillOpening() }
      say("starting \(old.name)\(old.changes.isEmpty ? "" : " with \(old.changes.joined(separator: ", "))")", .note)
      opening = old.name
      return [.startChanged(recipe: old.path, changes: old.changes)]
    case .control("r"): form?.restore()
    case .escape:
      form = nil
      opening = nil
    case .interrupt: return [.quit(.nothingRuns)]
    default: form?.edit(key)
    }
    return []
  }

  /// A value that is left is checked, with all others.
  private mutating func move(by rows: Int) -> [Effect] {
    form?.move(by: rows)
    guard let form, !form.changes.isEmpty else { return [] }
    return [.check(recipe: form.path, changes: form.changes)]
  }

  /// The answer to `Effect.check`, and to `Effect.startChanged` where that failed.
  mutating func take(problem: String?) {
    if form != nil { form?.problem = problem }
    if problem != nil { opening = nil }
    revision += 1
  }

  /// The form of a recipe, on the home screen alone.
  mutating func fill(_ new: RecipeForm) {
    guard run == nil else { return }
    form = new
    revision += 1
  }
}
