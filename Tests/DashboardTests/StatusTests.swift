import Runs
import Screen
import Testing

@testable import Dashboard

private let size = Size(width: 80, height: 24)

/// A state that heard these statuses, in order.
private func state(_ statuses: Status...) -> DashboardState {
  var state = DashboardState(session: "test", run: "r", size: size, now: Fixture.start)
  for status in statuses { _ = state.update(.status(status)) }
  return state
}

@Test(arguments: [
  (Status.State.preparing, RunCondition.preparing), (.running, .running), (.paused, .paused), (.stopping, .stopping),
  (.finished, .finished), (.stopped, .stopped), (.failed, .failed),
])
func theConditionFollowsTheEngine(of engine: Status.State, condition: RunCondition) {
  #expect(state(Fixture.status(engine)).condition == condition)
}

@Test func withoutAWordTheRunConnectsAndWithoutAnEngineItIsOver() {
  var fresh = state()
  #expect(fresh.condition == .connecting)
  _ = fresh.update(.engineGone)
  #expect(fresh.condition == .ended)
  var gone = state(Fixture.status())
  _ = gone.update(.engineGone)
  #expect(gone.condition == .engineGone)
  #expect(gone.activity.entries.last?.text == "the engine went away without an end; f goes on from the last checkpoint")
  var finished = state(Fixture.status(.finished, .idle))
  _ = finished.update(.engineGone)
  #expect(finished.condition == .finished)
}

@Test func aStatusFromTheFolderIsNoSignOfAnEngine() {
  var state = state()
  _ = state.update(.status(Fixture.status(), isLive: false))
  #expect(state.condition == .engineGone)
  _ = state.update(.status(Fixture.status(), isLive: true))
  #expect(state.condition == .running)
}

@Test func aRunThatDoesNotGetOnIsStalled() {
  var state = state(Fixture.status(step: 10))
  _ = state.update(.tick(now: Fixture.start + 10))
  #expect(state.condition == .running)
  _ = state.update(.tick(now: Fixture.start + 11))
  #expect(state.condition == .stalled(seconds: 11))
  // Another status with nothing new is the socket's life, not training's.
  var same = Fixture.status(step: 10)
  same.secondsElapsed = 99
  _ = state.update(.status(same))
  #expect(state.condition == .stalled(seconds: 11))
  _ = state.update(.status(Fixture.status(step: 11)))
  #expect(state.condition == .running)
}

@Test func slowStepsAreNotTakenForAStall() {
  var state = state(Fixture.status(step: 1))
  // Six steps of 20 seconds each: ten of those are waited for.
  for step in 2...7 {
    _ = state.update(.tick(now: Fixture.start + Double(step - 1) * 20))
    _ = state.update(.status(Fixture.status(step: step)))
  }
  _ = state.update(.tick(now: Fixture.start + 120 + 200))
  #expect(state.condition == .running)
  _ = state.update(.tick(now: Fixture.start + 120 + 201))
  #expect(state.condition == .stalled(seconds: 201))
}

@Test func pausedRunsAndEvaluationsMayTakeTheirTime() {
  var paused = state(Fixture.status(.paused, .idle))
  _ = paused.update(.tick(now: Fixture.start + 10_000))
  #expect(paused.condition == .paused)
  var evaluating = state(Fixture.status(.running, .evaluation))
  _ = evaluating.update(.tick(now: Fixture.start + 60))
  #expect(evaluating.condition == .running)
  _ = evaluating.update(.tick(now: Fixture.start + 61))
  #expect(evaluating.condition == .stalled(seconds: 61))
}

@Test func anAnswerIsToldOnceAndSettlesItsCommand() {
  var state = state(Fixture.status())
  guard case .send(let request)? = state.update(.key(.character("e"))).first else {
    Issue.record("e sends a command")
    return
  }
  #expect(state.commands.pending == [request])
  let answer = Acknowledgement(id: request.id, command: .evaluate, step: 138)
  _ = state.update(.status(Fixture.status(step: 138, answers: [answer])))
  _ = state.update(.status(Fixture.status(step: 139, answers: [answer])))
  #expect(state.commands.pending.isEmpty)
  #expect(state.activity.entries.map(\.text) == ["evaluation asked for at step 138"])
  #expect(state.activity.entries.map(\.kind) == [.done])
}

@Test func aRefusalIsAWarning() {
  var state = state(Fixture.status())
  let answer = Acknowledgement(id: "x", command: .pause, step: 137, refusal: "the run is stopping")
  _ = state.update(.status(Fixture.status(answers: [answer])))
  #expect(state.activity.entries.last == ActivityLog.Entry(text: "pause refused: the run is stopping", kind: .warning))
}

@Test func commandsOfSeveralDashboardsHaveDifferentNumbers() {
  var one = CommandDesk(session: "1")
  var two = CommandDesk(session: "2")
  let ids = [one.request(.pause).id, one.request(.pause).id, two.request(.pause).id]
  #expect(Set(ids).count == 3)
}

