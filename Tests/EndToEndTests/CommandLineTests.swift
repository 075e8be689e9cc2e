import Runs
import TestSupport
import Testing

/// The command line of the dashboard, and what changes runs, on a terminal and from the shell.
@Suite(.enabled(if: Tmux.isInstalled, "needs tmux"), .timeLimit(.minutes(5))) struct CommandLineTests {
  let sandbox: Sandbox
  init() throws { sandbox = try Sandbox() }

  @Test("typed commands reach the engine, and its answers name the step") func commands() throws {
    let terminal = try sandbox.terminal("fit", try sandbox.endlessRecipe(), "--run", "r", width: 100, height: 30)
    try terminal.wait(for: "T train loss", "TRAINING", "space pause")
    try terminal.press(":", "p", "a", "Tab")
    try terminal.wait(for: ":pause")
    try terminal.press("Enter")
    let paused = try terminal.wait(for: "paused at step", "r  paused")
    let step = try #require(paused.numbers(after: "paused at step ").last)
    // As the screen writes it: a fast machine is past step 1 000 by now.
    let place = step < 1000 ? "\(step)" : "\(step / 1000) \(String(1000 + step % 1000).dropFirst())"
    try terminal.press(":")
    try terminal.type("rate 0.0125")
    try terminal.wait(for: "learning rate 0.0125 from step \(place) on, now")
    try terminal.press("Enter")
    try terminal.wait(for: "learning rate 0.0125 from step \(place)", "learning rate 0.0125 ")
    try terminal.press(":")
    try terminal.type("rate fast")
    try terminal.press("Enter")
    try terminal.wait(for: "rate takes a number above 0, or a factor", ":rate fast")
    try terminal.press("Escape")
    // Before the next key, which would be taken for one with Alt.
    try terminal.wait(for: "space resume")
    // The history has what was entered, not what was refused.
    try terminal.press(":", "Up")
    try terminal.wait(for: ":rate 0.0125")
    try terminal.press("C-u")
    try terminal.type("stop step")
    try terminal.press("Enter")
    try terminal.wait(for: "r  stopped", "stopped on request after step \(step)")
    #expect(try sandbox.run("r").checkpointSteps == [step])
  }

  @Test("a run is found, noted, renamed and deleted on the home screen") func home() throws {
    let recipe = try sandbox.recipe("short")
    for name in ["one", "two"] {
      let end = try sandbox.tandem("fit", recipe, "--run", name, "--headless")
      try #require(end.status == 0, "\(end)")
    }
    let live = try sandbox.startEndless("live")
    let terminal = try sandbox.terminal(width: 130, height: 30)
    try terminal.wait(for: "live", "running", "softmax", "face, synthetic")
    try terminal.press("Tab", "/", "t", "w")
    try terminal.wait(for: "runs 1/3 with tw", ">  two")
    try terminal.press("Enter", "n")
    try terminal.type("a better one")
    try terminal.press("Enter")
    try terminal.wait(for: "note on two: a better one", "note: a better one")
    #expect(try sandbox.run("two").note == "a better one")
    try terminal.press("R", "C-u")
    try terminal.type("twice/2")
    try terminal.press("Enter")
    try terminal.wait(for: "run name \"twice/2\" has '/'")
    try terminal.press("R", "C-u")
    try terminal.type("two-b")
    try terminal.press("Enter")
    try terminal.wait(for: "two is two-b now", ">  two-b")
    try terminal.press("D")
    try terminal.wait(for: "Delete two-b, its checkpoints and curves, for good?")
    try terminal.press("D")
    try terminal.wait(for: "two-b is deleted", "no run has these letters")
    #expect(sandbox.runNames == ["live", "one"])
    try terminal.press("Escape")
    try terminal.wait(for: "─ runs ─", "one")
    try terminal.press("g")
    try terminal.wait(for: ">  live")
    try terminal.press("D")
    try terminal.wait(for: "live has an engine and cannot be deleted; stop it first")
    try terminal.press("q")
    #expect(try terminal.finish().status == 0)
    #expect(live.isHeld)
  }

  @Test("the shell notes, renames and deletes, and refuses a live run in one line") func shell() throws {
    let end = try sandbox.tandem("fit", try sandbox.recipe("short"), "--run", "a", "--headless")
    try #require(end.status == 0, "\(end)")
    #expect(try sandbox.tandem("runs", "note", "a", "a", "note").output == "note on a: a note\n")
    #expect(try sandbox.tandem("runs", "note", "a").output == "a note\n")
    #expect(try sandbox.tandem("runs").output.contains("(a note)"))
    #expect(try sandbox.tandem("runs", "rename", "a", "b").output == "run a is b now\n")
    let asked = try sandbox.tandem("runs", "delete", "b")
    #expect(asked.status == 2)
    #expect(asked.errors == "tandem: deleting run b cannot be undone, and there is no terminal to ask at; --yes deletes it\n")
    let live = try sandbox.startEndless("live")
    for words in [["delete", "live", "--yes"], ["rename", "live", "dead"]] {
      let refused = try sandbox.tandem(["runs"] + words)
      #expect(refused.status == 1 && refused.output == "")
      #expect(refused.errors.hasPrefix("tandem: run \"live\" is in use by the engine with process id "))
    }
    #expect(live.isHeld)
    #expect(try sandbox.tandem("runs", "delete", "b", "--yes").output == "run b is deleted\n")
    #expect(sandbox.runNames == ["live"])
  }
}
