import Glibc
import Runs
import TestSupport
import Testing

/// Runs without a screen: `fit --detach`, `runs`, `stop`.
@Suite(.timeLimit(.minutes(5))) struct DetachedRunTests {
  let sandbox: Sandbox
  init() throws { sandbox = try Sandbox() }

  @Test("--detach returns with the engine up; runs lists it; stop stops it after a step") func detachAndStop() throws {
    let end = try sandbox.tandem("fit", try sandbox.endlessRecipe(), "--run", "r", "--detach")
    #expect(end.status == 0 && end.errors == "")
    #expect(end.lines == ["run r is training; 'tandem attach r' shows it"])
    let folder = try sandbox.run("r")
    #expect(folder.isHeld)
    // The socket is its owner's alone.
    #expect(permissions(of: folder.controlSocket) == 0o600)
    try wait(for: "a step") { folder.scalars("loss").count > 0 }

    let plain = try sandbox.tandem("runs")
    #expect(plain.status == 0)
    #expect(plain.lines.count == 1 && plain.lines[0].hasPrefix("r  live  "), "\(plain)")
    let json = try sandbox.tandem("runs", "--json").json()
    #expect(json.count == 1)
    #expect(json[0].text("run") == "r" && json[0].text("state") == "live" && json[0].text("folder") == folder.path)
    #expect(json[0].number("pid") == folder.enginePID.map(Double.init))
    #expect(json[0].number("steps") == 2_000_000)

    let stop = try sandbox.tandem("stop", "r")
    #expect(stop.status == 0 && stop.errors == "")
    let step = try #require(stop.output.firstMatch(of: #/run r stops after step (\d+)\n/#).flatMap { Int($0.1) })
    try wait(for: "the end of the engine") { !folder.isHeld }
    #expect(StatusFile.read(folder)?.reason == "stopped on request after step \(step)")
    #expect(folder.target(of: "last") == step && folder.trainedSteps == .whole(step))
    let after = try sandbox.tandem("runs")
    #expect(after.lines == ["r  stopped    step \(step)/2000000  stopped on request after step \(step)"])
    #expect(try sandbox.tandem("runs", "--json").json()[0].keys.contains("pid") == false)

    let again = try sandbox.tandem("stop", "r")
    #expect(again.status == 1)
    #expect(again.errorLines == ["tandem: no engine works on run \"r\"; start one with 'tandem fit --resume'"])
  }

  @Test("stop --after-epoch lets the epoch end; resume --detach goes on") func stopAfterEpoch() throws {
    let folder = try sandbox.startEndless("r")
    let stop = try sandbox.tandem("stop", "r", "--after-epoch")
    #expect(stop.status == 0 && stop.lines == ["run r stops after this epoch"])
    try wait(for: "the end of the engine") { !folder.isHeld }
    let step = try #require(folder.target(of: "last"))
    #expect(step > 0 && step % 2 == 0)
    #expect(StatusFile.read(folder)?.reason == "stopped on request after epoch \(step / 2)")

    let resumed = try sandbox.tandem("fit", "--resume", "--run", "r", "--detach")
    #expect(resumed.status == 0, "\(resumed)")
    try wait(for: "a step after \(step)") { folder.scalars("loss").last.map { $0.step > step } ?? false }
    #expect(folder.trainedSteps.isWhole)
  }

  @Test("runs without a name are numbered") func numbered() throws {
    let recipe = try sandbox.recipe()
    for _ in 0..<2 { #expect(try sandbox.tandem("fit", recipe, "--headless").status == 0) }
    #expect(sandbox.runNames == ["small-1", "small-2"])
    let lines = try sandbox.tandem("runs").lines
    #expect(lines.count == 2 && lines.allSatisfy { $0.contains("  finished   step 6/6  best eer 0.") })
  }

  @Test("a run's folder can be moved: its links still point to its own checkpoints") func moved() throws {
    let end = try sandbox.tandem("fit", try sandbox.recipe(), "--run", "r", "--headless")
    try #require(end.status == 0)
    let moved = try sandbox.start(["mv", "runs", "archive"]).finish()
    try #require(moved.status == 0)
    for checkpoint in ["best", "last"] {
      let evaluation = try sandbox.tandem("evaluate", "r", "--runs", "archive", "--checkpoint", checkpoint, "--json")
      #expect(evaluation.status == 0, "\(evaluation)")
    }
  }

  private func permissions(of path: String) -> mode_t? {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode & 0o777 : nil
  }
}
