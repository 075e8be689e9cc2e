import Runs
import TestSupport
import Testing

/// The keys that ask something of the engine, each with its answer and what it did.
@Suite(.enabled(if: Tmux.isInstalled, "needs tmux"), .timeLimit(.minutes(5))) struct CommandKeyTests {
  let sandbox: Sandbox
  let terminal: Tmux

  init() throws {
    sandbox = try Sandbox()
    terminal = try sandbox.terminal("fit", try sandbox.endlessRecipe(), "--run", "r", width: 120, height: 40)
    try terminal.wait(for: "T train loss", "TRAINING", "space pause")
  }

  /// Pauses and returns the step.
  private func pause() throws -> Int {
    try terminal.press("Space")
    let screen = try terminal.wait(for: "paused at step", "r  paused", "IDLE", "space resume")
    return try #require(screen.numbers(after: "paused at step ").last)
  }

  @Test("space pauses after a step, and goes on from the same step") func space() throws {
    let step = try pause()
    let paused = try terminal.wait(for: "the step of the pause in the header") { $0.headerStep == step }
    #expect(paused.contains("r  paused"))
    try terminal.press("Space")
    let resumed = try terminal.wait(for: "resumed at step", "r  running", "space pause")
    #expect(resumed.numbers(after: "resumed at step ") == [step])
    try terminal.wait(for: "a later step") { $0.headerStep.map { $0 > step } ?? false }
  }

  @Test("f goes on after a pause, too, and does nothing to a run that trains") func fit() throws {
    let step = try pause()
    try terminal.press("f")
    let screen = try terminal.wait(for: "training goes on from step", "r  running")
    #expect(screen.numbers(after: "training goes on from step ") == [step])
    try terminal.press("f")
    try terminal.wait(for: "training is under way already")
  }

  @Test("e evaluates now: the panel and the validation chart have the step, and the best one gets a checkpoint") func evaluate()
    throws
  {
    try terminal.press("e")
    let asked = try terminal.wait(for: "evaluation asked for at step")
    let step = try #require(asked.numbers(after: "evaluation asked for at step ").last)
    try terminal.wait(for: "the evaluation in the panel") { $0.numbers(after: "verification at step ") == [step] }
    let folder = try sandbox.run("r")
    try wait(for: "the checkpoint of the evaluation") { folder.checkpointSteps == [step] && folder.target(of: "best") == step }
    #expect(folder.evaluationSteps == [0, step])
  }

  @Test("s writes a checkpoint now, and a second one of the same step is refused") func checkpoint() throws {
    let step = try pause()
    try terminal.press("s")
    let screen = try terminal.wait(for: "checkpoint written at step")
    #expect(screen.numbers(after: "checkpoint written at step ") == [step])
    let folder = try sandbox.run("r")
    #expect(folder.checkpointSteps == [step] && folder.target(of: "last") == step && folder.target(of: "best") == nil)
    try terminal.press("s")
    try terminal.wait(for: "checkpoint refused: step \(step) is saved already")
  }

  @Test("+ and - change the learning rate from a step on, and the header shows it") func learningRate() throws {
    #expect(try terminal.screen().headerLearningRate == 0.01)
    let step = try pause()
    try terminal.press("+")
    var screen = try terminal.wait(for: "learning rate ×1.25 from step")
    #expect(screen.numbers(after: "×1.25 from step ") == [step])
    try terminal.wait(for: "a learning rate of 0.0125") { $0.headerLearningRate == 0.0125 }
    try terminal.press("-")
    screen = try terminal.wait(for: "learning rate /1.25 from step")
    #expect(screen.numbers(after: "/1.25 from step ") == [step])
    try terminal.wait(for: "a learning rate of 0.01") { $0.headerLearningRate == 0.01 }
    // What the engine trains with is what the screen says.
    try terminal.press("+", "Space")
    try wait(for: "a step with the new learning rate in the event file") {
      try sandbox.run("r").scalars("learning_rate").last.map { abs($0.value - 0.0125) < 1e-6 && $0.step > step } ?? false
    }
  }

  @Test("x asks when to stop: after this step") func stopAfterStep() throws {
    try terminal.press("x")
    try terminal.wait(for: "When does the run stop?", "after this step", "after this epoch")
    try terminal.press("s")
    let screen = try terminal.wait(for: "stops after step", "STOPPED", "f go on")
    let step = try #require(screen.numbers(after: "stops after step ").last)
    #expect(screen.contains("stopped on request after step \(step)"))
    let folder = try sandbox.run("r")
    try wait(for: "the end of the engine") { !folder.isHeld }
    #expect(folder.target(of: "last") == step)
  }

  @Test("x asks when to stop: after this epoch, or never mind") func stopAfterEpoch() throws {
    // An epoch has two steps. Paused in the middle of one, the run has to make another step before it stops.
    try terminal.press("x")
    try terminal.wait(for: "When does the run stop?")
    try terminal.press("Escape")
    try terminal.wait(forEndOf: "When does the run stop?")
    _ = try pause()
    try terminal.press("x")
    try terminal.wait(for: "When does the run stop?")
    try terminal.press("e")
    try terminal.wait(for: "stops after this epoch, asked at step")
    try terminal.press("Space")
    let screen = try terminal.wait(for: "STOPPED", "stopped on request after epoch")
    let epoch = try #require(screen.numbers(after: "stopped on request after epoch ").last)
    #expect(screen.headerStep == 2 * epoch)
    #expect(try sandbox.run("r").target(of: "last") == 2 * epoch)
  }

  @Test("f on a stopped run goes on from its last checkpoint") func goOn() throws {
    try terminal.press("x")
    try terminal.wait(for: "When does the run stop?")
    try terminal.press("s")
    let stopped = try #require(try terminal.wait(for: "stops after step", "STOPPED").numbers(after: "stops after step ").last)
    try terminal.press("f")
    let screen = try terminal.wait(for: "r  running", "TRAINING")
    #expect(screen.contains("T train loss"))
    try terminal.wait(for: "a step after \(stopped)") { $0.headerStep.map { $0 > stopped } ?? false }
    // The curve goes on: no step twice, none left out.
    try wait(for: "a step after \(stopped) in the event file") {
      try sandbox.run("r").scalars("loss").last.map { $0.step > stopped } ?? false
    }
    #expect(try sandbox.run("r").trainedSteps.isWhole)
  }
}
