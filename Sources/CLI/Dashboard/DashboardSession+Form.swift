import Dashboard

extension DashboardSession {
  /// Opens the form of a recipe; one that cannot be used is refused as a start would be.
  func openForm(_ path: String) {
    do { tell(.form(try RecipeForm(recipe: path))) } catch { tell(.notice(error.firstLine, isFailure: true)) }
  }

  /// Whether the recipe can be used with these changes.
  func check(_ path: String, changes: [String]) {
    do {
      _ = try Recipe.load(path, overrides: changes)
      tell(.formProblem(nil))
    } catch { tell(.formProblem(error.firstLine)) }
  }
}

extension RecipeForm {
  /// What is changed most from run to run. A loss that is named anew begins with its own defaults.
  private static let mainKeys = [
    "training.optimizer.learningRate", "training.epochs", "training.batch", "training.loss.name", "model.embedding", "run.seed",
    "run.threads",
  ]

  /// Those of the main keys that the recipe has.
  init(recipe path: String) throws(RecipeError) {
    let recipe = try Recipe.load(path)
    let settings = Self.mainKeys.compactMap { key in
      RecipeSchema.key(key).flatMap { found in
        found.condition?.holds(recipe) ?? true
          ? found.write(recipe).map { Setting(key: key == "training.loss.name" ? "training.loss" : key, value: $0) } : nil
      }
    }
    let file = path.split(separator: "/").last ?? "recipe"
    self.init(name: file.hasSuffix(".yaml") ? String(file.dropLast(5)) : String(file), path: path, settings: settings)
  }
}

extension RecipeError {
  /// The first problem in one line, as a form tells it: no option was typed.
  var firstLine: String {
    guard let first = problems.first else { return description }
    if case .override(let key) = first.origin { return "\(key): \(first.message)" }
    return first.description
  }
}
