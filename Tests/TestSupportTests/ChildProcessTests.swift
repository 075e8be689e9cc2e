import Foundation
import TestSupport
import Testing

@Suite struct ChildProcessTests {
  private func start(_ script: String, environment: [String: String] = [:], pipeCapacity: Int32? = nil) throws -> ChildProcess {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    return try ChildProcess(
      ["sh", "-c", script], environment: environment.merging(["PATH": path]) { $1 }, folder: "/tmp", pipeCapacity: pipeCapacity)
  }

  @Test func outputErrorsAndStatus() throws {
    let end = try start("echo one; echo two >&2; echo three; exit 7").finish()
    #expect(end.status == 7 && end.output == "one\nthree\n" && end.errors == "two\n")
    #expect(end.lines == ["one", "three"] && end.errorLines == ["two"])
  }

  @Test func aSignalIsAStatusAsShellsHaveIt() throws { #expect(try start("kill -KILL $$").finish().status == 128 + SIGKILL) }

  @Test func folderAndEnvironmentAreTheGivenOnes() throws {
    let end = try start("pwd; echo $WORD; echo ${HOME-none}", environment: ["WORD": "a b"]).finish()
    #expect(end.lines == ["/tmp", "a b", "none"])
  }

  @Test func linesComeWhileTheProgramRuns() throws {
    let child = try start(
      "echo ready; trap 'echo caught; kill -KILL $!; exit 3' TERM; sleep 100 > /dev/null & echo waiting; wait")
    #expect(try child.line() == "ready")
    #expect(try child.line(with: "wait") == "waiting")
    child.signal(SIGTERM)
    #expect(try child.line() == "caught")
    #expect(try child.line() == nil)
    #expect(try child.finish().status == 3)
  }

  @Test func aFullPipeHoldsTheProgramBack() throws {
    let child = try start("i=0; while [ $i -lt 3000 ]; do echo line $i; i=$((i+1)); done; echo end >&2", pipeCapacity: 4096)
    #expect(try child.line() == "line 0")
    // 30 kB do not fit into a page, so it cannot have come to its end.
    let end = try child.finish()
    #expect(end.lines.count == 2999 && end.lines.last == "line 2999" && end.errors == "end\n")
  }

  @Test func patienceHasAnEnd() throws {
    let child = try start("echo wrong; exec sleep 100")
    #expect(throws: TimedOut.self) { try child.line(with: "right", seconds: 0.05) }
    #expect(throws: TimedOut.self) { try child.finish(seconds: 0.05) }
  }

  @Test func aLineThatNeverComes() throws {
    let error = #expect(throws: TimedOut.self) { try start("echo wrong; echo why >&2").line(with: "right") }
    #expect(error?.description.contains("wrong") ?? false)
    #expect(error?.description.contains("why") ?? false)
  }

  @Test func aProgramThatIsNotThere() throws {
    let end = try ChildProcess(["/no/such/program"], environment: ["PATH": "/usr/bin:/bin"], folder: "/tmp").finish()
    #expect(end.status == 127 && end.errors.contains("/no/such/program"))
  }

  @Test func itIsKilledWithItsLastReference() throws {
    var child: ChildProcess? = try start("echo ready; exec sleep 100")
    let pid = try #require(child?.processID)
    #expect(try child?.line() == "ready")
    child = nil
    #expect(kill(pid, 0) == -1 && errno == ESRCH)
  }

  // MARK: Waiting

  @Test func waitingLooksUntilItIsSo() throws {
    var looks = 0
    let seen = try wait(
      for: "the third look",
      looking: {
        looks += 1
        return looks
      }, until: { $0 == 3 })
    #expect(seen == 3 && looks == 3)
  }

  @Test func waitingEndsAndTellsWhatThereWas() {
    let error = #expect(throws: TimedOut.self) {
      try wait(for: "rain", seconds: 0.03, looking: { "sun" }, until: { $0 == "rain" })
    }
    #expect(error?.description == "waited 0.03 s for rain; there was:\nsun")
  }
}
