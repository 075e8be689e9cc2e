import Tensors
import Training

/// What a recipe becomes: a task ready to be fitted or evaluated, and the plan for it.
struct Session {
  let recipe: Recipe
  let task: any TrainingTask
  let plan: FitPlan

  /// Reads the data and builds the model.
  ///
  /// - Parameter recipe: Checked already as far as it can be without the data.
  /// - Throws: Where the data is not there or not what the recipe needs.
  init(_ recipe: Recipe) throws {
    Threads.use(recipe.run.threadsHere)
    self.recipe = recipe
    if recipe.task == TaskDefinition.face {
      task = try FaceSession.task(recipe)
    } else if let definition = TaskRegistry.definition(recipe.task) {
      task = try definition.make(recipe)
    } else {
      throw UsageError("this program has no task \"\(recipe.task)\"; it has \(TaskRegistry.names.joined(separator: ", "))")
    }
    plan = FitPlan(
      epochs: recipe.training.epochs, stepsPerEpoch: task.stepsPerEpoch, evaluateEvery: recipe.evaluation.every,
      score: recipe.evaluation.best, stopping: recipe.training.earlyStopping.make(recipe.evaluation.best))
  }
}

extension Recipe.EarlyStopping {
  /// When to stop before the last epoch; `nil` for never.
  func make(_ score: ScoreChoice) -> Training.EarlyStopping? {
    patience.map { EarlyStopping(score: score, patience: $0, minimumDelta: delta) }
  }
}
