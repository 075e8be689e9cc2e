import Curses
import Dashboard
import Foundation
import TestSupport
import Testing

@testable import CLI

/// What the home screen is given: recipes and keys.
@Suite struct HomeScreenTests {
  private let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  @Test func recipesByNameWithWhatTheyDo() throws {
    let least = "data: {source: orl, heldOut: 31-40}\nmodel: {backbone: mlp}\ntraining: {loss: softmax, epochs: 7}\n"
    try folder.write(least, to: "b.yaml")
    try folder.write(least.replacing("orl", with: "./faces"), to: "c.yaml")
    try folder.write("data: 3\n", to: "a.yaml")
    try folder.write("", to: "notes.txt")
    let items = RecipeList.items(in: folder.path)
    #expect(items.map(\.name) == ["a", "b", "c"])
    #expect(items.map(\.path) == ["a", "b", "c"].map { folder.path("\($0).yaml") })
    #expect(items[0].summary.hasPrefix("cannot be used: \(folder.path("a.yaml")):") && !items[0].summary.contains("\n"))
    #expect(items[1].summary == "softmax on ORL faces, 7 epochs; verifies people 31-40")
    // A folder that is not there is for fit to refuse, not for the list.
    #expect(items[2].summary.hasPrefix("softmax on \(folder.path)/"))
  }

  @Test func noFolderNoRecipes() { #expect(RecipeList.items(in: folder.path("none")) == []) }

  @Test func keysAsTheDashboardKnowsThem() {
    let keys: [(Key, KeyPress?)] = [
      (.character("q"), .character("q")), (.character(" "), .character(" ")), (.character("ä"), .character("ä")),
      (.enter, .enter),
      (.escape, .escape), (.tab, .tab), (.backtab, .backTab), (.backspace, .backspace), (.delete, .backspace), (.up, .up),
      (.down, .down),
      (.left, .left), (.right, .right), (.home, .home), (.end, .end), (.pageUp, .pageUp), (.pageDown, .pageDown),
      (.control("c"), .interrupt), (.function(1), .character("?")),
      // What it has no use for.
      (.control("x"), nil), (.function(2), nil), (.alt("q"), nil), (.insert, nil), (.mouse(x: 1, y: 1, button: 1), nil),
      (.resize, nil),
      (.closed, nil),
    ]
    for (key, press) in keys { #expect(KeyPress(key) == press, "\(key)") }
  }
}
