import Foundation
import TestSupport
import Testing

/// The keys that change what the screen shows and ask nothing of the engine.
@Suite(.enabled(if: Tmux.isInstalled, "needs tmux"), .timeLimit(.minutes(5))) struct ViewKeyTests {
  let sandbox: Sandbox
  let terminal: Tmux

  /// A finished run: nothing but the keys changes its screen.
  init() throws {
    sandbox = try Sandbox()
    try FileManager.default.createSymbolicLink(
      atPath: sandbox.folder.path("themes"), withDestinationPath: Sandbox.project + "/themes")
    let end = try sandbox.tandem("fit", try sandbox.recipe(), "--run", "r", "--headless")
    try #require(end.status == 0, "\(end)")
    terminal = try sandbox.terminal("attach", "r", width: 160, height: 40)
    try terminal.wait(for: "T train loss", "V validation loss", "verification at step 6", "FINISHED")
  }

  @Test("l: a logarithmic loss axis, and back") func logarithm() throws {
    try expectToggle("l", title: ", log", saying: "logarithmic loss axis", "linear loss axis", changesCharts: true)
  }

  @Test("y: a loss axis for each chart, and back") func sharedAxis() throws {
    try expectToggle(
      "y", title: ", own axis", saying: "a loss axis for each chart", "one loss axis for both charts", changesCharts: true)
  }

  @Test("m: a moving average of three weights, and back to the values as measured") func smoothing() throws {
    let plain = Self.charts(try terminal.screen())
    try terminal.press("m")
    try terminal.wait(for: "losses smoothed by 0.6", ", smoothed 0.6")
    try terminal.press("m")
    let smooth = try terminal.wait(for: "losses smoothed by 0.9", ", smoothed 0.9")
    #expect(Self.charts(smooth) != plain)
    try terminal.press("m")
    try terminal.wait(for: "losses smoothed by 0.99", ", smoothed 0.99")
    try terminal.press("m")
    let back = try terminal.wait(for: "losses as measured")
    #expect(Self.charts(back) == plain)
  }

  @Test("t: another theme, other colours, the same characters") func theme() throws {
    let plain = try terminal.screen()
    let colours = try terminal.screen(colours: true)
    #expect(Self.colours(colours).count >= 6, "hardly any colour: \(Self.colours(colours))")
    // The project's six themes have backgrounds of their own, but for two that are black; the last press leads back to the first.
    var seen = [try #require(Self.background(colours))]
    for _ in 1...6 {
      try terminal.press("t")
      // While the screen is being drawn, it has both the old background and the new one.
      let now = try terminal.wait(for: "another background than \(seen)", colours: true) { screen in
        Self.background(screen).map { $0 != seen.last } ?? false
      }
      seen.append(try #require(Self.background(now)))
    }
    #expect(Set(seen).count == 5 && seen.first == seen.last, "\(seen)")
    #expect(Self.colours(try terminal.screen(colours: true)) == Self.colours(colours))
    #expect(try terminal.screen() == plain)
  }

  @Test("? opens the help, which lists the keys, and closes it; so does esc") func help() throws {
    let before = try terminal.screen()
    for key in ["?", "Escape"] {
      try terminal.press("?")
      let help = try terminal.wait(for: "─ keys ─", "esc back")
      for line in [
        "l       logarithmic loss axis", "y       ", "m       moving average", "H       home screen", "t       next theme",
        "?       this help", "q       quit",
      ] {
        #expect(help.contains(line), "the help does not have \"\(line)\"")
      }
      try terminal.press(key)
      try terminal.wait(for: "the screen as it was") { $0 == before }
    }
  }

  /// Presses a key twice: the first changes the titles and says so, the second brings all back.
  private func expectToggle(_ key: String, title: String, saying first: String, _ second: String, changesCharts: Bool) throws {
    let plain = Self.charts(try terminal.screen())
    try terminal.press(key)
    let changed = try terminal.wait(for: title, first)
    #expect(Self.charts(changed) != plain)
    try terminal.press(key)
    let back = try terminal.wait(for: second)
    #expect(!back.contains(title))
    #expect(Self.charts(back) == plain)
  }

  /// The rows of the two charts without their titles.
  private static func charts(_ screen: String) -> [String] {
    Array(screen.rows.drop { !$0.contains("T train loss") }.dropFirst().prefix { !$0.contains("verification at") })
  }

  /// The background, where the whole screen has one.
  private static func background(_ screen: String) -> String? {
    let backgrounds = colours(screen).filter { $0.hasPrefix("48;") }
    return backgrounds.count == 1 ? backgrounds.first : nil
  }

  /// The colour parameters of the escape sequences on a screen.
  private static func colours(_ screen: String) -> Set<String> {
    Set(screen.matches(of: #/(?:38;5;\d+|48;5;\d+|38;2;\d+;\d+;\d+|48;2;\d+;\d+;\d+|\b[349][0-7]\b)/#).map { String($0.output) })
  }
}
