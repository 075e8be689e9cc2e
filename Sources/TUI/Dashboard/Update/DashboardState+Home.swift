extension DashboardState {
  /// Does what `key` means on the home screen.
  mutating func pressAtHome(_ key: KeyPress) -> [Effect] {
    switch key {
    case .up, .character("k"): home.move(by: -1)
    case .down, .character("j"): home.move(by: 1)
    case .pageUp: home.move(by: -10)
    case .pageDown: home.move(by: 10)
    case .home, .character("g"): home.move(by: -home.count)
    case .end, .character("G"): home.move(by: home.count)
    case .tab, .backTab, .left, .right: home.focus = home.focus == .recipes ? .runs : .recipes
    case .enter where home.focus == .recipes: return openForm()
    case .enter, .character("f"): return chooseSelected()
    case .character("c") where home.focus == .runs: return compareMarked()
    case .character("/"): ask(.filter, text: home.table.filter)
    case .character("r"): return [.refreshLists]
    case .character("h"): overlay = .help(firstLine: 0)
    case .escape:
      opening = nil
      if !home.table.filter.isEmpty { home.filter(by: "") }
    case .character("q"), .interrupt: return [.quit(.nothingRuns)]
    default: pressInRuns(key)
    }
    return []
  }

  private mutating func openForm() -> [Effect] {
    guard opening == nil else { return stillOpening() }
    guard home.recipes.indices.contains(home.selectedRecipe) else { return [] }
    return [.openForm(recipe: home.recipes[home.selectedRecipe].path)]
  }

  private mutating func chooseSelected() -> [Effect] {
    guard opening == nil else { return stillOpening() }
    switch home.focus {
    case .recipes:
      guard home.recipes.indices.contains(home.selectedRecipe) else { return [] }
      let recipe = home.recipes[home.selectedRecipe]
      opening = recipe.name
      say("starting \(recipe.name)", .note)
      return [.startFit(recipe: recipe.path)]
    case .runs:
      guard let run = home.selected else { return [] }
      opening = run.name
      say("opening \(run.name)", .note)
      return [.attach(run: run.name)]
    }
  }
}
