import Glibc
import Runs
import TestSupport
import Testing

/// Signals to a run in the foreground. Its output pipe holds a page, so the run waits in its middle until the test reads on.
@Suite(.timeLimit(.minutes(5))) struct SignalTests {
  let sandbox: Sandbox
  init() throws { sandbox = try Sandbox() }

  /// Epochs that no pipe takes the lines of.
  private static let epochs = 120

  private func startRun() throws -> ChildProcess {
    let recipe = try sandbox.recipe(epochs: Self.epochs, every: 50)
    let run = try sandbox.start("fit", recipe, "--run", "r", "--headless", "--json", pipeCapacity: 4096)
    try run.line(with: "\"event\":\"epoch\"")
    return run
  }

  @Test(
    "SIGTERM and SIGINT: a checkpoint, status 130; --resume ends with the very checkpoint of an undisturbed run",
    arguments: [SIGTERM, SIGINT])
  func stopAndResume(signal: Int32) throws {
    let run = try startRun()
    run.signal(signal)
    let stopped = try run.finish()
    #expect(stopped.status == 130 && stopped.errors == "", "\(stopped)")
    let summary = try #require(try stopped.json().last)
    let step = Int(try #require(summary.number("step")))
    #expect(summary.event == "summary" && summary.text("state") == "stopped")
    #expect(summary.text("reason") == (signal == SIGINT ? "interrupted (SIGINT)" : "terminated (SIGTERM)"))
    let folder = try sandbox.run("r")
    #expect(step > 0 && step < 2 * Self.epochs && folder.target(of: "last") == step && folder.trainedSteps == .whole(step))

    let resumed = try sandbox.tandem("fit", "--resume", "--run", "r", "--headless", "--json")
    #expect(resumed.status == 0 && resumed.errors == "", "\(resumed)")
    #expect(try resumed.json().first?.number("step") == Double(step))
    let undisturbed = try sandbox.tandem("fit", try sandbox.recipe(epochs: Self.epochs, every: 50), "--run", "u", "--headless")
    try #require(undisturbed.status == 0)
    let other = try sandbox.run("u")
    #expect(folder.trainedSteps == .whole(2 * Self.epochs))
    #expect(folder.scalars("loss").map(\.value) == other.scalars("loss").map(\.value))
    #expect(try folder.checkpointBytes(step: 2 * Self.epochs) == other.checkpointBytes(step: 2 * Self.epochs))
    #expect(folder.target(of: "best") == other.target(of: "best"))
  }

  @Test("SIGUSR1: a checkpoint, and on") func checkpoint() throws {
    let run = try startRun()
    run.signal(SIGUSR1)
    let end = try run.finish()
    #expect(end.status == 0, "\(end)")
    let lines = try end.json()
    let command = try #require(lines.first { $0.event == "command" })
    #expect(command.text("acknowledgement.command") == "checkpoint" && command.text("acknowledgement.id") == "SIGUSR1")
    let step = try #require(command.number("acknowledgement.step"))
    #expect(lines.contains { $0.event == "checkpoint" && $0.number("step") == step })
    #expect(lines.last?.text("state") == "finished" && lines.last?.number("step") == Double(2 * Self.epochs))
  }

  @Test("SIGHUP is ignored") func hangUp() throws {
    let run = try startRun()
    run.signal(SIGHUP)
    let end = try run.finish()
    #expect(end.status == 0)
    #expect(try end.json().last?.text("state") == "finished")
  }
}
