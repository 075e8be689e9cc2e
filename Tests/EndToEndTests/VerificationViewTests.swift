import Foundation
import TestSupport
import Testing

/// The hardest pairs of a real run as pictures, and the other pages of the verification view.
@Suite(.enabled(if: Tmux.isInstalled, "needs tmux"), .timeLimit(.minutes(5))) struct VerificationViewTests {
  let sandbox: Sandbox

  init() throws {
    sandbox = try Sandbox()
    let end = try sandbox.tandem("fit", try sandbox.recipe(), "--run", "r", "--headless")
    try #require(end.status == 0, "\(end)")
  }

  private func open(term: String = "screen-256color", adding: [String: String] = [:]) throws -> Tmux {
    let terminal = try sandbox.terminal("attach", "r", width: 80, height: 24, term: term, adding: adding)
    try terminal.wait(for: "T train loss", "FINISHED")
    try terminal.press("p")
    return terminal
  }

  @Test func picturesInHalfBlocksOfManyColours() throws {
    let terminal = try open()
    try terminal.wait(for: "[pairs]", "two people", "one person", "▀▀▀▀▀▀▀▀")
    let screen = try terminal.wait(for: "all pictures") { !$0.contains("loading") }
    // Four faces side by side.
    #expect(screen.split(separator: "\n").contains { $0.count { $0 == "▀" } >= 48 })
    let colours = try terminal.screen(colours: true)
    #expect(Set(colours.matches(of: /48;5;2(3|4|5)\d/).map { String($0.output.0) }).count >= 6, "hardly any grey")
    try terminal.press("v")
    try terminal.wait(for: "[ROC]", "TAR against log10 FAR")
    try terminal.press("v")
    try terminal.wait(for: "[distances]", "genuine", "impostor")
    try terminal.press("v")
    try terminal.wait(for: "[history]", "accuracy")
    try terminal.press("Escape")
    try terminal.wait(for: "T train loss")
  }

  @Test(arguments: [["NO_COLOR": "1"], ["LC_ALL": "C"]]) func withoutColoursOrUnicode(environment: [String: String]) throws {
    let terminal = try open(adding: environment)
    let screen = try terminal.wait(for: "all pictures") { $0.contains("two people") && !$0.contains("loading") }
    #expect(!screen.contains("▀"))
    if environment["NO_COLOR"] != nil {
      #expect(screen.contains("===") || screen.contains("+++") || screen.contains("---"))
      #expect(!(try terminal.screen(colours: true)).contains("48;5"))
    } else {
      #expect((try terminal.screen(colours: true)).contains("48;5"))
    }
  }
}
