import Foundation
import TestSupport
import Testing

/// What the user's own files and the environment make of the dashboard, and pictures of it.
@Suite(.enabled(if: Tmux.isInstalled, "needs tmux"), .timeLimit(.minutes(5))) struct LookTests {
  let sandbox: Sandbox

  init() throws {
    sandbox = try Sandbox()
    let end = try sandbox.tandem("fit", try sandbox.recipe(), "--run", "r", "--headless")
    try #require(end.status == 0, "\(end)")
  }

  private func attach(_ arguments: String..., term: String = "screen-256color", adding: [String: String] = [:]) throws -> Tmux {
    let terminal = try sandbox.terminal(["attach", "r"] + arguments, term: term, adding: adding)
    try terminal.wait(for: "T train loss", "verification at step 6", "FINISHED")
    return terminal
  }

  @Test("the view of the last session comes back; --fresh begins anew and leaves it alone") func keptView() throws {
    let first = try attach()
    try first.press("l", "t")
    try first.wait(for: ", log")
    try first.press("q")
    #expect(try first.finish().status == 0)
    let view = try String(contentsOfFile: sandbox.folder.path(".local/state/tandem/view.json"), encoding: .utf8)
    #expect(view.contains("\"chart.log\": \"on\"".replacing(": ", with: " : ")) && view.contains("tandem-light"))

    let second = try attach()
    #expect(try second.wait(for: "T train loss", "FINISHED").contains(", log"))
    try second.press("d")
    _ = try second.finish()

    let fresh = try attach("--fresh")
    #expect(try !fresh.wait(for: "T train loss", "FINISHED").contains(", log"))
    try fresh.press("y")
    try fresh.wait(for: ", own axis")
    try fresh.press("d")
    _ = try fresh.finish()
    #expect(try String(contentsOfFile: sandbox.folder.path(".local/state/tandem/view.json"), encoding: .utf8) == view)
  }

  @Test("a keys file: its keys do it and are shown, its faults are told with their line") func keysFile() throws {
    try sandbox.folder.write("log-axis: L\nfly: z\n", to: ".config/tandem/keys.yaml")
    let terminal = try sandbox.terminal("attach", "r", width: 200)
    try terminal.wait(for: "L log", "keys.yaml:2: there is no action \"fly\"")
    try terminal.press("L")
    try terminal.wait(for: ", log")
    try terminal.press("l", "y")
    #expect(try terminal.wait(for: ", own axis").contains(", log"))
  }

  @Test("a theme's file is used as soon as it changes") func hotReload() throws {
    func scheme(_ background: String) -> String {
      "system: base16\nname: mine\nvariant: dark\npalette:\n"
        + (0..<16).map { "  base0\(String($0, radix: 16, uppercase: true)): \"#\($0 == 0 ? background : "d0d0d0")\"\n" }.joined()
    }
    try sandbox.folder.write(scheme("000087"), to: ".config/tandem/themes/mine.yaml")
    let terminal = try attach()
    try terminal.press("t")
    try terminal.wait(for: "a blue background", colours: true) { $0.contains("48;5;18m") }
    try sandbox.folder.write(scheme("005f00"), to: ".config/tandem/themes/mine.yaml")
    try terminal.wait(for: "a green background", colours: true) { $0.contains("48;5;22m") && !$0.contains("48;5;18m") }
  }

  @Test("TANDEM_GLYPHS=blocks: charts without braille; ascii: nothing but ASCII") func glyphs() throws {
    let blocks = try attach(adding: ["TANDEM_GLYPHS": "blocks"])
    let screen = try blocks.screen()
    #expect(!screen.unicodeScalars.contains { (0x2800...0x28FF).contains($0.value) })
    #expect(screen.unicodeScalars.contains { (0x2596...0x259F).contains($0.value) } && screen.contains("╭─ T train"))
    #expect(try attach(adding: ["TANDEM_GLYPHS": "ascii"]).screen().isASCII)
    #expect(try attach(term: "linux").screen().isASCII)
    #expect(try attach(adding: ["TANDEM_GLYPHS": "no"]).wait(for: "TANDEM_GLYPHS is \"no\"").contains("╭─ T train"))
  }

  @Test("S writes the screen as SVG and says where") func pictureByKey() throws {
    let terminal = try attach()
    try terminal.press("S")
    let screen = try terminal.wait(for: "picture written to r-")
    let name = try #require(screen.firstMatch(of: #/picture written to (r-\d{8}-\d{6}\.svg)/#)?.1)
    let text = try String(contentsOfFile: sandbox.folder.path(String(name)), encoding: .utf8)
    #expect(text.hasPrefix("<?xml") && text.hasSuffix("</svg>\n") && text.contains("T train loss"))
  }

  @Test("snapshot prints the screen of a run that ended, and of one that trains") func snapshot() throws {
    let shown = try attach().screen().rows
    let ended = try sandbox.tandem("snapshot", "r")
    #expect(ended.status == 0 && ended.errors == "")
    // The keys at the foot included; only what the terminal alone knows may differ.
    #expect(ended.output.rows.prefix(30) == shown.prefix(30), "\(ended.output)")
    let folder = try sandbox.startEndless("live")
    try wait(for: "its first step") { !folder.scalars("loss").isEmpty }
    let live = try sandbox.tandem("snapshot", "live", "--size", "80x24")
    #expect(live.status == 0 && live.output.contains("TRAINING") && live.output.rows.count == 25, "\(live)")
    let plain = try sandbox.start(["env", "LC_ALL=C", Sandbox.program, "snapshot", "r"]).finish()
    #expect(plain.output.isASCII && plain.output.contains("T train loss"), "\(plain)")
    let file = try sandbox.tandem("snapshot", "r", "--output", "a.svg", "--theme", "tandem-light")
    #expect(file.status == 0 && file.output == "")
    #expect(try String(contentsOfFile: sandbox.folder.path("a.svg"), encoding: .utf8).contains("#fbfbf8"))
    for (arguments, words) in [
      (["--size", "big"], "--size is big"), (["--output", "a.png"], "--output is a.png"), (["--theme", "x"], "no theme x"),
    ] {
      let end = try sandbox.tandem(["snapshot", "r"] + arguments)
      #expect(end.status == 2 && end.errors.contains(words) && end.errors.rows.count == 2, "\(end)")
    }
  }
}
