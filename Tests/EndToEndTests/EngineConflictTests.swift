import Foundation
import Runs
import TestSupport
import Testing

/// Two engines on one run, and what an engine leaves that was killed.
@Suite(.timeLimit(.minutes(5))) struct EngineConflictTests {
  let sandbox: Sandbox
  let folder: RunFolder

  /// A run under way.
  init() throws {
    sandbox = try Sandbox()
    folder = try sandbox.startEndless("r")
    try wait(for: "a step") { [folder] in folder.scalars("loss").count > 0 }
  }

  /// Kills the engine as a power cut does.
  private func killEngine() throws {
    kill(try #require(folder.enginePID), SIGKILL)
    try wait(for: "the end of the engine") { !folder.isHeld }
  }

  /// Writes a checkpoint, as any program of the user's can ask for over the socket.
  private func checkpoint() throws -> Int {
    kill(try #require(folder.enginePID), SIGUSR1)
    try wait(for: "a checkpoint") { folder.target(of: "last") != nil }
    return try #require(folder.target(of: "last"))
  }

  @Test(
    "a second engine is refused, however it is started, and the first goes on",
    arguments: [
      ["fit", "--resume", "--run", "r", "--headless"], ["fit", "--resume", "--run", "r", "--detach"], ["engine", "runs/r"],
      ["engine", "runs/r", "--resume"],
    ])
  func secondEngine(arguments: [String]) throws {
    let pid = try #require(folder.enginePID)
    let end = try sandbox.tandem(arguments)
    #expect(end.status == 1 && end.output == "")
    #expect(end.errors == "tandem: run \"r\" is in use by the engine with process id \(pid); attach to it, or stop it first\n")
    let step = folder.scalars("loss").last?.step ?? 0
    try wait(for: "a step after \(step)") { folder.scalars("loss").last.map { $0.step > step } ?? false }
    #expect(folder.enginePID == pid)
  }

  @Test(
    "a killed engine: attach says that it is gone, and f goes on from the last checkpoint",
    .enabled(if: Tmux.isInstalled, "needs tmux"))
  func deadEngine() throws {
    let saved = try checkpoint()
    try killEngine()
    #expect(FileManager.default.fileExists(atPath: folder.controlSocket), "the engine was killed, but has taken its socket away")
    let list = try sandbox.tandem("runs")
    #expect(list.lines.count == 1 && list.lines[0].hasPrefix("r  stale  "), "\(list)")
    let stop = try sandbox.tandem("stop", "r")
    #expect(stop.status == 1 && stop.errorLines == ["tandem: no engine works on run \"r\"; start one with 'tandem fit --resume'"])

    let terminal = try sandbox.terminal("attach", "r")
    try terminal.wait(
      for: "ENGINE GONE", "engine gone", "the engine went away without an end; f goes on from the last checkpoint")
    try terminal.press("f")
    try terminal.wait(for: "r  running", "TRAINING")
    try terminal.wait(for: "a step after \(saved)") { $0.headerStep.map { $0 > saved } ?? false }
    #expect(folder.isHeld)
  }

  @Test("a killed engine: --resume goes on from the last checkpoint, and the curve is whole") func resumeDead() throws {
    let saved = try checkpoint()
    try killEngine()
    let resumed = try sandbox.start("fit", "--resume", "--run", "r", "--headless", "--json")
    let first = try JSONLine(try resumed.line(with: "\"event\":\"started\""))
    #expect(first.number("step") == Double(saved))
    try resumed.line(with: "\"event\":\"epoch\"")
    resumed.signal(SIGTERM)
    let end = try resumed.finish()
    #expect(end.status == 130, "\(end)")
    // Steps after the checkpoint were made twice: those of the second time count.
    let losses = folder.scalars("loss")
    let last = try #require(losses.last?.step)
    #expect(last > saved && Set(losses.map(\.step)).count == last)
    let byStep = Dictionary(grouping: losses) { $0.step }
    #expect(
      byStep.values.allSatisfy { points in Set(points.map(\.value)).count == 1 }, "a step that was made again has another loss")
  }

  @Test("an engine that dies under a dashboard", .enabled(if: Tmux.isInstalled, "needs tmux")) func diesUnderDashboard() throws {
    let terminal = try sandbox.terminal("attach", "r")
    try terminal.wait(for: "TRAINING", "T train loss")
    try killEngine()
    try terminal.wait(for: "ENGINE GONE", "f go on")
    try terminal.press("Space")
    try terminal.wait(for: "pause was not sent: no engine works on this run")
    try terminal.press("q")
    let end = try terminal.finish()
    #expect(end.status == 0 && end.screen.contains("r engine gone at step "))
  }

  @Test("two dashboards on one run see each other's commands", .enabled(if: Tmux.isInstalled, "needs tmux")) func twoDashboards()
    throws
  {
    let (first, second) = (try sandbox.terminal("attach", "r"), try sandbox.terminal("attach", "r", width: 80, height: 24))
    try first.wait(for: "TRAINING", "T train loss")
    try second.wait(for: "TRAINING", "T train")
    try first.press("Space")
    let step = try first.wait(for: "paused at step", "IDLE").numbers(after: "paused at step ").last
    #expect(try second.wait(for: "paused at step", "IDLE").numbers(after: "paused at step ").last == step)
    try second.press("Space")
    try first.wait(for: "resumed at step", "TRAINING")
    try second.wait(for: "resumed at step", "TRAINING")
  }
}
