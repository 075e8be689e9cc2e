import ArgumentParser
import Foundation
import Runs

/// A run by the name of its folder in the runs folder: what changes or deletes runs takes no path.
struct RunNameArgument: ParsableArguments {
  @Argument(help: "The name of the run.")
  var run: String

  @OptionGroup var runs: RunsOption
}

struct RunsNoteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "note", abstract: "Keep one line on a run, or print it.")

  @OptionGroup var chosen: RunNameArgument
  @Argument(help: "The line; without it, the note is printed. An empty one takes the note away.") var text: [String] = []

  mutating func run() throws {
    let folder = try RunFolder.open(chosen.run, in: chosen.runs.folder)
    guard !text.isEmpty else {
      print(folder.note ?? "run \(folder.name) has no note")
      return
    }
    try folder.setNote(text.joined(separator: " "))
    print(folder.note.map { "note on \(folder.name): \($0)" } ?? "run \(folder.name) has no note now")
  }
}

struct RunsRenameCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rename", abstract: "Give a run another name; refuses one that an engine has.")

  @OptionGroup var chosen: RunNameArgument
  @Argument(help: "The new name.") var newName: String

  mutating func run() throws {
    let folder = try RunFolder.rename(chosen.run, to: RunName(newName), in: chosen.runs.folder)
    print("run \(chosen.run) is \(folder.name) now")
  }
}

struct RunsDeleteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "delete", abstract: "Delete a run for good; refuses one that an engine has.")

  @OptionGroup var chosen: RunNameArgument
  @Flag(help: "Do not ask.") var yes = false

  mutating func run() throws {
    let folder = try RunFolder.open(chosen.run, in: chosen.runs.folder)
    if !yes {
      guard isatty(STDIN_FILENO) == 1 else {
        throw UsageError("deleting run \(folder.name) cannot be undone, and there is no terminal to ask at; --yes deletes it")
      }
      print("Delete \(folder.path.withoutControlCharacters), its checkpoints and curves, for good? Type its name to delete it:")
      guard readLine() == folder.name else {
        print("run \(folder.name) is left as it is")
        throw ExitCode(1)
      }
    }
    try RunFolder.delete(chosen.run, in: chosen.runs.folder)
    print("run \(folder.name) is deleted")
  }
}
