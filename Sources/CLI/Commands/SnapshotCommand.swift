import ArgumentParser
import Curses
import Runs
import Screen

struct SnapshotCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "snapshot", abstract: "Write the screen of a run, live or ended, as an image (SVG) or as text.",
    discussion: "Without --output, the screen is printed as text.")

  @OptionGroup var chosen: RunArgument

  @Option(help: ArgumentHelp("The file to write: SVG where it ends in .svg, plain text in .txt.", valueName: "file"))
  var output: String?

  @Option(help: ArgumentHelp("Columns and rows of the screen.", valueName: "columns x rows"))
  var size = "120x40"

  @Option(help: ArgumentHelp("A theme by its name, such as tandem-light, or by the path of its file.", valueName: "name"))
  var theme = "tandem-dark"

  mutating func run() throws {
    let size = try Self.size(size)
    let format = try output.map { path in
      guard let format = SnapshotFormat(path: path) else {
        throw UsageError("--output is \(path); its ending says what to write: .svg for an image, .txt for text")
      }
      return format
    }
    var themes = ThemeCycle()
    let problem = try themes.choose(theme)
    if let problem { complain(problem) }
    let process = TerminalEnvironment.process
    if let problem = process.glyphProblem { complain(problem) }
    // A file can hold what this terminal cannot show.
    let glyphs = TerminalEnvironment(term: "xterm", glyphChoice: process.glyphChoice)
      .glyphs(isUTF8: output != nil || process.isUTF8())
    let state = Snapshot.state(of: try chosen.open(), size: size)
    if let output, let format {
      try Snapshot.write(state, to: output, format: format, theme: themes.current, glyphs: glyphs)
    } else {
      print(Snapshot.text(state, format: .text, theme: themes.current, glyphs: glyphs), terminator: "")
    }
  }

  /// - Throws: `UsageError` for what is no size of a screen.
  static func size(_ text: String) throws(UsageError) -> Size {
    let parts = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let width = parts[0], let height = parts[1], (1...1000).contains(width), (1...1000).contains(height)
    else { throw UsageError("--size is \(text); expected columns and rows from 1 to 1000, such as 120x40") }
    return Size(width: width, height: height)
  }
}
