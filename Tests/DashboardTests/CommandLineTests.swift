import Runs
import Screen
import Testing

@testable import Dashboard

extension DashboardState {
  /// Types a text on the keyboard.
  mutating func type(text: String) { for character in text { _ = update(.key(.character(character))) } }

  /// Types a command and enters it.
  mutating func enter(_ command: String) -> [Effect] {
    type(text: ":" + command)
    return update(.key(.enter))
  }

  fileprivate mutating func press(keys: KeyPress...) { for key in keys { _ = update(.key(key)) } }
  fileprivate var line: String? { input?.editor.text }
}

private let commands: [(String, Command)] = [
  ("pause", .pause), ("resume", .resume), ("evaluate", .evaluate), ("checkpoint", .checkpoint), ("eval", .evaluate),
  ("stop step", .stopAfterStep), ("stop epoch", .stopAfterEpoch), ("rate x1.25", .scaleLearningRate(factor: 1.25)),
  ("rate /2", .scaleLearningRate(factor: 0.5)), ("RATE *2", .scaleLearningRate(factor: 2)),
  ("rate 0.0366", .scaleLearningRate(factor: 2)),
]

@Test(arguments: commands.indices)
func aTypedCommandIsSentToTheEngine(index: Int) {
  var state = Fixture.running(size(80, 24))
  #expect(state.enter(commands[index].0) == [.send(Request(id: "test-1", command: commands[index].1))])
  #expect(state.input == nil)
}

@Test func aRateIsAnsweredAsItWasAskedFor() {
  var state = Fixture.running(size(80, 24))
  guard case .send(let request)? = state.enter("rate 0.0125").first else {
    Issue.record("nothing was sent")
    return
  }
  let answer = Acknowledgement(id: request.id, command: request.command, step: 421)
  _ = state.update(.status(Fixture.status(step: 421, answers: [answer])))
  #expect(state.activity.entries.last?.text == "learning rate 0.0125 from step 421")
}

@Test func commandsOfTheViewDoWhatTheirKeysDo() {
  var state = Fixture.running(size(80, 24))
  _ = state.enter("log")
  #expect(state.charts.isLogarithmic)
  _ = state.enter("link")
  #expect(!state.charts.sharesRange)
  _ = state.enter("smooth 0.35")
  #expect(state.charts.smoothing == 0.35)
  #expect(state.enter("theme") == [.useNextTheme])
  #expect(state.enter("theme nord") == [.useTheme("nord")])
  #expect(state.enter("detach") == [.quit(.runGoesOn)])
  #expect(state.enter("stop") == [])
  #expect(state.overlay == .stop)
  state.press(keys: .escape)
  #expect(state.enter("help") == [])
  #expect(state.overlay == .help(firstLine: 0))
  state.press(keys: .escape)
  #expect(state.enter("open other") == [.attach(run: "other")])
  #expect(state.enter("home") == [.stopWatching, .refreshLists])
  #expect(state.run == nil)
  #expect(state.enter("quit") == [.quit(.nothingRuns)])
}

@Test(arguments: [
  (
    "pauze",
    "no command \"pauze\"; there are fit, pause, resume, evaluate, checkpoint, stop, rate, detach, log, link, smooth, home, open, "
      + "theme, help, quit"
  ),
  ("l", "\"l\" may be log or link"), ("rate", "rate takes a number above 0, or a factor: rate 0.01, rate x1.25, rate /2"),
  ("rate -1", "rate takes a number above 0"), ("rate x0", "rate takes a number above 0"),
  ("rate nan", "rate takes a number above 0"),
  ("rate xinf", "rate takes a number above 0"), ("rate 1 2", "rate takes one argument: rate 0.01 | x1.25 | /2"),
  ("pause 3", "pause takes nothing behind it"), ("smooth 1", "smooth takes a weight from 0 to below 1: smooth 0.6"),
  ("smooth", "smooth takes a weight"), ("open", "open takes the name of a run"),
  ("stop soon", "stop takes step or epoch: stop epoch"),
  ("stop now", "the soonest is after the step under way, with a checkpoint: stop step"),
])
func aWrongLineSaysWhatWouldBeRight(line: String, problem: String) {
  var state = Fixture.running(size(80, 24))
  #expect(state.enter(line) == [])
  #expect(state.input?.problem?.hasPrefix(problem) == true, "\(state.input?.problem ?? "no problem")")
  #expect(state.line == line)
  state.press(keys: .backspace)
  #expect(state.input?.problem == nil)
}

