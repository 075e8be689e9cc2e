import Runs

/// A line of the command line that says something.
enum TypedCommand: Sendable, Equatable {
  /// A command that has a key and no argument.
  case plain(CommandEntry.Name)
  case stop(Command)
  case scaleRate(factor: Double)
  /// The learning rate itself; the engine knows factors only, so this is one of the rate in force.
  case setRate(Double, now: Double)
  case smooth(Double)
  case open(run: String)
  case theme(String)

  /// Why a line says nothing, and what would be right.
  struct Problem: Error, Equatable {
    let text: String
    init(_ text: String) { self.text = text }
  }

  /// Throws: `Problem` in one line.
  init(_ line: String, in state: DashboardState) throws(Problem) {
    let words = line.split(separator: " ").map(String.init)
    let word = words.first ?? ""
    let entry = try Self.entry(word.lowercased(), in: state)
    guard words.count <= 2, words.count == 1 || !entry.argument.isEmpty else {
      throw Problem(
        "\(entry.name.rawValue) takes \(entry.argument.isEmpty ? "nothing behind it" : "one argument: \(entry.usage)")")
    }
    let argument = words.count == 2 ? words[1] : nil
    switch entry.name {
    case .stop: self = try Self.stop(argument)
    case .rate: self = try Self.rate(argument, in: state)
    case .smooth:
      guard let weight = argument.flatMap(Double.init), (0..<1).contains(weight) else {
        throw Problem("smooth takes a weight from 0 to below 1: smooth 0.6")
      }
      self = .smooth(weight)
    case .open:
      guard let argument else { throw Problem("open takes the name of a run: open orl-softmax-1") }
      self = .open(run: argument)
    case .theme: self = argument.map { .theme($0) } ?? .plain(.theme)
    default: self = .plain(entry.name)
    }
  }

  private static func entry(_ word: String, in state: DashboardState) throws(Problem) -> CommandEntry {
    let entries = CommandEntry.inForce(state)
    if let exact = entries.first(where: { $0.name.rawValue == word }) { return exact }
    let begun = entries.filter { $0.name.rawValue.hasPrefix(word) }
    if begun.count == 1 { return begun[0] }
    if begun.count > 1, begun.count < entries.count {
      throw Problem("\"\(word)\" may be \(begun.map(\.name.rawValue).joined(separator: " or "))")
    }
    if CommandEntry.all.contains(where: { $0.name.rawValue == word }) {
      throw Problem("\(word) needs a run on the screen: open RUN")
    }
    let names = entries.map(\.name.rawValue).joined(separator: ", ")
    throw Problem("no command \"\(CommandWords.oneLine(word))\"; there are \(names)")
  }

  private static func stop(_ argument: String?) throws(Problem) -> TypedCommand {
    switch argument {
    case nil: .plain(.stop)
    case "step": .stop(.stopAfterStep)
    case "epoch": .stop(.stopAfterEpoch)
    // What is promised must be kept: an engine never drops the step under way.
    case "now": throw Problem("the soonest is after the step under way, with a checkpoint: stop step")
    default: throw Problem("stop takes step or epoch: stop epoch")
    }
  }

  private static func rate(_ argument: String?, in state: DashboardState) throws(Problem) -> TypedCommand {
    let wrong = Problem("rate takes a number above 0, or a factor: rate 0.01, rate x1.25, rate /2")
    guard let argument, let sign = argument.first else { throw wrong }
    let isFactor = "x×*/".contains(sign)
    guard let number = Double(isFactor ? String(argument.dropFirst()) : argument), number > 0, number.isFinite else {
      throw wrong
    }
    if isFactor { return .scaleRate(factor: sign == "/" ? 1 / number : number) }
    guard let now = state.run?.status?.learningRate, now > 0, now.isFinite else {
      throw Problem(
        "no learning rate is known yet that \(Measures.setting(number)) could be set from; a factor works: rate x1.25")
    }
    return .setRate(number, now: now)
  }

  /// What the line will do, and from which step on.
  func preview(in state: DashboardState) -> String? {
    let next = state.run?.status.map { " from step \(Measures.step($0.step)) on" } ?? ""
    let rate = state.run?.status?.learningRate
    switch self {
    case .scaleRate(let factor):
      let values = rate.map { ": \(Measures.quantity($0 * factor)), now \(Measures.quantity($0))" } ?? ""
      return "\(CommandWords.name(.scaleLearningRate(factor: factor)))\(next)\(values)"
    case .setRate(let value, let now):
      return "learning rate \(Measures.setting(value))\(next), now \(Measures.quantity(now))"
    case .stop(let command): return "\(CommandWords.name(command)), with a checkpoint"
    case .smooth(let weight): return weight > 0 ? "losses smoothed by \(Measures.setting(weight))" : "losses as measured"
    case .open(let run): return "open \(CommandWords.oneLine(run))"
    case .theme(let name): return "colours of \(CommandWords.oneLine(name))"
    case .plain: return nil
    }
  }
}
