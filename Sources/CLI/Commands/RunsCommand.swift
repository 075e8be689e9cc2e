import ArgumentParser
import Foundation
import Runs

struct RunsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "runs", abstract: "List the runs, or change one.",
    subcommands: [RunsListCommand.self, RunsNoteCommand.self, RunsRenameCommand.self, RunsDeleteCommand.self],
    defaultSubcommand: RunsListCommand.self)
}

struct RunsListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "List the runs (the default).")

  @OptionGroup var runs: RunsOption
  @Flag(help: "Print one JSON object a line.") var json = false

  private struct Line: Encodable {
    var run: String
    var state: RunState
    var step: Int?
    var steps: Int?
    var best: Status.Best?
    var pid: Int32?
    var reason: String?
    var note: String?
    var folder: String
  }

  mutating func run() throws {
    let summaries = try RunFolder.listRuns(in: runs.folder)
    for summary in json ? summaries : [] {
      JSONReporter.print(
        Line(
          run: summary.name, state: summary.state, step: summary.status?.step, steps: summary.status?.steps,
          best: summary.status?.best,
          pid: summary.pid, reason: summary.status?.reason, note: summary.note, folder: summary.folder.path))
    }
    if json { return }
    guard !summaries.isEmpty else {
      print("no runs in \(runs.folder); 'tandem fit recipes/orl-softmax.yaml' makes one")
      return
    }
    let width = summaries.map(\.name.count).max() ?? 0
    for summary in summaries {
      let name = summary.name.padding(toLength: width, withPad: " ", startingAt: 0)
      let state = summary.state.rawValue.padding(toLength: 9, withPad: " ", startingAt: 0)
      let step = summary.status.map { "step \($0.step)/\($0.steps)" } ?? "-"
      let best = summary.status?.best.map { "best \($0.metric) \(Format.fraction($0.value)) at step \($0.step)" }
      let reason = summary.status?.reason?.withoutControlCharacters
      print(([name, state, step] + [best, reason, summary.note.map { "(\($0))" }].compactMap { $0 }).joined(separator: "  "))
    }
  }
}

struct StopCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stop", abstract: "Stop a run after its step, with a checkpoint.")

  @OptionGroup var chosen: RunArgument
  @Flag(help: "Let the epoch under way end first.") var afterEpoch = false

  mutating func run() throws {
    let folder = try chosen.open()
    let client = try ControlClient(folder)
    let id = try client.send(afterEpoch ? .stopAfterEpoch : .stopAfterStep)
    // The answer is one of the newest in the status; an engine that ends without it was quicker than its last word.
    while client.isConnected {
      for case .status(let status) in try client.poll(seconds: 1) {
        guard let answer = status.acknowledgements.first(where: { $0.id == id }) else { continue }
        if let refusal = answer.refusal { throw EngineProcessError("the engine refused: \(refusal)") }
        print("run \(folder.name) stops \(afterEpoch ? "after this epoch" : "after step \(answer.step)")")
        return
      }
    }
    print("run \(folder.name) has stopped")
  }
}
