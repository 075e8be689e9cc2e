import ArgumentParser
import Foundation
import Runs

struct AttachCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "attach", abstract: "Show the dashboard of a run, live or ended.")

  @OptionGroup var chosen: RunArgument
  @OptionGroup var view: ViewOption

  mutating func run() throws {
    try DashboardSession.run(
      showing: try chosen.open(), startingEngine: false, resumes: false, runs: chosen.runs.folder, settings: view.settings)
  }
}

struct HomeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "home", abstract: "Show the home screen: recipes and runs (the default).")

  @OptionGroup var runs: RunsOption
  @OptionGroup var view: ViewOption

  mutating func run() throws {
    try DashboardSession.run(showing: nil, startingEngine: false, resumes: false, runs: runs.folder, settings: view.settings)
  }
}
