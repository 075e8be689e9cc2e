import Runs
import Screen
import Testing

@testable import Dashboard

private let size = Size(width: 80, height: 24)

private func state(_ engine: Status.State = .running) -> DashboardState {
  var state = DashboardState(session: "test", run: "r", size: size, now: Fixture.start)
  _ = state.update(.status(Fixture.status(engine, .training)))
  return state
}

extension DashboardState {
  /// The effects of these keys, one after another.
  fileprivate mutating func type(_ keys: KeyPress...) -> [Effect] { keys.flatMap { update(.key($0)) } }
}

@Test(arguments: [
  (KeyPress.character("e"), Command.evaluate), (.character("s"), .checkpoint),
  (.character("+"), .scaleLearningRate(factor: 1.25)),
  (.character("="), .scaleLearningRate(factor: 1.25)), (.character("-"), .scaleLearningRate(factor: 0.8)),
  (.character(" "), .pause),
])
func aKeySendsItsCommand(key: KeyPress, command: Command) {
  var state = state()
  #expect(state.type(key) == [.send(Request(id: "test-1", command: command))])
}

@Test func spacePausesAndResumes() {
  var paused = state(.paused)
  #expect(paused.type(.character(" ")) == [.send(Request(id: "test-1", command: .resume))])
  // Until that is answered, a second press would be a guess.
  #expect(paused.type(.character(" ")) == [])
  #expect(paused.activity.entries.last?.text == "resume still waits for the engine's answer")
}

@Test func fStartsAndGoesOn() {
  for engine in [Status.State.preparing, .paused] {
    var state = state(engine)
    #expect(state.type(.character("f")) == [.send(Request(id: "test-1", command: .fit))])
  }
  for engine in [Status.State.stopped, .failed] {
    var state = state(engine)
    #expect(state.type(.character("f")) == [.resumeFit(run: "r")])
    #expect(state.type(.character("f")) == [])
    _ = state.update(.notice("no checkpoint to go on from", isFailure: true))
    #expect(state.type(.character("f")) == [.resumeFit(run: "r")])
  }
  for (engine, words) in [
    (Status.State.running, "training is under way already"),
    (.stopping, "the run is stopping; f goes on with it once it has stopped"),
    (.finished, "all epochs are done; H leads to the recipes for a new run"),
  ] {
    var state = state(engine)
    #expect(state.type(.character("f")) == [])
    #expect(state.activity.entries.last?.text == words)
  }
}

@Test(arguments: [KeyPress.character("e"), .character("s"), .character("+"), .character("-"), .character(" ")])
func withoutAnEngineNoCommandIsSentAndTheScreenSaysSo(key: KeyPress) {
  for (engine, words) in [
    (Status.State.finished, "the run is finished"), (.stopped, "the run is stopped"), (.failed, "the run has failed"),
  ] {
    var state = state(engine)
    #expect(state.type(key) == [])
    #expect(state.activity.entries.last?.text.hasSuffix(" was not sent: \(words)") == true)
    #expect(state.activity.entries.last?.kind == .warning)
  }
  var gone = state()
  _ = gone.update(.engineGone)
  #expect(gone.type(key) == [])
  #expect(gone.activity.entries.last?.text.hasSuffix(" was not sent: no engine works on this run") == true)
  var fresh = DashboardState(session: "t", run: "r", size: size, now: 0)
  #expect(fresh.type(key) == [])
  #expect(fresh.activity.entries.last?.text.hasSuffix(" was not sent: no engine has answered yet") == true)
}

@Test func chartKeysChangeTheCharts() {
  var state = Fixture.running(size)
  #expect(state.run?.trainRange.bounds == state.run?.validationRange.bounds)
  _ = state.type(.character("y"))
  #expect(!state.charts.sharesRange)
  #expect(state.run?.trainRange.bounds != state.run?.validationRange.bounds)
  _ = state.type(.character("l"))
  #expect(state.charts.isLogarithmic)
  #expect((state.run?.trainRange.bounds?.lowerBound ?? 0) > 0)
  let weights = (0..<5).map { _ in
    _ = state.type(.character("m"))
    return state.charts.smoothing
  }
  #expect(weights == [0.6, 0.9, 0.99, 0, 0.6])
}

@Test func themeDetachAndHome() {
  var running = state()
  #expect(running.type(.character("t")) == [.useNextTheme])
  #expect(running.type(.character("d")) == [.quit(.runGoesOn)])
  #expect(running.type(.character("H")) == [.stopWatching, .refreshLists])
  #expect(running.run == nil)
  var ended = state(.finished)
  #expect(ended.type(.character("d")) == [.quit(.nothingRuns)])
  #expect(ended.type(.backspace) == [.stopWatching, .refreshLists])
}

