import Runs
import Screen
import Testing

@testable import Dashboard

private let size = Size(width: 80, height: 24)

private func bindings(_ wishes: KeyValuePairs<String, String>) -> KeyBindings {
  KeyBindings.taking(wishes.enumerated().map { .init(action: $1.key, key: $1.value, line: $0 + 1) }).bindings
}

private func state(_ keys: KeyBindings, _ condition: Status.State = .running) -> DashboardState {
  var state = DashboardState(session: "test", run: "r", size: size, now: Fixture.start, keys: keys)
  _ = state.update(.status(Fixture.status(condition, .training)))
  return state
}

@Suite struct KeyBindingTests {
  @Test func aChosenKeyDoesWhatItsActionDoes() {
    var state = state(bindings(["evaluate": "E", "pause": "w", "checkpoint": "space"]))
    #expect(state.update(.key(.character("E"))) == [.send(Request(id: "test-1", command: .evaluate))])
    #expect(state.update(.key(.character(" "))) == [.send(Request(id: "test-2", command: .checkpoint))])
    #expect(state.update(.key(.character("w"))) == [.send(Request(id: "test-3", command: .pause))])
    // What was given up does nothing; what nobody chose is as ever.
    #expect(state.update(.key(.character("e"))) == [] && state.update(.key(.character("s"))) == [])
    #expect(state.update(.key(.character("t"))) == [.useNextTheme])
  }

  @Test func twoActionsMayExchangeTheirKeys() {
    let (keys, problems) = KeyBindings.taking([
      .init(action: "evaluate", key: "s", line: 1), .init(action: "checkpoint", key: "e", line: 2),
    ])
    #expect(problems.isEmpty)
    var state = state(keys)
    #expect(state.update(.key(.character("s"))) == [.send(Request(id: "test-1", command: .evaluate))])
    #expect(state.update(.key(.character("e"))) == [.send(Request(id: "test-2", command: .checkpoint))])
  }

  @Test func ofTwoThatWantOneKeyTheLaterGivesWay() {
    let (keys, problems) = KeyBindings.taking([
      .init(action: "evaluate", key: "w", line: 4), .init(action: "checkpoint", key: "w", line: 9),
    ])
    #expect(problems.map(\.line) == [9])
    #expect(problems.first?.text == "checkpoint is \"w\", the key of evaluate; it stays \"s\"")
    #expect(keys == bindings(["evaluate": "w"]))
  }

  /// A wish that falls may take others with it: what it frees is free, what it takes back is taken.
  @Test func aConflictMayBringAnother() {
    let (keys, problems) = KeyBindings.taking([
      .init(action: "evaluate", key: "s", line: 1), .init(action: "checkpoint", key: "q", line: 2),
    ])
    #expect(problems.map(\.line) == [1, 2])
    #expect(keys == KeyBindings())
  }

  @Test func aPopupHasItsOwnKeys() {
    var state = state(bindings(["checkpoint": "g", "pause": "s"]))
    _ = state.update(.key(.character("q")))
    #expect(state.overlay == .quit)
    #expect(state.update(.key(.character("g"))) == [.quit(.runGoesOn)])
  }

  @Test func footerAndHelpShowTheKeysInForce() throws {
    var state = state(bindings(["pause": "w", "rate-up": ">", "help": "F", "quit": "Q"]))
    let footer = try #require(picture(state).split(separator: "\n").last)
    #expect(footer.contains(" w pause ") && footer.contains(" >/- rate ") && footer.hasSuffix("F help  Q quit"))
    _ = state.update(.key(.character("F")))
    let lines = HelpText.lines(for: state)
    for line in ["w       pause after this step", ">/-     learning rate ×1.25, /1.25", "F       this help"] {
      #expect(lines.contains(line), "\(lines)")
    }
    #expect(lines.contains { $0.hasPrefix("Q       quit") })
  }

  @Test func everyCharacterOfTheKeyTableHasAnAction() {
    let known = Set(KeyAction.all.map(\.key))
    #expect(known.count == KeyAction.all.count && Set(KeyAction.all.map(\.name)).count == known.count)
    var shown: Set<Character> = ["?", "q"]
    var (verification, runs) = (Fixture.running(size), Fixture.home(size))
    _ = verification.update(.key(.character("p")))
    _ = runs.update(.key(.tab))
    let conditions = [Status.State.preparing, .running, .paused, .finished, .failed].map { state(KeyBindings(), $0) }
    for entry in (conditions + [verification, runs, Fixture.home(size)]).flatMap(KeyTable.entries(for:)) {
      let keys = entry.key == "/" ? ["/"] : entry.key.split(separator: "/").map(String.init)
      shown.formUnion(keys.compactMap(KeyAction.key(named:)))
    }
    #expect(shown.subtracting(known) == [] && known.subtracting(shown) == [])
  }
}
