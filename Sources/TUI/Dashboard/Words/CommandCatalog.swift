import Runs

/// What can be typed on the command line.
struct CommandEntry: Sendable, Equatable {
  enum Name: String, Sendable, CaseIterable {
    case fit, pause, resume, evaluate, checkpoint, stop, rate, detach
    case theme, log, link, smooth, home, open, help, quit
  }

  var name: Name
  /// What stands behind the name: "NAME", "[step|epoch]"; empty where nothing does.
  var argument = ""
  /// One line on what it does.
  var help: String
  /// Whether it asks something of a run, and so stands on a run's screen alone.
  var needsRun = false

  /// "rate 0.01 | x1.25".
  var usage: String { argument.isEmpty ? name.rawValue : "\(name.rawValue) \(argument)" }

  static let all: [CommandEntry] = [
    .init(name: .fit, help: "start training, or go on with it", needsRun: true),
    .init(name: .pause, help: "hold after the step under way", needsRun: true),
    .init(name: .resume, help: "go on after a pause", needsRun: true),
    .init(name: .evaluate, help: "evaluate after the step under way", needsRun: true),
    .init(name: .checkpoint, help: "write a checkpoint after the step under way", needsRun: true),
    .init(name: .stop, argument: "[step|epoch]", help: "stop with a checkpoint; alone it asks when", needsRun: true),
    .init(name: .rate, argument: "0.01 | x1.25 | /2", help: "set or scale the learning rate", needsRun: true),
    .init(name: .detach, help: "leave; the run goes on", needsRun: true),
    .init(name: .log, help: "linear or logarithmic loss axis", needsRun: true),
    .init(name: .link, help: "one loss axis for both charts, or one each", needsRun: true),
    .init(name: .smooth, argument: "W", help: "moving average of the losses, 0 for none, below 1", needsRun: true),
    .init(name: .home, help: "home screen; the run goes on", needsRun: true),
    .init(name: .open, argument: "RUN", help: "open a run"),
    .init(name: .theme, argument: "[NAME]", help: "colours; alone the next theme"),
    .init(name: .help, help: "the keys in force"),
    .init(name: .quit, help: "leave; asks whether the run goes on"),
  ]

  /// The commands that mean something where the user is.
  static func inForce(_ state: DashboardState) -> [CommandEntry] { all.filter { !$0.needsRun || state.run != nil } }
}

/// The lines that the tab key offers, each with a word on it.
enum CommandCompletion {
  struct Candidate: Sendable, Equatable {
    /// The whole line that it stands for.
    var line: String
    /// As the list shows it.
    var label: String
    var help: String
  }

  static func candidates(for text: String, in state: DashboardState) -> [Candidate] {
    let entries = CommandEntry.inForce(state)
    let typed = text.drop { $0 == " " }
    guard let blank = typed.firstIndex(of: " ") else {
      return entries.filter { $0.name.rawValue.hasPrefix(typed.lowercased()) }.map { entry in
        Candidate(line: entry.name.rawValue + (entry.argument.isEmpty ? "" : " "), label: entry.usage, help: entry.help)
      }
    }
    let begun = String(typed[blank...].drop { $0 == " " })
    guard let entry = entries.first(where: { $0.name.rawValue == typed[..<blank].lowercased() }) else { return [] }
    return arguments(of: entry.name, in: state).filter { $0.value.hasPrefix(begun) }.map { argument in
      Candidate(line: "\(entry.name.rawValue) \(argument.value)", label: argument.value, help: argument.help)
    }
  }

  private static func arguments(of name: CommandEntry.Name, in state: DashboardState) -> [(value: String, help: String)] {
    switch name {
    case .stop: [("step", "after the step under way"), ("epoch", "after the epoch under way")]
    case .smooth: [("0", "as measured"), ("0.6", "some"), ("0.9", "much")]
    case .rate: [("x1.25", "a quarter more"), ("/1.25", "a fifth less"), ("x2", "twice"), ("/2", "half")]
    case .theme: state.themes.map { (CommandWords.oneLine($0), "") }
    case .open: state.home.runs.map { (CommandWords.oneLine($0.name), CommandWords.oneLine($0.state)) }
    default: []
    }
  }
}