@Test func withoutARunItsCommandsSayWhatTheyNeed() {
  var state = Fixture.home(size(80, 24))
  #expect(state.enter("pause") == [])
  #expect(state.input?.problem == "pause needs a run on the screen: open RUN")
}

@Test func tabGoesThroughTheCompletions() {
  var state = Fixture.running(size(80, 24))
  state.type(text: ":s")
  state.press(keys: .tab)
  #expect(state.line == "stop ")
  state.press(keys: .tab)
  #expect(state.line == "smooth ")
  state.press(keys: .tab)
  #expect(state.line == "stop ")
  state.press(keys: .backTab)
  #expect(state.line == "smooth ")
  // A key ends the choice, and tab goes on with what stands there.
  state.type(text: "0.9")
  state.press(keys: .backspace, .tab)
  #expect(state.line == "smooth 0.6")
  state.press(keys: .tab)
  #expect(state.line == "smooth 0.9")
  state.press(keys: .control("u"))
  state.type(text: "pau")
  state.press(keys: .tab)
  #expect(state.line == "pause")
  #expect(state.update(.key(.enter)) == [.send(Request(id: "test-1", command: .pause))])
}

@Test func runsAndThemesAreCompletedByName() {
  var state = Fixture.home(size(80, 24))
  _ = state.update(.themes(["nord", "tandem-dark"]))
  state.type(text: ":open orl")
  state.press(keys: .tab, .tab)
  #expect(state.line == "open orl-softmax-1")
  state.press(keys: .control("u"))
  state.type(text: "theme t")
  state.press(keys: .tab)
  #expect(state.line == "theme tandem-dark")
}

@Test func theHistoryIsGoneThroughAndComesBackToWhatWasTyped() {
  var state = Fixture.running(size(80, 24))
  _ = state.enter("log")
  _ = state.enter("smooth 0.6")
  _ = state.enter("smooth 0.6")
  state.type(text: ":che")
  state.press(keys: .up)
  #expect(state.line == "smooth 0.6")
  state.press(keys: .up, .up)
  #expect(state.line == "log")
  state.press(keys: .down, .down)
  #expect(state.line == "che")
  state.press(keys: .down)
  #expect(state.line == "che")
}

@Test func theLineIsEditedInPlace() {
  var state = Fixture.running(size(80, 24))
  state.type(text: ":rate 0.1")
  state.press(keys: .left, .left, .left, .character("1"), .end, .character("5"))
  #expect(state.line == "rate 10.15")
  state.press(keys: .control("w"), .home, .control("d"), .control("d"))
  #expect(state.line == "te ")
  state.press(keys: .right, .control("k"))
  #expect(state.line == "t")
  state.press(keys: .backspace)
  #expect(state.input != nil)
  // One more on an empty line leaves it, as Escape does anywhere.
  state.press(keys: .backspace)
  #expect(state.input == nil)
  state.type(text: ":log")
  state.press(keys: .escape)
  #expect(state.input == nil && !state.charts.isLogarithmic)
}

@Test func controlCharactersDoNotGetIntoTheLine() {
  var editor = LineEditor("a\u{1B}[31m\nb")
  #expect(editor.text == "a [31m b")
  _ = editor.press(.character("\u{7}"))
  #expect(editor.text == "a [31m b")
  for _ in 0..<400 { _ = editor.press(.character("x")) }
  #expect(editor.characters.count == LineEditor.longest)
}

@Test func keysOfTheScreenAreLettersWhileTyping() {
  var state = Fixture.running(size(80, 24))
  state.type(text: ":q?t")
  #expect(state.line == "q?t" && state.overlay == nil)
}
