import Models
import Tensors
import Training

/// What a recipe becomes: a task ready to be fitted or evaluated, and the plan for it.
struct Session {
  let recipe: Recipe
  let task: any TrainingTask
  let plan: FitPlan
  /// Tells what memory the fit takes; `nil` for tasks of one's own, whose models nobody knows.
  let memory: MemoryPlanner?

  /// Reads the data and builds the model.
  ///
  /// - Parameter recipe: Checked already as far as it can be without the data.
  /// - Throws: Where the data is not there or not what the recipe needs.
  init(_ recipe: Recipe) throws {
    Threads.use(recipe.run.threadsHere)
    self.recipe = recipe
    if recipe.task == TaskDefinition.face {
      let faces = try FaceSession.task(recipe)
      let model = faces.trainer.model
      memory = recipe.memory(network: model.backbone, people: model.head?.outputShape([1, 1]).last ?? 0)
      task = faces
    } else if let definition = TaskRegistry.definition(recipe.task) {
      task = try definition.make(recipe)
      memory = nil
    } else {
      throw UsageError("this program has no task \"\(recipe.task)\"; it has \(TaskRegistry.names.joined(separator: ", "))")
    }
    plan = FitPlan(
      epochs: recipe.training.epochs, stepsPerEpoch: task.stepsPerEpoch, evaluateEvery: recipe.evaluation.every,
      score: recipe.evaluation.best, stopping: recipe.training.earlyStopping.make(recipe.evaluation.best))
  }
}

extension Session {
  /// The memory that the fit takes; `nil` where nobody knows.
  var memoryPlan: MemoryPlan? { memory?.plan(batch: recipe.training.batch) }

  /// Refuses a batch that is too large for this machine; a run that is resumed may have a new one.
  func checkMemory() throws(MemoryRefusal) {
    guard let memory else { return }
    try MemoryRefusal.check(
      memory, batch: recipe.training.batch, place: "training.batch", taken: StoragePool.shared.statistics.liveBytes)
  }
}

extension Recipe.EarlyStopping {
  /// When to stop before the last epoch; `nil` for never.
  func make(_ score: ScoreChoice) -> Training.EarlyStopping? {
    patience.map { EarlyStopping(score: score, patience: $0, minimumDelta: delta) }
  }
}
