import Foundation
import Runs

/// The folder and the recipe of a run that is about to start; what can be refused is refused here, before anything is made.
enum RunPreparation {
  /// A new run.
  ///
  /// - Parameters:
  ///   - path: The recipe's file.
  ///   - overrides: "key=value", of the recipe.
  ///   - name: Of the run; `nil` for the recipe's name with the first free number.
  ///   - runs: The folder of all runs.
  static func newRun(recipe path: String, overrides: [String], name: String?, runs: String) throws -> (RunFolder, Recipe) {
    let recipe = try Recipe.load(path, overrides: overrides)
    if let people = try FaceData.check(recipe) {
      try MemoryRefusal.check(recipe.memory(people: people), batch: recipe.training.batch, place: "training.batch")
    }
    let folder =
      if let name { try RunFolder.create(RunName(name), in: runs) } else {
        try RunFolder.createNumbered(after: ((path as NSString).lastPathComponent as NSString).deletingPathExtension, in: runs)
      }
    do { try AtomicFile.write(Array(recipe.yaml.utf8), to: folder.recipe) } catch {
      // On a full disk, the folders alone would look like a run.
      try? FileManager.default.removeItem(atPath: folder.path)
      throw error
    }
    return (folder, recipe)
  }

  /// A run to go on with, by its own recipe.
  static func resumedRun(_ name: String, overrides: [String], runs: String) throws -> (RunFolder, Recipe) {
    let folder = try name.contains("/") ? RunFolder.open(path: name) : RunFolder.open(name, in: runs)
    let recipe = try folder.storedRecipe(overrides: overrides)
    if RunLock.isHeld(folder) { throw RunError.locked(run: folder.name, pid: RunLock.holder(of: folder)?.pid) }
    if !overrides.isEmpty { try AtomicFile.write(Array(recipe.yaml.utf8), to: folder.recipe) }
    return (folder, recipe)
  }
}
