import Foundation
import Glibc
import TestSupport
import Testing

/// A terminal that is stopped, resized without end, or lost.
@Suite(.enabled(if: Tmux.isInstalled, "needs tmux"), .timeLimit(.minutes(5))) struct TerminalLifeTests {
  let sandbox: Sandbox

  init() throws {
    sandbox = try Sandbox()
    let end = try sandbox.tandem("fit", try sandbox.recipe(), "--run", "r", "--headless")
    try #require(end.status == 0, "\(end)")
  }

  /// A shell of the user's in a terminal.
  private func shell(_ words: [String]) throws -> Tmux {
    try Tmux(
      words, width: 100, height: 30, folder: sandbox.folder.path,
      environment: sandbox.environment.merging(["PS1": "ready> "]) { $1 })
  }

  @Test("Ctrl-Z gives the terminal to the shell, fg brings the screen back") func stopAndGoOn() throws {
    let terminal = try shell(["bash", "--norc", "--noprofile", "-i"])
    try terminal.wait(for: "ready>")
    try terminal.press("\(Sandbox.program) attach r", "Enter")
    let before = try terminal.wait(for: "T train loss", "FINISHED", "q quit")
    for _ in 1...2 {
      try terminal.press("C-z")
      #expect(try !terminal.wait(for: "Stopped", "ready>").contains("T train loss"))
      try terminal.press("fg", "Enter")
      try terminal.wait(for: "the screen as it was") { $0 == before }
    }
    try terminal.press("d")
    try terminal.wait(for: "r finished at step 6", "ready>")
  }

  @Test("a storm of sizes ends in the screen of the last one") func resizes() throws {
    let terminal = try sandbox.terminal("attach", "r", width: 100, height: 30)
    let before = try terminal.wait(for: "T train loss", "FINISHED", "q quit")
    for turn in 0..<40 { try terminal.resize(width: 30 + turn * 37 % 150, height: 5 + turn * 13 % 45) }
    try terminal.resize(width: 100, height: 30)
    try terminal.wait(for: "the screen as it was") { $0 == before }
  }

  @Test("a lost terminal ends the dashboard, even where SIGHUP is ignored", arguments: [true, false])
  func lostTerminal(ignoresHangUp: Bool) throws {
    let terminal = try shell([
      "sh", "-c", "\(ignoresHangUp ? "trap '' HUP; " : "")echo $$ > pid; exec \"$0\" attach r", Sandbox.program,
    ])
    try terminal.wait(for: "T train loss", "FINISHED")
    let pid = try #require(
      pid_t(
        try String(contentsOfFile: sandbox.folder.path("pid"), encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)))
    #expect(kill(pid, 0) == 0)
    terminal.kill()
    try wait(for: "the end of the dashboard") { kill(pid, 0) != 0 }
  }
}
