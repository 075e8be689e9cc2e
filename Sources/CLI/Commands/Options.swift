import ArgumentParser
import Runs

/// Where runs are kept.
struct RunsOption: ParsableArguments {
  @Option(name: .customLong("runs"), help: ArgumentHelp("The folder of all runs.", valueName: "dir"))
  var folder = "runs"
}

/// How the dashboard begins.
struct ViewOption: ParsableArguments {
  @Flag(help: "Begin with the default view, and keep no changes of it.") var fresh = false

  var settings: ViewSettings { fresh ? ViewSettings(path: nil) : .ofUser() }
}

/// A run that exists, by its name or its path.
struct RunArgument: ParsableArguments {
  @Argument(help: "The run: its name, or the path of its folder.")
  var run: String

  @OptionGroup var runs: RunsOption

  /// The run's folder.
  ///
  /// - Throws: `RunError.notFound`.
  func open() throws -> RunFolder {
    run.contains("/") ? try RunFolder.open(path: run) : try RunFolder.open(run, in: runs.folder)
  }
}

extension RunFolder {
  /// The recipe that the run was made with.
  func storedRecipe(overrides: [String] = []) throws(RecipeError) -> Recipe {
    try Recipe.load(recipe, overrides: overrides, checksSource: false)
  }
}
