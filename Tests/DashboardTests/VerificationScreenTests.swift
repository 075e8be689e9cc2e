import Runs
import Screen
import Testing
import Verification

@testable import Dashboard

@Suite struct VerificationScreenTests {
  private func wanted(_ effects: [Effect]) -> [[String]] {
    effects.compactMap { effect in if case .loadPictures(let names) = effect { names } else { nil } }
  }

  private func running(_ size: Size) -> DashboardState {
    var state = Fixture.running(size)
    _ = state.update(.evaluations([Fixture.verified()]))
    return state
  }

  @Test func pOpensTheViewAndAsksForThePicturesOnTheScreen() {
    var state = running(size(80, 24))
    let effects = state.update(.key(.character("p")))
    // The worst impostor pair and the worst genuine pair.
    #expect(wanted(effects) == [["s31/4.pgm", "s33/7.pgm", "s35/2.pgm", "s35/\u{1B}[31m\n9.pgm"]])
    #expect(state.run?.verification?.page == .pairs)
  }

  @Test(arguments: [KeyPress.character("p"), .escape]) func theRunsScreenComesBack(key: KeyPress) {
    var state = running(size(80, 24))
    let before = picture(state)
    _ = state.update(.key(.character("p")))
    #expect(picture(state) != before)
    #expect(state.update(.key(key)) == [])
    #expect(picture(state) == before)
  }

  @Test func onlyWhatIsNotThereYetIsAskedForAndOnlyWhatShowsIsKept() {
    var state = Fixture.verification(size(80, 24))
    #expect(state.run?.verification?.pictures.count == 4)
    #expect(wanted(state.update(.key(.right))) == [])
    let next = state.update(.key(.character("j")))
    #expect(wanted(next) == [["s32/1.pgm", "漢字漢字漢字漢字漢字/2.pgm", "s36/3.pgm", "s36/a-rather-long-name-of-a-file.pgm"]])
    #expect(state.run?.verification?.pictures.isEmpty == true)
    Fixture.answer(next, in: &state)
    #expect(state.run?.verification?.pictures.count == 4)
    // A larger window asks for the rest.
    #expect(wanted(state.update(.resized(size(200, 50)))).first?.count == 6)
  }

  @Test func oneAskIsEnough() {
    var state = running(size(80, 24))
    #expect(wanted(state.update(.key(.character("p")))).count == 1)
    #expect(wanted(state.update(.key(.right))) == [])
    #expect(wanted(state.update(.evaluations([Fixture.verified()]))) == [])
  }

  @Test func picturesOfAnotherRunAndLateOnesAreNotTaken() {
    var state = running(size(80, 24))
    _ = state.update(.key(.character("p")))
    let revision = state.revision
    _ = state.update(.pictures(run: "other", ["s31/4.pgm": .picture(Fixture.face)]))
    _ = state.update(.pictures(run: "orl-softmax-1", ["s40/1.pgm": .picture(Fixture.face)]))
    #expect(state.revision == revision && state.run?.verification?.pictures.isEmpty == true)
    _ = state.update(.pictures(run: "orl-softmax-1", ["s31/4.pgm": .absent("no such file")]))
    #expect(state.revision == revision + 1)
    #expect(picture(state).contains("no such file"))
  }

  @Test func keysMoveOverThePairsAndStopAtTheEnds() {
    var state = Fixture.verification(size(80, 24))
    func selected(after keys: KeyPress...) -> Int? {
      for key in keys { _ = state.update(.key(key)) }
      return state.run?.verification?.selected
    }
    #expect(selected(after: .up, .left, .character("k")) == 0)
    #expect(selected(after: .right) == 1)
    #expect(selected(after: .character("j")) == 3)
    #expect(selected(after: .pageDown) == 4)
    #expect(selected(after: .right, .down) == 4)
    #expect(selected(after: .home) == 0)
    #expect(selected(after: .end) == 4)
    #expect(selected(after: .pageUp) == 2)
  }

  @Test func aNewEvaluationWithFewerPairsMovesTheChoice() {
    var state = Fixture.verification(size(80, 24))
    _ = state.update(.key(.end))
    var fewer = Fixture.verified(160)
    fewer.hardest = Array(fewer.hardest.prefix(1))
    _ = state.update(.evaluations([fewer]))
    #expect(state.run?.verification?.selected == 0)
    fewer.hardest = []
    fewer.step = 200
    _ = state.update(.evaluations([fewer]))
    #expect(picture(state).contains("this evaluation names no pairs"))
  }

  @Test func impostorAndGenuinePairsInTurnWithTheirVerdicts() {
    let hardest = HardestPairs(Fixture.verified())
    #expect(hardest.pairs.map(\.distance) == [0.412, 1.871, 0.5, 1.05, 1.3])
    #expect(
      hardest.pairs.map { hardest.verdict(on: $0)?.words } == [
        "false accept", "false reject", "false accept", "true accept", "true reject",
      ])
    var record = Fixture.verified()
    record.verification?.threshold = nil
    let without = HardestPairs(record)
    #expect(without.pairs.allSatisfy { without.verdict(on: $0) == nil })
  }

  @Test func vGoesThroughThePagesAndNothingIsAskedForElsewhere() {
    var state = running(size(80, 24))
    _ = state.update(.key(.character("p")))
    for title in ["[ROC]", "[distances]", "[history]"] {
      #expect(state.update(.key(.character("v"))) == [])
      #expect(picture(state).contains(title))
    }
    #expect(state.update(.resized(size(120, 40))) == [])
    #expect(wanted(state.update(.key(.character("v")))).count == 1)
    #expect(picture(state).contains("[pairs]"))
  }

  @Test func keysOfTheRunDoNothingHereAndLeavingDoes() {
    var state = Fixture.verification(size(80, 24))
    for key in [KeyPress.character(" "), .character("e"), .character("x"), .character("+")] {
      #expect(state.update(.key(key)) == [])
    }
    #expect(state.overlay == nil)
    _ = state.update(.key(.character("q")))
    #expect(state.overlay == .quit)
    _ = state.update(.key(.escape))
    #expect(state.update(.key(.character("H"))) == [.stopWatching, .refreshLists])
  }

  @Test func withoutEvaluationOrPairsThePageSaysSo() {
    var state = DashboardState(session: "test", run: "r", size: size(80, 24), now: Fixture.start)
    #expect(state.update(.key(.character("p"))) == [])
    #expect(picture(state).contains("no evaluation yet"))
    var record = Fixture.evaluation(10, eer: 0.1)
    record.verification = nil
    _ = state.update(.evaluations([record]))
    #expect(picture(state).contains("the newest evaluation verified no pairs"))
  }
}
