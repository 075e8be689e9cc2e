import ArgumentParser
import Runs

/// What is wrong with a command line, in one line with what would be right.
enum CommandLineProblem {
  /// Refuses a first word that is no command; the default command would otherwise take it for an argument of its own.
  ///
  /// - Parameter arguments: Without the program's name.
  /// - Throws: `UsageError`.
  static func checkCommand(_ arguments: [String]) throws(UsageError) {
    guard let word = arguments.first, !word.hasPrefix("-") else { return }
    let commands = TandemCommand.configuration.subcommands.map { $0.configuration }
    let names = commands.compactMap(\.commandName)
    guard !names.contains(word), word != "help" else { return }
    let shown = commands.filter(\.shouldDisplay).compactMap(\.commandName)
    let advice = nearest(word, among: shown).map { "did you mean \($0)?" } ?? "the commands are \(listed(shown, "and"))"
    throw UsageError("unknown command \"\(word.withoutControlCharacters)\"; \(advice)")
  }

  /// The parser's own words for an error, and where to read on.
  static func line(for error: any Error, arguments: [String]) -> String {
    var message = TandemCommand.message(for: error).split(separator: "\n").joined(separator: " ")
    if message.hasSuffix(".") { message.removeLast() }
    // The parser knows whose help it is: "  See 'tandem fit --help' for more information."
    let help = TandemCommand.fullMessage(for: error).firstMatch(of: #/See '([^']+)'/#).map { String($0.1) } ?? "tandem --help"
    let isDefault = help == "tandem home --help" && arguments.first != "home"
    return "\(message); '\(isDefault ? "tandem --help" : help)' tells what there is"
  }
}
