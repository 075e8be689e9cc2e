import Runs
import TestSupport
import Testing
import Verification

/// `fit --headless`: the same engine and the same folder, without a screen.
@Suite(.timeLimit(.minutes(5))) struct HeadlessTests {
  let sandbox: Sandbox
  init() throws { sandbox = try Sandbox() }

  @Test("--json prints nothing but JSON lines; the last is the summary") func json() throws {
    let end = try sandbox.tandem("fit", try sandbox.recipe(), "--run", "r", "--headless", "--json")
    #expect(end.status == 0 && end.errors == "")
    let lines = try end.json()
    #expect(
      lines.map(\.event) == [
        "started", "evaluation", "epoch", "evaluation", "checkpoint", "epoch", "evaluation", "checkpoint", "epoch", "evaluation",
        "checkpoint",
        "summary",
      ])
    let summary = try #require(lines.last)
    #expect(summary.keys.isSuperset(of: ["event", "run", "step", "train", "validation", "images_per_second", "seconds"]))
    #expect(summary.text("run") == "r" && summary.number("step") == 6 && summary.text("state") == "finished")
    #expect(
      summary.keys("validation")
        == [
          "loss", "metrics", "accuracy", "accuracy_std", "accuracy_standard_error", "eer", "eer_interval", "auc", "threshold",
          "tar_at_far", "tar_at_far_interval", "genuine", "impostor",
        ])
    #expect(summary.table("validation.metrics").keys.sorted() == ["map_at_r", "r_precision", "rank1"])
    #expect(summary.table("validation.tar_at_far").keys.sorted() == ["0.001", "0.01", "0.1"])
    #expect(summary.number("validation.genuine") == 18 && summary.number("validation.impostor") == 48)
    for path in ["validation.accuracy", "validation.eer", "validation.auc"] {
      #expect(summary.number(path).map { (0...1).contains($0) } ?? false, "\(path) is no fraction")
    }
    #expect(summary.number("train.loss").map { $0 > 0 && $0 < 3 } ?? false)
    #expect(summary.number("images_per_second").map { $0 > 0 } ?? false)
    #expect(summary.number("seconds").map { $0 > 0 && $0 < 60 } ?? false)
    // What is on the disk is what was printed.
    let folder = try sandbox.run("r")
    let record = try folder.evaluationRecord(step: 6)
    #expect(record.verification?.eer == summary.number("validation.eer") && record.loss == summary.number("validation.loss"))
    #expect(summary.text("checkpoint") == folder.checkpoint(step: 6))
    #expect(folder.trainedSteps == .whole(6) && folder.evaluationSteps == [0, 2, 4, 6] && folder.target(of: "last") == 6)
    let best = try #require(summary.number("best.step")).rounded()
    #expect(folder.target(of: "best") == Int(best))
  }

  @Test("where stdout is a pipe, fit prints plain lines", arguments: [[], ["--headless"]]) func plain(flags: [String]) throws {
    let end = try sandbox.tandem(["fit", try sandbox.recipe(), "--run", "r"] + flags)
    #expect(end.status == 0 && end.errors == "")
    #expect(end.lines.first == "run r in \(sandbox.runs)/r")
    #expect(
      end.lines.count { $0.wholeMatch(of: #/epoch \d\/3  step \d  train loss [\d.]+  learning rate 0\.05  \d+ images/s/#) != nil }
        == 3)
    #expect(end.lines.count { $0.hasPrefix("evaluation  step ") && $0.contains("EER 0.") } == 4)
    #expect(end.lines.contains { $0.hasPrefix("finished at step 6 after ") })
    #expect(!end.output.contains("\u{1B}"), "no escape sequences in a pipe")
  }

  @Test("the same seed gives the same run, bit for bit; another seed another one") func determinism() throws {
    for (name, seed) in [("a", 1), ("b", 1), ("c", 2)] {
      let end = try sandbox.tandem("fit", try sandbox.recipe(seed: seed), "--run", name, "--headless", "--json")
      try #require(end.status == 0, "\(end)")
    }
    let (a, b, c) = (try sandbox.run("a"), try sandbox.run("b"), try sandbox.run("c"))
    let losses = [a, b, c].map { $0.scalars("loss").map(\.value) }
    #expect(losses[0].count == 6 && losses[0].allSatisfy(\.isFinite))
    #expect(losses[0] == losses[1])
    #expect(zip(losses[0], losses[2]).allSatisfy { $0 != $1 })
    for step in [2, 4, 6] {
      #expect(try a.checkpointBytes(step: step) == b.checkpointBytes(step: step), "the checkpoints of step \(step) differ")
    }
    #expect(try a.checkpointBytes(step: 6) != c.checkpointBytes(step: 6))
    #expect(try a.evaluationRecord(step: 6).verification == b.evaluationRecord(step: 6).verification)
  }

  @Test("a reader that goes away (| head -1) does not end the run") func closedPipe() throws {
    let pipe = "\"$0\" fit \"$1\" --run r --headless | head -1; exit 0"
    let end = try sandbox.start(["sh", "-c", pipe, Sandbox.program, try sandbox.recipe(epochs: 30)]).finish()
    #expect(end.lines == ["run r in \(sandbox.runs)/r"] && end.errors == "", "\(end)")
    let folder = try sandbox.run("r")
    try wait(for: "the end of the engine") { !folder.isHeld }
    #expect(StatusFile.read(folder)?.state == .finished)
    #expect(folder.trainedSteps == .whole(60) && folder.target(of: "last") == 60)
  }

  @Test("a run whose terminal is closed trains on to its end", .enabled(if: Tmux.isInstalled, "needs tmux")) func closedTerminal()
    throws
  {
    let terminal = try sandbox.terminal("fit", try sandbox.endlessRecipe(), "--run", "r", "--headless")
    try terminal.wait(for: "epoch ")
    terminal.kill()
    let folder = try sandbox.run("r")
    let step = folder.scalars("loss").last?.step ?? 0
    try wait(for: "a step after \(step)") { folder.scalars("loss").last.map { $0.step > step } ?? false }
    #expect(folder.isHeld)
  }
}
