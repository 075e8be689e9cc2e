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
  /// The loss that it trains with, by the name that the recipe has for it.
  public var loss: String?
  /// What it trains, and on what.
  public var task: String?
  /// One line of the user on it.
  public var note: String?
  /// Whether an engine has it.
  public var isLive = false

  /// A run by name and state; what is left out is not known.
  public init(
    name: String, state: String, step: Int? = nil, steps: Int? = nil, best: Status.Best? = nil, changedAt: Double? = nil,
    loss: String? = nil, task: String? = nil, note: String? = nil, isLive: Bool = false
  ) {
    self.name = name
    self.state = state
    self.step = step
    self.steps = steps
    self.best = best
    self.changedAt = changedAt
    self.loss = loss
    self.task = task
    self.note = note
    self.isLive = isLive
  }
}

/// The home screen: what can be started, and what was.
struct HomeState: Sendable, Equatable {
  enum List: Sendable, Equatable { case recipes, runs }

  var recipes: [RecipeItem] = []
  /// All runs, and those that the table shows, in its order.
  private(set) var runs: [RunItem] = []
  private(set) var shown: [RunItem] = []
  private(set) var table = RunsTable()
  /// The list that the keys act on.
  var focus: List = .recipes
  var selectedRecipe = 0
  var selectedRun = 0
  /// Whether each list was ever told, so that "none" is not said too early.
  var knowsRecipes = false
  var knowsRuns = false

  var count: Int { focus == .recipes ? recipes.count : shown.count }

  /// The run that the keys act on.
  var selected: RunItem? { focus == .runs && shown.indices.contains(selectedRun) ? shown[selectedRun] : nil }

  /// Moves the selection of the list in focus, and stops at its ends.
  mutating func move(by rows: Int) {
    switch focus {
    case .recipes: selectedRecipe = Self.clamp(selectedRecipe + rows, recipes.count)
    case .runs: selectedRun = Self.clamp(selectedRun + rows, shown.count)
    }
  }

  mutating func replace(recipes new: [RecipeItem]) {
    let name = recipes.indices.contains(selectedRecipe) ? recipes[selectedRecipe].path : nil
    recipes = new
    selectedRecipe = new.firstIndex { $0.path == name } ?? Self.clamp(selectedRecipe, new.count)
    knowsRecipes = true
  }

  mutating func replace(runs new: [RunItem]) {
    runs = new
    arrange { $0.keep(new) }
    knowsRuns = true
  }

  /// Shows the runs whose names have the letters of `words`, and leads to the list of runs.
  mutating func filter(by words: String) {
    focus = .runs
    arrange { $0.look(for: words) }
  }

  /// Changes the table. The selection stays on the run it was on, wherever that moved.
  mutating func arrange(_ change: (inout RunsTable) -> Void) {
    let name = shown.indices.contains(selectedRun) ? shown[selectedRun].name : nil
    change(&table)
    shown = table.arranged(runs)
    selectedRun = shown.firstIndex { $0.name == name } ?? Self.clamp(selectedRun, shown.count)
  }

  private static func clamp(_ index: Int, _ count: Int) -> Int { max(0, min(index, count - 1)) }
}