@Test(arguments: [KeyPress.character("q"), .interrupt])
func quitAsksWhetherTheRunGoesOn(key: KeyPress) {
  var goesOn = state()
  #expect(goesOn.type(key) == [])
  #expect(goesOn.overlay == .quit)
  #expect(goesOn.type(.character("g")) == [.quit(.runGoesOn)])

  var twice = state()
  #expect(twice.type(key, key) == [.quit(.runGoesOn)])

  var stays = state()
  #expect(stays.type(key, .escape) == [])
  #expect(stays.overlay == nil)

  // A key that is no answer leaves the question.
  var wrong = state()
  #expect(wrong.type(key, .character("e")) == [])
  #expect(wrong.overlay == .quit)
}

@Test func quitWithStopLeavesOnceTheRunHasStopped() {
  var state = state()
  #expect(state.type(.character("q"), .character("s")) == [.send(Request(id: "test-1", command: .stopAfterStep))])
  let answer = Acknowledgement(id: "test-1", command: .stopAfterStep, step: 138)
  #expect(state.update(.status(Fixture.status(.stopping, .checkpoint, step: 138, answers: [answer]))) == [])
  #expect(state.update(.status(Fixture.status(.stopped, .idle, step: 138, answers: [answer]))) == [.quit(.runStopped)])

  var impatient = stopping()
  #expect(impatient.type(.character("q")) == [.quit(.runStopped)])
}

private func stopping() -> DashboardState {
  var state = state()
  _ = state.type(.character("q"), .character("s"))
  return state
}

@Test func quitWithStopAlsoEndsWhenTheEngineGoesAway() {
  var state = state()
  _ = state.type(.character("q"), .character("s"))
  #expect(state.update(.engineGone) == [.quit(.runStopped)])
}

@Test func aRefusedStopKeepsTheDashboard() {
  var state = state()
  _ = state.type(.character("q"), .character("s"))
  let answer = Acknowledgement(id: "test-1", command: .stopAfterStep, step: 138, refusal: "it stops already")
  _ = state.update(.status(Fixture.status(answers: [answer])))
  #expect(state.update(.status(Fixture.status(.stopped, .idle))) == [])
}

@Test(arguments: [Status.State.finished, .stopped, .failed])
func anEndedRunIsLeftAtOnce(engine: Status.State) {
  var state = state(engine)
  #expect(state.type(.character("q")) == [.quit(.nothingRuns)])
  #expect(state.type(.interrupt) == [.quit(.nothingRuns)])
}

@Test func stopAsksWhen() {
  var step = state()
  #expect(step.type(.character("x"), .character("s")) == [.send(Request(id: "test-1", command: .stopAfterStep))])
  var epoch = state()
  #expect(epoch.type(.character("x"), .character("e")) == [.send(Request(id: "test-1", command: .stopAfterEpoch))])
  var not = state()
  #expect(not.type(.character("x"), .escape) == [])
  #expect(not.overlay == nil)
  var quits = state()
  #expect(quits.type(.character("x"), .interrupt) == [])
  #expect(quits.overlay == .quit)
  var ended = state(.finished)
  #expect(ended.type(.character("x")) == [])
  #expect(ended.overlay == nil)
  #expect(ended.activity.entries.last?.text == "nothing to stop: the run is finished")
}

@Test func helpScrollsAndAnyOtherKeyClosesIt() {
  var state = state()
  _ = state.update(.resized(Size(width: 40, height: 12)))
  _ = state.type(.character("?"), .down, .character("j"))
  #expect(state.overlay == .help(firstLine: 2))
  _ = state.type(.up)
  #expect(state.overlay == .help(firstLine: 1))
  for _ in 0..<50 { _ = state.type(.down) }
  #expect(state.overlay == .help(firstLine: HelpText.lines(for: state).count - 8))
  // The key that closes it does nothing else.
  #expect(state.type(.character("e")) == [])
  #expect(state.overlay == nil)
}

@Test func theHelpAndTheFooterTellTheKeysInForce() {
  #expect(KeyTable.hints(for: state()).contains(KeyHint("space", "pause")))
  #expect(KeyTable.hints(for: state(.paused)).contains(KeyHint("space", "resume")))
  #expect(!KeyTable.hints(for: state(.finished)).contains { $0.key == "e" || $0.key == "f" })
  #expect(KeyTable.hints(for: state(.stopped)).contains(KeyHint("f", "go on")))
  var asked = state()
  _ = asked.type(.character("q"))
  #expect(KeyTable.hints(for: asked).map(\.key) == ["g", "s", "esc"])
  #expect(HelpText.lines(for: state()).contains("e       evaluate now"))
  #expect(!HelpText.lines(for: state(.failed)).contains("e       evaluate now"))
}
