import ArgumentParser
import Foundation

/// The program: parses the command line, runs the command, and exits.
public enum Tandem {
  /// Runs with the arguments of the process and ends it.
  ///
  /// Exit status: 0 done, 1 failed, 2 usage or recipe error, 130 interrupted.
  ///
  /// - Parameter tasks: What this program can fit beside faces.
  public static func main(tasks: [TaskDefinition] = []) -> Never {
    TaskRegistry.register(tasks)
    let arguments = Array(CommandLine.arguments.dropFirst())
    do {
      try CommandLineProblem.checkCommand(arguments)
      var command = try TandemCommand.parseAsRoot(arguments)
      if let computing = command as? any ComputingCommand { try tellSettings(of: computing) }
      try command.run()
      exit(0)
    } catch let error as RecipeError {
      complain("\(error)")
      exit(2)
    } catch let error as UsageError {
      complain("\(error)")
      exit(2)
    } catch let status as ExitCode {
      exit(status.rawValue)
    } catch {
      exit(report(error, arguments))
    }
  }

  /// Looks at what the environment asks of the arithmetic, and tells what a user would not expect.
  private static func tellSettings(of command: some ComputingCommand) throws(UsageError) {
    for note in type(of: command).told(try .ofProcess()) { complain(note) }
  }

  /// Prints what a failed parse or command has to say; returns the exit status.
  private static func report(_ error: any Error, _ arguments: [String]) -> Int32 {
    switch TandemCommand.exitCode(for: error) {
    case .success:  // --help, --version
      print(TandemCommand.fullMessage(for: error))
      return 0
    case .validationFailure:
      complain(CommandLineProblem.line(for: error, arguments: arguments))
      return 2
    default:
      complain("\(error)")
      return 1
    }
  }
}

/// A combination of arguments that cannot be meant.
struct UsageError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

struct TandemCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tandem",
    abstract: "Train face-recognition models from a terminal, and watch training and verification side by side.",
    discussion: "Without a command, tandem shows its home screen: recipes to fit and runs to attach to.",
    version: "0.1.0",
    subcommands: [
      HomeCommand.self, FitCommand.self, EvaluateCommand.self, PredictCommand.self, VerifyCommand.self, ExportCommand.self,
      AttachCommand.self, SnapshotCommand.self, WatchCommand.self, RunsCommand.self, StopCommand.self, DataCommand.self,
      BenchCommand.self, DoctorCommand.self, EngineCommand.self,
    ], defaultSubcommand: HomeCommand.self)
}
