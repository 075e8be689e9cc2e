import TestSupport
import Testing

/// Command lines that cannot be meant: status 2 and one line that helps.
@Suite(.timeLimit(.minutes(5))) struct UsageTests {
  let sandbox: Sandbox
  init() throws { sandbox = try Sandbox() }

  @Test(
    "an unknown command",
    arguments: [
      (
        ["bogus"],
        "unknown command \"bogus\"; the commands are home, fit, evaluate, predict, verify, export, attach, snapshot, watch, runs, stop, data, bench and doctor"
      ),
      (["fitt", "recipe.yaml"], "unknown command \"fitt\"; did you mean fit?"),
      (["ATTACH", "r"], "unknown command \"ATTACH\"; did you mean attach?"),
      (
        ["a\u{1B}[31m\nb"],
        "unknown command \"a[31mb\"; the commands are home, fit, evaluate, predict, verify, export, attach, snapshot, watch, runs, stop, data, bench and doctor"
      ),
    ])
  func unknownCommand(arguments: [String], message: String) throws { try expectRefusal(arguments, message) }

  @Test(
    "options and arguments that a command does not have, or lacks",
    arguments: [
      (["fit", "--bogus"], "Unknown option '--bogus'; 'tandem fit --help' tells what there is"),
      (["--bogus"], "Unknown option '--bogus'; 'tandem --help' tells what there is"),
      (["attach"], "Missing expected argument '<run>'; 'tandem attach --help' tells what there is"),
      (["runs", "extra"], "Unexpected argument 'extra'; 'tandem runs list --help' tells what there is"),
      (["fit", "a.yaml", "--run"], "Missing value for '--run <name>'; 'tandem fit --help' tells what there is"),
      (
        ["data", "fetch", "mnist"],
        "The value 'mnist' is invalid for '<name>'. Please provide one of 'orl'; 'tandem data fetch --help' tells what there is"
      ),
    ])
  func wrongArguments(arguments: [String], message: String) throws { try expectRefusal(arguments, message) }

  @Test(
    "options that exclude each other, or need one another",
    arguments: [
      (
        ["fit", "r.yaml", "--detach", "--headless"],
        "--detach and --headless exclude each other: one returns at once, the other stays"
      ),
      (["fit", "r.yaml", "--json"], "--json goes with --headless"),
      (["fit", "--headless"], "fit needs a recipe, such as recipes/orl-softmax.yaml"),
      (["fit", "--resume"], "--resume needs --run NAME: which run to go on with ('tandem runs' lists them)"),
      (
        ["fit", "r.yaml", "--resume", "--run", "r"],
        "--resume takes the recipe of the run itself; leave out r.yaml, and change keys with --set"
      ),
    ])
  func combinations(arguments: [String], message: String) throws { try expectRefusal(arguments, message) }

  @Test("help and version go to stdout, status 0") func help() throws {
    let help = try sandbox.tandem("--help")
    #expect(help.status == 0 && help.errors == "")
    for command in ["fit", "evaluate", "predict", "verify", "attach", "runs", "stop", "data", "doctor"] {
      #expect(help.lines.contains { $0.hasPrefix("  \(command) ") }, "the help does not have \(command)")
    }
    #expect(!help.output.contains("  engine "), "what only fit starts is shown")
    let fit = try sandbox.tandem("fit", "--help")
    #expect(fit.status == 0 && fit.output.contains("--resume") && fit.output.contains("--set <key=value>"))
    let version = try sandbox.tandem("--version")
    #expect(version.status == 0 && version.output.wholeMatch(of: #/\d+\.\d+\.\d+\n/#) != nil)
  }

  private func expectRefusal(_ arguments: [String], _ message: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let end = try sandbox.tandem(arguments)
    #expect(end.status == 2, sourceLocation: sourceLocation)
    #expect(end.errors == "tandem: \(message)\n", sourceLocation: sourceLocation)
    #expect(end.output == "", sourceLocation: sourceLocation)
    #expect(sandbox.runNames == [], sourceLocation: sourceLocation)
  }
}
