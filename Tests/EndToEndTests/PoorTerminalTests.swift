import TestSupport
import Testing

/// Terminals that lack something: UTF-8, colours, or all that a screen needs.
@Suite(.enabled(if: Tmux.isInstalled, "needs tmux"), .timeLimit(.minutes(5))) struct PoorTerminalTests {
  let sandbox: Sandbox
  init() throws { sandbox = try Sandbox() }

  @Test("no UTF-8 locale: charts in ASCII, and nothing but ASCII on the screen", arguments: ["C", "POSIX"])
  func noUTF8(locale: String) throws {
    let terminal = try sandbox.terminal("fit", try sandbox.endlessRecipe(), "--run", "r", adding: ["LC_ALL": locale])
    try terminal.wait(for: "T train loss", "V validation loss", "TRAINING", "verification at step 0", "18 genuine, 48 impostor")
    try terminal.press("+")
    try terminal.wait(for: "learning rate x1.25 from step")
    try terminal.press("?")
    let help = try terminal.wait(for: "this help")
    try terminal.press("?")
    let screen = try terminal.wait(forEndOf: "this help")
    for screen in [help, screen] {
      #expect(screen.isASCII, "\(screen.filter { !$0.isASCII }) in\n\(screen)")
    }
    // A curve is there all the same: the row of an axis label has something between the axis and the frame.
    try terminal.wait(for: "a curve in ASCII") { $0.rows.contains { $0.contains(#/^\|\s*[\d.k]*[|+][ .']*[.'o]/#) } }
    try terminal.press("d")
    let end = try terminal.finish()
    #expect(end.status == 0)
    #expect(end.screen.isASCII, "\(end.screen)")
  }

  @Test("NO_COLOR: no colour at all; bold and reverse remain") func noColour() throws {
    let terminal = try sandbox.terminal("fit", try sandbox.endlessRecipe(), adding: ["NO_COLOR": "1"])
    let screen = try terminal.wait(for: "the dashboard", colours: true) {
      $0.contains("T train") && $0.contains("verification at step 0")
    }
    let parameters = screen.matches(of: #/\u{1B}\[([\d;]*)m/#).flatMap { $0.output.1.split(separator: ";").map(String.init) }
    let colours = parameters.filter { parameter in
      Int(parameter).map { (30...38).contains($0) || (40...48).contains($0) || $0 >= 90 } ?? false
    }
    #expect(colours == [], "in \(parameters)")
    #expect(parameters.contains("1") && parameters.contains("7"), "in \(parameters)")
  }

  @Test("terminals of 8 and of 256 colours show colours", arguments: ["screen", "screen-256color", "xterm", "xterm-256color"])
  func colours(term: String) throws {
    let terminal = try sandbox.terminal("fit", try sandbox.recipe(), term: term)
    let screen = try terminal.wait(for: "colours", colours: true) {
      $0.contains("FINISHED") && $0.contains(#/\u{1B}\[[\d;]*[34][0-8]/#)
    }
    #expect(screen.contains("38;5;") == term.hasSuffix("256color"))
  }

  @Test(
    "a terminal without a screen: one line says why, and the fit runs here in plain lines", arguments: ["dumb", "none-such", nil])
  func noScreen(term: String?) throws {
    let terminal = try sandbox.terminal("fit", try sandbox.recipe(), "--run", "r", width: 200, term: term)
    let end = try terminal.finish()
    #expect(end.status == 0)
    let lines = end.screen.rows
    let reason = term == nil ? "TERM is not set" : "TERM is \"\(term ?? "")\""
    #expect(
      lines[0].hasPrefix("tandem: \(reason)") && lines[0].hasSuffix("; the fit runs here, without a dashboard"), "\(lines[0])")
    #expect(lines[1] == "run r in \(sandbox.runs)/r")
    #expect(lines.contains { $0.hasPrefix("epoch 3/3  step 6  train loss ") })
    #expect(lines.contains { $0.hasPrefix("finished at step 6") })
    #expect(try sandbox.run("r").target(of: "last") == 6)
  }

  @Test("the plain lines of a terminal without UTF-8 are ASCII") func plainASCII() throws {
    let terminal = try sandbox.terminal("fit", try sandbox.recipe(), "--headless", adding: ["LC_ALL": "C"])
    let end = try terminal.finish()
    #expect(end.status == 0)
    #expect(end.screen.contains("+/-") && end.screen.isASCII, "\(end.screen)")
  }

  @Test("attach and the home screen need a screen: one line, status 1", arguments: [["attach", "r"], ["home"], []])
  func nothingToShowOn(arguments: [String]) throws {
    let end = try sandbox.tandem("fit", try sandbox.recipe(), "--run", "r", "--headless")
    try #require(end.status == 0, "\(end)")
    let terminal = try sandbox.terminal(arguments, width: 200, term: "dumb")
    let dumb = try terminal.finish()
    #expect(dumb.status == 1)
    #expect(dumb.screen.rows[0].hasPrefix("tandem: TERM is \"dumb\""))
    #expect(dumb.screen.rows.filter { !$0.isEmpty }.count == 1, "more than one line: \(dumb.screen)")
  }
}
