import TestSupport
import Testing

/// Windows of all sizes, and one that changes its size under a run.
@Suite(.enabled(if: Tmux.isInstalled, "needs tmux"), .timeLimit(.minutes(5))) struct SizeTests {
  let sandbox: Sandbox
  init() throws { sandbox = try Sandbox() }

  @Test("a window that shrinks and grows under a run") func resize() throws {
    let terminal = try sandbox.terminal("fit", try sandbox.endlessRecipe(), "--run", "r", width: 120, height: 40)
    try terminal.wait(for: "T train loss", "V validation loss", "at FAR 0.001", "q quit")

    try terminal.resize(width: 80, height: 24)
    // The charts stand side by side still; the panel has its numbers.
    let medium = try terminal.wait(for: "the screen at 80 x 24") { screen in
      screen.rows.contains { $0.wholeMatch(of: #/╭─ T .*╮╭─ V .*╮/#) != nil && $0.count == 80 } && screen.contains("q quit")
        && screen.contains("TRAINING")
    }
    #expect(medium.contains("EER") && medium.contains("accuracy"))

    try terminal.resize(width: 40, height: 12)
    let narrow = try terminal.wait(for: "the screen at 40 x 12") { screen in
      screen.rows.contains { $0.hasPrefix("╭─ T ") && $0.count == 40 } && screen.contains("TRAINING")
    }
    #expect(narrow.contains("V validation loss") && narrow.contains("EER") && narrow.contains("q quit"))

    try terminal.resize(width: 20, height: 5)
    try terminal.wait(for: "too small: 20x5", "needs 40x8")
    // The keys work on: the question shows, and can be taken back.
    try terminal.press("q")
    try terminal.wait(for: "run goes on: g,", "it: s, back: esc")
    try terminal.press("Escape")
    try terminal.wait(for: "too small")
    try terminal.press("Space")

    try terminal.resize(width: 120, height: 40)
    try terminal.wait(for: "T train loss", "V validation loss", "at FAR 0.001", "q quit", "paused at step", "IDLE")
  }

  @Test("a window too small from the start: it says so, and q and s stop the run") func small() throws {
    let terminal = try sandbox.terminal("fit", try sandbox.endlessRecipe(), "--run", "r", width: 20, height: 5)
    try terminal.wait(for: "too small: 20x5")
    // The window's title still tells how the run stands.
    try wait(
      for: "the title", looking: { try terminal.title() }, until: { $0.wholeMatch(of: #/r - TRAINING - loss [\d.e-]+/#) != nil })
    try terminal.press("q")
    try terminal.wait(for: "it: s, back: esc")
    try terminal.press("s")
    #expect(try terminal.finish().status == 0)
    let folder = try sandbox.run("r")
    try wait(for: "the end of the engine") { !folder.isHeld }
    #expect(folder.target(of: "last") != nil)
  }
}
