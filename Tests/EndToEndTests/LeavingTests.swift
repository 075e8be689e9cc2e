import Runs
import TestSupport
import Testing

/// Leaving the dashboard in every way, and what becomes of the run.
@Suite(.enabled(if: Tmux.isInstalled, "needs tmux"), .timeLimit(.minutes(5))) struct LeavingTests {
  let sandbox: Sandbox
  let terminal: Tmux

  init() throws {
    sandbox = try Sandbox()
    terminal = try sandbox.terminal("fit", try sandbox.endlessRecipe(), "--run", "r", width: 120, height: 40)
    try terminal.wait(for: "T train loss", "TRAINING")
  }

  /// Expects the engine to be there and to train.
  private func expectTraining(sourceLocation: SourceLocation = #_sourceLocation) throws {
    let folder = try sandbox.run("r")
    #expect(folder.isHeld, "the engine is gone", sourceLocation: sourceLocation)
    let step = folder.scalars("loss").last?.step ?? 0
    try wait(for: "a step after \(step)") { folder.scalars("loss").last.map { $0.step > step } ?? false }
  }

  @Test("d leaves at once, the engine trains on, and attach shows the whole history") func detach() throws {
    try terminal.press("d")
    let end = try terminal.finish()
    #expect(end.status == 0)
    #expect(end.screen.contains("r goes on without a screen, now at step"))
    #expect(end.screen.contains("'tandem attach r' shows it again"))
    try expectTraining()
    try expectWholeHistoryByAttach()
  }

  @Test("q asks; g leaves the run training") func quitAndGoOn() throws {
    try terminal.press("q")
    try terminal.wait(for: "Does the run go on?", "goes on without this screen", "stops after a checkpoint")
    try terminal.press("g")
    #expect(try terminal.finish().status == 0)
    try expectTraining()
  }

  @Test("q asks; s stops the run with a checkpoint, then leaves") func quitAndStop() throws {
    try terminal.press("q")
    try terminal.wait(for: "Does the run go on?")
    try terminal.press("s")
    let end = try terminal.finish()
    #expect(end.status == 0)
    let step = try #require(end.screen.numbers(after: "r stopped at step ").last)
    #expect(end.screen.contains("checkpoint \(sandbox.runs)/r/checkpoints/step-\(step).safetensors"))
    let folder = try sandbox.run("r")
    try wait(for: "the end of the engine") { !folder.isHeld }
    #expect(folder.target(of: "last") == step)
    #expect(StatusFile.read(folder)?.state == .stopped)
  }

  @Test("q asks; Escape goes back, and Ctrl-C asks again; asked twice, it leaves the run training") func interrupt() throws {
    try terminal.press("q")
    try terminal.wait(for: "Does the run go on?")
    try terminal.press("Escape")
    try terminal.wait(forEndOf: "Does the run go on?")
    try terminal.press("C-c")
    try terminal.wait(for: "Does the run go on?")
    try terminal.press("C-c")
    #expect(try terminal.finish().status == 0)
    try expectTraining()
  }

  @Test("H goes home, where the run is among the runs; Enter leads back to it") func home() throws {
    try terminal.press("H")
    try terminal.wait(for: "─ recipes ─", "─ runs ─", "r  ", "running")
    try expectTraining()
    try terminal.press("Tab")
    try terminal.wait(for: ">  r  ")
    try terminal.press("Enter")
    try terminal.wait(for: "T train loss", "TRAINING", "r  running")
    try expectTraining()
  }

  @Test("closing the terminal in the middle of a run leaves it training; attach shows the whole history") func closedTerminal()
    throws
  {
    terminal.kill()
    try expectTraining()
    try expectWholeHistoryByAttach()
  }

  /// Attaches, pauses, and expects the run's curve from its first step on.
  private func expectWholeHistoryByAttach() throws {
    let again = try sandbox.terminal("attach", "r", width: 120, height: 40)
    try again.wait(for: "T train loss", "V validation loss", "TRAINING", "space pause")
    try again.press("Space")
    let paused = try #require(try again.wait(for: "paused at step", "IDLE").numbers(after: "paused at step ").last)
    #expect(try sandbox.run("r").trainedSteps == .whole(paused), "the event file of a paused run has every step up to the pause")
    // The first loss of five people is near ln 5; the curve begins there, at the left end of an axis that begins with 0.
    let screen = try again.wait(for: "the axis from 0 and the evaluation of step 0 on it") { screen in
      screen.rows.contains { $0.contains("└▴─") } && screen.headerStep == paused
    }
    let charts = screen.rows.drop { !$0.contains("T train loss") }.dropFirst()
    let curve = charts.prefix { !$0.contains("└") }.map { row in row.drop { $0 != "┤" && $0 != "│" }.dropFirst() }
    let highest = try #require(curve.first { $0.prefix(50).contains { ("\u{2801}"..."\u{28FF}").contains($0) } })
    #expect(
      highest.drop { $0 != "┤" && $0 != "│" }.prefix(4).contains { ("\u{2801}"..."\u{28FF}").contains($0) },
      "the curve does not begin at the left:\n\(screen)")
  }
}
