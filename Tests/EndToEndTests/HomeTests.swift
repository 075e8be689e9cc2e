import Foundation
import Glibc
import Runs
import TestSupport
import Testing

/// `tandem` alone: the home screen.
@Suite(.enabled(if: Tmux.isInstalled, "needs tmux"), .timeLimit(.minutes(5))) struct HomeTests {
  let sandbox: Sandbox
  init() throws { sandbox = try Sandbox() }

  @Test("without recipes and runs it says so, and leaves no folder behind") func empty() throws {
    let terminal = try sandbox.terminal(width: 100, height: 30)
    try terminal.wait(for: "no recipes here", "no runs yet")
    try terminal.press("Enter", "q")
    #expect(try terminal.finish().status == 0)
    #expect(sandbox.runNames == [])
  }

  @Test("recipes and runs: Enter starts a recipe, and opens a run") func recipesAndRuns() throws {
    _ = try sandbox.recipe("recipes/short")
    _ = try sandbox.endlessRecipe("recipes/endless")
    try sandbox.folder.write("training: {epoch: 3}\n", to: "recipes/wrong.yaml")
    let end = try sandbox.tandem("fit", "recipes/short.yaml", "--run", "done", "--headless")
    try #require(end.status == 0, "\(end)")

    let terminal = try sandbox.terminal(width: 120, height: 40)
    let home = try terminal.wait(for: "─ recipes ─", "─ runs ─", "done", "finished", "6/6")
    #expect(home.contains("endless") && home.contains("short"))
    #expect(home.contains("softmax on synthetic faces, 3 epochs; verifies people 6-8"))
    #expect(home.contains("cannot be used: recipes/wrong.yaml"))

    // The second list, and its only run.
    try terminal.press("Tab")
    try terminal.wait(for: ">  done")
    try terminal.press("Enter")
    try terminal.wait(for: "done  finished", "FINISHED", "T train loss", "verification at step 6")
    try terminal.press("H")
    try terminal.wait(for: "─ recipes ─", ">  done")

    // The first list, and its first recipe, by name.
    try terminal.press("Tab")
    try terminal.wait(for: ">  endless")
    try terminal.press("Enter")
    try terminal.wait(for: "start endless with", "> training.optimizer.learningRate", "0.01", "run.threads")
    // A value that cannot be is refused when it is left, and the recipe's own put back.
    try terminal.press("Down", "BSpace", "x", "Down")
    try terminal.wait(for: "training.epochs: found")
    try terminal.press("Up", "C-r", "Down", "Down", "Down", "Down", "C-u", "7")
    try terminal.wait(for: "* 7")
    try terminal.press("Enter")
    try terminal.wait(for: "endless-1  running", "TRAINING", "T train loss")
    let folder = try sandbox.run("endless-1")
    #expect(folder.isHeld)
    #expect(try String(contentsOfFile: folder.recipe, encoding: .utf8).contains("seed: 7"))

    // Back at home, the new run is in the list.
    try terminal.press("H")
    try terminal.wait(for: "─ recipes ─", "endless-1", "running")
    try terminal.press("q")
    #expect(try terminal.finish().status == 0)
    #expect(folder.isHeld, "leaving the home screen has ended a run")
    #expect(sandbox.runNames == ["done", "endless-1"])
  }

  @Test("a run that another program starts and ends shows up by itself") func news() throws {
    let terminal = try sandbox.terminal(width: 100, height: 30)
    try terminal.wait(for: "no runs yet")
    let folder = try sandbox.startEndless("elsewhere")
    try terminal.wait(for: "elsewhere  running")
    kill(try #require(folder.enginePID), SIGTERM)
    try terminal.wait(for: "elsewhere  stopped")
  }

  @Test("a recipe that cannot be used is refused on the home screen, and no run is made") func refusal() throws {
    try sandbox.folder.write("training: {epoch: 3}\n", to: "recipes/wrong.yaml")
    let terminal = try sandbox.terminal(width: 120, height: 30)
    try terminal.wait(for: ">  wrong")
    try terminal.press("Enter")
    try terminal.wait(for: "! recipes/wrong.yaml")
    #expect(sandbox.runNames == [])
    try terminal.press("q")
    #expect(try terminal.finish().status == 0)
  }
}