@Test func nothingIsLostWithoutAWordWhenTheEngineGoes() {
  var state = state(Fixture.status())
  _ = state.update(.key(.character("e")))
  _ = state.update(.key(.character("s")))
  _ = state.update(.engineGone)
  #expect(state.commands.pending.isEmpty)
  #expect(state.activity.entries.last?.text == "not answered before the engine went away: evaluate, checkpoint")
}

@Test func aCommandThatCouldNotBeSentIsNoLongerWaitedFor() {
  var state = state(Fixture.status())
  guard case .send(let request)? = state.update(.key(.character("s"))).first else {
    Issue.record("s sends a command")
    return
  }
  _ = state.update(.commandFailed(id: request.id, reason: "the socket is closed"))
  #expect(state.commands.pending.isEmpty)
  #expect(state.activity.entries.last?.text == "checkpoint was not sent: the socket is closed")
}

@Test func checkpointsThatNobodyAskedForAreToldOnce() {
  var first = Fixture.status()
  first.checkpointStep = 120
  var state = state(first)
  #expect(state.activity.entries.isEmpty)
  var second = Fixture.status(step: 140)
  second.checkpointStep = 140
  _ = state.update(.status(second))
  #expect(state.activity.entries.map(\.text) == ["checkpoint written at step 140"])
  // The answer to a command and the step in the status are one checkpoint.
  var third = Fixture.status(step: 150, answers: [Acknowledgement(id: "z", command: .checkpoint, step: 150)])
  third.checkpointStep = 150
  _ = state.update(.status(third))
  #expect(state.activity.entries.map(\.text) == ["checkpoint written at step 140", "checkpoint written at step 150"])
}

@Test(arguments: [
  (Status.State.finished, "finished at step 600: all epochs are done", ActivityLog.Kind.done),
  (.stopped, "stopped at step 600: all epochs are done", .note), (.failed, "failed at step 600: all epochs are done", .warning),
])
func theEndIsToldWithItsReason(of engine: Status.State, words: String, kind: ActivityLog.Kind) {
  var end = Fixture.status(engine, .idle, step: 600)
  end.reason = "all epochs are done"
  let state = state(Fixture.status(step: 599), end)
  #expect(state.activity.entries.last == ActivityLog.Entry(text: words, kind: kind))
}

@Test func aLossThatIsNoNumberIsLoudOnce() {
  var state = state(Fixture.status())
  _ = state.update(.scalars(train: [Fixture.scalar(132, 0.3), Fixture.scalar(133, .nan)], validation: []))
  _ = state.update(.scalars(train: [Fixture.scalar(134, .nan)], validation: [Fixture.scalar(134, .infinity)]))
  #expect(state.activity.entries.map(\.text) == ["train loss is NaN at step 133", "validation loss is inf at step 134"])
  #expect(state.activity.entries.allSatisfy { $0.kind == .warning })
}

@Test func aNewEvaluationIsNewsAndTheHistoryIsNot() {
  var state = state()
  _ = state.update(.evaluations([Fixture.evaluation(40, eer: 0.1)]))
  #expect(state.activity.entries.isEmpty)
  _ = state.update(.status(Fixture.status()))
  _ = state.update(.evaluations([Fixture.evaluation(80, eer: 0.0833)]))
  _ = state.update(.evaluations([Fixture.evaluation(120, eer: 0.09)]))
  #expect(
    state.activity.entries.map(\.text) == [
      "evaluation at step 80: EER 0.083, the best so far", "evaluation at step 120: EER 0.090",
    ])
}

@Test func theRevisionRisesOnlyWhenThereIsSomethingToSee() {
  var state = Fixture.running(size)
  func changes(_ event: Event) -> Bool {
    let before = state.revision
    _ = state.update(event)
    return state.revision != before
  }
  let status = state.run?.status ?? Fixture.status()
  #expect(!changes(.status(status)))
  #expect(!changes(.tick(now: Fixture.start + 34)))
  #expect(!changes(.scalars(train: [], validation: [])))
  #expect(!changes(.resized(size)))
  #expect(changes(.resized(Size(width: 81, height: 24))))
  #expect(changes(.scalars(train: [Fixture.scalar(138, 0.4)], validation: [])))
  #expect(changes(.key(.character("l"))))
  // The words "stalled for 0:30" change with the seconds.
  #expect(changes(.tick(now: Fixture.start + 60)))
  #expect(changes(.tick(now: Fixture.start + 61)))
  #expect(!changes(.tick(now: Fixture.start + 61.2)))
}

@Test func anotherRunStartsWithNothingKnown() {
  var state = Fixture.running(size)
  _ = state.update(.key(.character("?")))
  _ = state.update(.opened(run: "other"))
  #expect(state.run == WatchedRun(name: "other"))
  #expect(state.overlay == nil)
  #expect(state.activity.entries.isEmpty)
}
