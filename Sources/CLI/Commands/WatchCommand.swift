import ArgumentParser
import Dashboard
import Foundation
import Runs

struct WatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch", abstract: "Show the curves that another program logs: TensorBoard event files, CSV, JSON lines.")

  @Argument(help: ArgumentHelp("The folder of the logs, or one file.", valueName: "logdir"))
  var path: String

  @Option(help: ArgumentHelp("The curve in the chart of training, where the rules choose another one.", valueName: "tag"))
  var train: String?

  @Option(help: ArgumentHelp("The curve in the chart of validation.", valueName: "tag"))
  var validation: String?

  @OptionGroup var runs: RunsOption

  mutating func run() throws {
    guard FileManager.default.fileExists(atPath: path) else {
      throw UsageError("there is no \(path.withoutControlCharacters); watch takes the folder that the training program logs to")
    }
    let choice = LogWatch.Choice(training: train, validation: validation)
    try DashboardSession.run(watching: LogWatcher(path, choice: choice), runs: runs.folder)
  }
}
