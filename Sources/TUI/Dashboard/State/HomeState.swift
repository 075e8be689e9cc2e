import Runs

/// A recipe that can be started.
public struct RecipeItem: Sendable, Equatable {
  /// What the list calls it.
  public var name: String
  /// The file to start it from.
  public var path: String
  /// One line on what it trains and verifies.
  public var summary: String

  /// A recipe by name, file and what it does.
  public init(name: String, path: String, summary: String) {
    self.name = name
    self.path = path
    self.summary = summary
  }
}

/// A run in the runs folder.
public struct RunItem: Sendable, Equatable {
  /// The name of its folder.
  public var name: String
  /// In a word: "running", "finished".
  public var state: String
  /// Steps done, and to do in all; `nil` where that is not known.
  public var step: Int?
  /// See `step`.
  public var steps: Int?
  /// Its best evaluation, and what it is the best of.
  public var best: Status.Best?
  /// When it last wrote something, in seconds since 1970.
  public var changedAt: Double?

  /// A run by name and state; what is left out is not known.
  public init(
    name: String, state: String, step: Int? = nil, steps: Int? = nil, best: Status.Best? = nil, changedAt: Double? = nil
  ) {
    self.name = name
    self.state = state
    self.step = step
    self.steps = steps
    self.best = best
    self.changedAt = changedAt
  }
}

/// The home screen: what can be started, and what was.
struct HomeState: Sendable, Equatable {
  enum List: Sendable, Equatable { case recipes, runs }

  var recipes: [RecipeItem] = []
  var runs: [RunItem] = []
  /// The list that the keys act on.
  var focus: List = .recipes
  var selectedRecipe = 0
  var selectedRun = 0
  /// Whether each list was ever told, so that "none" is not said too early.
  var knowsRecipes = false
  var knowsRuns = false

  var count: Int { focus == .recipes ? recipes.count : runs.count }

  /// Moves the selection of the list in focus, and stops at its ends.
  mutating func move(by rows: Int) {
    switch focus {
    case .recipes: selectedRecipe = Self.clamp(selectedRecipe + rows, recipes.count)
    case .runs: selectedRun = Self.clamp(selectedRun + rows, runs.count)
    }
  }

  mutating func replace(recipes new: [RecipeItem]) {
    let name = recipes.indices.contains(selectedRecipe) ? recipes[selectedRecipe].path : nil
    recipes = new
    selectedRecipe = new.firstIndex { $0.path == name } ?? Self.clamp(selectedRecipe, new.count)
    knowsRecipes = true
  }

  /// The selection stays on the run it was on, wherever that moved.
  mutating func replace(runs new: [RunItem]) {
    let name = runs.indices.contains(selectedRun) ? runs[selectedRun].name : nil
    runs = new
    selectedRun = new.firstIndex { $0.name == name } ?? Self.clamp(selectedRun, new.count)
    knowsRuns = true
  }

  private static func clamp(_ index: Int, _ count: Int) -> Int { max(0, min(index, count - 1)) }
}
