import Dashboard
import Foundation
import Runs
import Screen
import TestSupport
import Testing

@testable import CLI

@Suite struct SnapshotCommandTests {
  @Test(arguments: [("120x40", 120, 40), ("1x1", 1, 1), ("1000x1000", 1000, 1000)])
  func sizes(text: String, width: Int, height: Int) throws {
    #expect(try SnapshotCommand.size(text) == Size(width: width, height: height))
  }

  @Test(arguments: ["", "80", "80x", "x24", "80x24x2", "0x24", "80x-1", "1001x2", "80 x 24", "8.5x24", "ax b"])
  func whatIsNoSizeIsOneLine(text: String) {
    #expect(throws: UsageError.self) { try SnapshotCommand.size(text) }
    do { _ = try SnapshotCommand.size(text) } catch {
      #expect(error.description == "--size is \(text); expected columns and rows from 1 to 1000, such as 120x40")
    }
  }

  @Test func aPictureIsNamedAfterRunAndTime() {
    let name = Snapshot.name(run: "orl-1", at: 1_700_000_000)
    #expect(name.wholeMatch(of: #/orl-1-202311\d\d-\d{6}\.svg/#) != nil)
    #expect(Snapshot.name(run: nil, at: 0).hasPrefix("tandem-"))
  }

  @Test func aPictureIsWrittenWholeOrSaysWhyNot() throws {
    let folder = try TemporaryFolder()
    let state = DashboardState(session: "t", run: "r", size: Size(width: 60, height: 12), now: 0)
    let path = folder.path("a.txt")
    try Snapshot.write(state, to: path, format: .text, theme: .dark, glyphs: .unicode)
    let text = try String(contentsOfFile: path, encoding: .utf8)
    #expect(text == Snapshot.text(state, format: .text, theme: .dark, glyphs: .unicode) && text.contains("CONNECTING"))
    #expect(throws: FileError.self) {
      try Snapshot.write(state, to: folder.path("none/a.svg"), format: .svg, theme: .dark, glyphs: .unicode)
    }
  }
}
