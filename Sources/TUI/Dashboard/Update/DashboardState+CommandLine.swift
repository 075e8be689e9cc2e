import Runs

extension DashboardState {
  /// Opens the line at the bottom of the screen.
  mutating func ask(_ purpose: InputLine.Purpose, text: String = "") { input = InputLine(purpose, text: text) }

  /// Does what `key` means while a line is typed.
  mutating func press(_ key: KeyPress, typing line: InputLine) -> [Effect] {
    switch key {
    case .escape, .interrupt: endTyping()
    // As in vi, one more backspace on the empty line leaves it.
    case .backspace where line.editor.characters.isEmpty: endTyping()
    case .enter: return enter(line)
    case .tab, .backTab:
      guard line.purpose == .command else { break }
      let lines = CommandCompletion.candidates(for: line.stem, in: self).map(\.line)
      input?.complete(with: lines, by: key == .tab ? 1 : -1)
    case .up, .down:
      if line.purpose == .command {
        input?.recall(history.lines, by: key == .up ? 1 : -1)
      } else if line.purpose == .filter {
        home.move(by: key == .up ? -1 : 1)
      }
    default:
      guard input?.edit(key) == true, line.purpose == .filter else { break }
      home.filter(by: input?.editor.text ?? "")
    }
    return []
  }

  private mutating func endTyping() {
    if input?.purpose == .filter { home.filter(by: "") }
    input = nil
  }

  private mutating func enter(_ line: InputLine) -> [Effect] {
    let text = line.editor.text
    switch line.purpose {
    case .command: return enter(command: text)
    case .filter:
      input = nil
      return []
    case .note(let run):
      input = nil
      return [.setNote(run: run, text: text)]
    case .rename(let run):
      input = nil
      return text == run ? [] : [.rename(run: run, to: text)]
    }
  }

  private mutating func enter(command line: String) -> [Effect] {
    guard line.contains(where: { $0 != " " }) else {
      input = nil
      return []
    }
    do throws(TypedCommand.Problem) {
      let command = try TypedCommand(line, in: self)
      input = nil
      history.add(line)
      return carryOut(command)
    } catch {
      input?.problem = error.text
      return []
    }
  }

  private mutating func carryOut(_ command: TypedCommand) -> [Effect] {
    switch command {
    case .plain(let name): return carryOut(name)
    case .stop(let command): return send(command)
    case .scaleRate(let factor): return send(.scaleLearningRate(factor: factor))
    case .setRate(let rate, let now):
      let effects = send(.scaleLearningRate(factor: rate / now))
      if case .send(let request)? = effects.first { commands.remember(rate: rate, of: request) }
      return effects
    case .smooth(let weight):
      charts.smoothing = weight
      chartsChanged(weight > 0 ? "losses smoothed by \(Measures.setting(weight))" : "losses as measured")
      return []
    case .open(let run):
      guard opening == nil else { return stillOpening() }
      opening = run
      say("opening \(run)", .note)
      return [.attach(run: run)]
    case .theme(let name): return [.useTheme(name)]
    }
  }

  private mutating func carryOut(_ name: CommandEntry.Name) -> [Effect] {
    switch name {
    case .fit: return fit()
    case .pause: return send(.pause)
    case .resume: return send(.resume)
    case .evaluate: return send(.evaluate)
    case .checkpoint: return send(.checkpoint)
    case .stop: return press(.character("x"))
    case .detach: return press(.character("d"))
    case .log: return press(.character("l"))
    case .link: return press(.character("y"))
    case .home: return press(.character("H"))
    case .theme: return press(.character("t"))
    case .help: return press(.character("?"))
    case .quit: return press(.character("q"))
    case .rate, .smooth, .open: return []
    }
  }
}
