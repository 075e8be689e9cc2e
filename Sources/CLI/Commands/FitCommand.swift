import ArgumentParser
import Curses
import Foundation
import Runs

struct FitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fit",
    abstract: "Train a model as a recipe says.",
    discussion: """
      The engine is a process of its own: the dashboard is its client, and closing the terminal leaves the run training. \
      Where stdout is no terminal, or one that cannot show a screen, or with --headless, the fit runs in the foreground and prints \
      a line for each epoch.
      """)

  @Argument(help: "The recipe, a YAML file. With --resume it may be left out: the run has its own.")
  var recipe: String?

  @Option(
    name: .customLong("run"),
    help: ArgumentHelp("The name of the run; by default the recipe's name and a number.", valueName: "name"))
  var name: String?

  @OptionGroup var runs: RunsOption

  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp("Change one key of the recipe: --set training.epochs=3. May be repeated.", valueName: "key=value"))
  var overrides: [String] = []

  @Flag(help: "Go on with the run named by --run from its last checkpoint.")
  var resume = false

  @Flag(help: "Start the engine and return at once; 'tandem attach' shows the run.")
  var detach = false

  @Flag(help: "Train in the foreground, without a dashboard.")
  var headless = false

  @Flag(help: "With --headless: print one JSON object a line, the summary last.")
  var json = false

  @OptionGroup var view: ViewOption

  mutating func run() throws {
    if detach && headless { throw UsageError("--detach and --headless exclude each other: one returns at once, the other stays") }
    if json && !headless { throw UsageError("--json goes with --headless") }
    let (folder, recipe) = try prepare()
    if detach {
      try EngineProcess.start(folder, resumes: resume).waitUntilReady()
      print("run \(folder.name) is training; 'tandem attach \(folder.name)' shows it")
      return
    }
    let reporter: (any RunReporter)? =
      json ? JSONReporter() : headless || isatty(STDOUT_FILENO) == 0 ? PlainReporter() : nil
    if let reporter {
      if let warning = recipe.run.threadsWarning { complain(warning) }
      throw ExitCode(try Engine.run(folder, recipe: recipe, resumes: resume, reporter: reporter))
    }
    do {
      try DashboardSession.run(showing: folder, startingEngine: true, resumes: resume, runs: runs.folder, settings: view.settings)
    } catch let error as TerminalError {
      // The first thing that a session does is to open the terminal: no engine has been started.
      complain("\(error); the fit runs here, without a dashboard")
      throw ExitCode(try Engine.run(folder, recipe: recipe, resumes: resume, reporter: PlainReporter()))
    }
  }

  /// The folder of the new run, or of the one to go on with, and its recipe; everything that can be refused is refused here.
  private func prepare() throws -> (RunFolder, Recipe) {
    if resume {
      guard let name else { throw UsageError("--resume needs --run NAME: which run to go on with ('tandem runs' lists them)") }
      if let recipe {
        throw UsageError("--resume takes the recipe of the run itself; leave out \(recipe), and change keys with --set")
      }
      return try RunPreparation.resumedRun(name, overrides: overrides, runs: runs.folder)
    }
    guard let recipe else { throw UsageError("fit needs a recipe, such as recipes/orl-softmax.yaml") }
    return try RunPreparation.newRun(recipe: recipe, overrides: overrides, name: name, runs: runs.folder)
  }
}

/// What `EngineProcess` starts: the engine of one run, with no terminal.
struct EngineCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "engine", abstract: "Run the engine of a run that has been prepared (started by fit).", shouldDisplay: false)

  @Argument var folder: String
  @Flag var resume = false

  mutating func run() throws {
    let folder = try RunFolder.open(path: folder)
    throw ExitCode(try Engine.run(folder, recipe: folder.storedRecipe(), resumes: resume, reporter: SilentReporter()))
  }
}
