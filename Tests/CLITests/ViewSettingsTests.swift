import Foundation
import TestSupport
import Testing

@testable import CLI

@Suite struct ViewSettingsTests {
  private let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }
  private var path: String { folder.path("state/tandem/view.json") }

  @Test func whatChangedIsThereNextTime() {
    var first = ViewSettings(path: path)
    #expect(first.values == [:])
    #expect(first.keep(["theme": "tandem-dark", "chart.log": "off"]) == nil)
    #expect(!FileManager.default.fileExists(atPath: path), "nothing was changed")
    #expect(first.keep(["theme": "tandem-light", "chart.log": "off"]) == nil)
    #expect(ViewSettings(path: path).values == ["theme": "tandem-light", "chart.log": "off"])
  }

  @Test func namesOfOthersStay() throws {
    try folder.write("{\"later\": \"x\", \"chart.log\": \"on\", \"number\": 3}", to: "view.json")
    var settings = ViewSettings(path: folder.path("view.json"))
    #expect(settings.values == ["later": "x", "chart.log": "on"])
    _ = settings.keep(["chart.log": "on"])
    try folder.write("{\"later\": \"y\"}", to: "view.json")
    _ = settings.keep(["chart.log": "off"])
    #expect(ViewSettings(path: folder.path("view.json")).values == ["later": "y", "chart.log": "off"])
  }

  @Test(arguments: ["", "no JSON", "[1, 2]", "{\"theme\": ", "\u{0}\u{FF}", "null"])
  func whatIsBrokenIsAsGoodAsNotThere(text: String) throws {
    try folder.write(text, to: "view.json")
    var settings = ViewSettings(path: folder.path("view.json"))
    #expect(settings.values == [:])
    _ = settings.keep(["chart.log": "off"])
    #expect(settings.keep(["chart.log": "on"]) == nil)
    #expect(ViewSettings(path: folder.path("view.json")).values == ["chart.log": "on"])
  }

  @Test func withoutAFileNothingIsReadOrKept() {
    var settings = ViewSettings(path: nil)
    _ = settings.keep(["theme": "a"])
    #expect(settings.keep(["theme": "b"]) == nil)
    #expect(settings.values == [:])
  }

  @Test func whereItCannotBeKeptIsSaidOnce() throws {
    try folder.write("a file", to: "state")
    var settings = ViewSettings(path: path)
    _ = settings.keep(["theme": "a"])
    let problem = settings.keep(["theme": "b"])
    #expect(problem?.hasPrefix("the view is not kept for the next session: ") == true)
    #expect(problem?.contains("\n") == false)
    #expect(settings.keep(["theme": "c"]) == nil)
  }

  @Test(
    arguments: [
      (["XDG_STATE_HOME": "/s", "HOME": "/h"], "/s/tandem"), (["HOME": "/h"], "/h/.local/state/tandem"),
      (["XDG_STATE_HOME": "relative", "HOME": "/h"], "/h/.local/state/tandem"), (["XDG_STATE_HOME": "", "HOME": ""], nil),
      ([:], nil),
    ] as [([String: String], String?)])
  func theFolderIsThatOfTheSpecification(environment: [String: String], folder: String?) {
    #expect(UserFolders.state(environment) == folder)
  }
}
