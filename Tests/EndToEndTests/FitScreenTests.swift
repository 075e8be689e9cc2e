import TestSupport
import Testing

/// `tandem fit RECIPE` in a terminal: what a user sees without pressing a key.
@Suite(.enabled(if: Tmux.isInstalled, "needs tmux"), .timeLimit(.minutes(5))) struct FitScreenTests {
  let sandbox: Sandbox
  init() throws { sandbox = try Sandbox() }

  @Test("both losses stand side by side, the header names phase, model and loss, and steps go by") func dashboard() throws {
    let terminal = try sandbox.terminal("fit", try sandbox.endlessRecipe(), width: 120, height: 40)
    let screen = try terminal.wait(for: "all parts of the dashboard, with a curve in braille") { screen in
      ["T train loss", "V validation loss", "images/s", "TRAINING", "verification at step 0", "space pause", "q quit"].allSatisfy(
        screen.contains)
        && screen.contains(#/[\u{2801}-\u{28FF}]/#)
    }
    #expect(screen.rows[0].hasPrefix(" endless-1  running"))
    #expect(screen.rows[0].contains("epoch "))
    #expect(screen.rows[1].contains("TRAINING  mlp 8-d -> scores of 5 identities  loss: softmax cross-entropy"))
    #expect(
      screen.rows[2].contains("left ") && screen.rows[2].contains("learning rate 0.0100") && screen.rows[2].contains("elapsed "))
    // Train on the left, validation on the right, in one row.
    let titles = try #require(screen.rows.first { $0.contains("T train loss") })
    #expect(titles.wholeMatch(of: #/╭─ T train loss .*╮╭─ V validation loss .*╮/#) != nil)
    for words in ["EER  ", "accuracy ", "threshold ", " at FAR 0.01", "18 genuine, 48 impostor", "training ", " steps   run "] {
      #expect(screen.contains(words), "the screen has no \"\(words)\":\n\(screen)")
    }
    let keys = try #require(screen.rows.last { !$0.isEmpty })
    for key in ["space pause", "e eval", "s checkpoint", "+/- rate", "x stop", "d detach", "? help", "q quit"] {
      #expect(keys.contains(key))
    }
    let step = try #require(screen.headerStep)
    try terminal.wait(for: "a step after \(step)") { $0.headerStep.map { $0 > step } ?? false }
  }

  @Test("a run that ends says so, and stays on the screen") func finishes() throws {
    let terminal = try sandbox.terminal("fit", try sandbox.recipe(), "--run", "short")
    let screen = try terminal.wait(for: "FINISHED", "finished at step 6", "verification at step 6")
    #expect(screen.rows[0].contains("short  finished") && screen.rows[0].contains("step 6/6"))
    // Nothing is left to ask about.
    try terminal.press("q")
    let end = try terminal.finish()
    #expect(end.status == 0)
    #expect(end.screen.contains("short finished at step 6"))
    #expect(end.screen.contains("best EER "))
    #expect(end.screen.contains("checkpoint \(sandbox.runs)/short/checkpoints/step-6.safetensors"))
  }
}
