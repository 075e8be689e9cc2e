import Foundation
import TestSupport
import Testing

@Suite(.enabled(if: Tmux.isInstalled, "needs tmux")) struct TmuxTests {
  private let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private func open(_ script: String, width: Int = 30, height: Int = 5, term: String? = "screen-256color") throws -> Tmux {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    return try Tmux(
      ["sh", "-c", script], width: width, height: height, folder: folder.path, environment: ["PATH": path, "LC_ALL": "C.UTF-8"],
      term: term)
  }

  @Test func keysSizeAndTerm() throws {
    let terminal = try open("stty size; echo \"$TERM\"; read word; echo \"<$word>\"; read end", width: 33, height: 7)
    try terminal.wait(for: "7 33", "screen-256color")
    try terminal.press("a", "Space", "b", "Enter")
    try terminal.wait(for: "<a b>")
  }

  @Test func statusAndLastWords() throws {
    let terminal = try open("echo bye; exit 5", term: nil)
    let end = try terminal.finish()
    #expect(end.status == 5 && end.screen.hasPrefix("bye\n"))
  }

  @Test func noTermIsNoTerm() throws {
    #expect(try open("echo ${TERM-none}", term: nil).finish().screen.hasPrefix("none\n"))
  }

  @Test func coloursAndTitle() throws {
    let terminal = try open("printf '\\033[31mred\\033[0m\\033]2;a title\\007'; read end")
    try terminal.wait(for: "red")
    #expect(try terminal.screen().hasPrefix("red"))
    #expect(try terminal.screen(colours: true).hasPrefix("\u{1B}[31mred"))
    try wait(for: "the title", looking: { try terminal.title() }, until: { $0 == "a title" })
  }

  @Test func anotherSizeIsTold() throws {
    let terminal = try open("trap 'stty size' WINCH; echo ready; while :; do read word; done")
    try terminal.wait(for: "ready")
    try terminal.resize(width: 44, height: 9)
    try terminal.wait(for: "9 44")
  }

  @Test func aClosedTerminalHangsUp() throws {
    let terminal = try open("trap 'echo gone > \(folder.path("gone")); exit' HUP; echo ready; while :; do read word; done")
    try terminal.wait(for: "ready")
    terminal.kill()
    try wait(for: "the program to hear of it") { FileManager.default.fileExists(atPath: folder.path("gone")) }
  }
}
