import Foundation
import Runs
import Screen
import Testing

@testable import Dashboard

private let size = Size(width: 80, height: 24)

extension DashboardState {
  fileprivate mutating func type(_ keys: KeyPress...) -> [Effect] { keys.flatMap { update(.key($0)) } }
}

@Test func theSelectedRecipeIsStarted() {
  let key = KeyPress.character("f")
  var state = Fixture.home(size)
  #expect(state.type(.down, key) == [.startFit(recipe: "recipes/orl-arcface.yaml")])
  // Pressed twice by mistake, one run is started.
  #expect(state.type(key) == [])
  #expect(state.activity.entries.map(\.text) == ["starting orl-arcface", "orl-arcface is being opened"])
  _ = state.update(.notice("recipes/orl-arcface.yaml:3: unknown key", isFailure: true))
  #expect(state.type(key) == [.startFit(recipe: "recipes/orl-arcface.yaml")])
}

@Test(arguments: [KeyPress.enter, .character("f")])
func theSelectedRunIsAttachedTo(key: KeyPress) {
  var state = Fixture.home(size)
  #expect(state.type(.tab, .character("j"), key) == [.attach(run: "orl-softmax-1")])
  _ = state.update(.opened(run: "orl-softmax-1"))
  #expect(state.run?.name == "orl-softmax-1")
}

@Test func theSelectionStopsAtTheEnds() {
  var state = Fixture.home(size)
  _ = state.type(.up, .character("k"))
  #expect(state.home.selectedRecipe == 0)
  _ = state.type(.character("G"))
  #expect(state.home.selectedRecipe == 2)
  _ = state.type(.down, .pageDown, .end)
  #expect(state.home.selectedRecipe == 2)
  _ = state.type(.home)
  #expect(state.home.selectedRecipe == 0)
}

@Test func tabAndArrowsChangeTheList() {
  var state = Fixture.home(size)
  for key in [KeyPress.tab, .backTab, .left, .right] {
    let before = state.home.focus
    _ = state.type(key)
    #expect(state.home.focus != before)
  }
}

@Test func theSelectionStaysOnItsRunWhenTheListChanges() {
  var state = Fixture.home(size)
  _ = state.type(.tab, .down)
  _ = state.update(.runs([RunItem(name: "new", state: "running")] + state.home.runs))
  #expect(state.home.runs[state.home.selectedRun].name == "orl-softmax-1")
  _ = state.update(.runs([RunItem(name: "new", state: "running")]))
  #expect(state.home.selectedRun == 0)
  _ = state.update(.runs([]))
  #expect(state.type(.enter) == [])
}

@Test func otherKeysAtHome() {
  var state = Fixture.home(size)
  #expect(state.type(.character("r")) == [.refreshLists])
  #expect(state.type(.character("t")) == [.useNextTheme])
  #expect(state.type(.character("?")) == [])
  #expect(state.overlay == .help(firstLine: 0))
  #expect(state.type(.escape) == [])
  // A key of the run's screen does nothing here.
  #expect(state.type(.character("e"), .character("x"), .character(" ")) == [])
  #expect(state.type(.character("q")) == [.quit(.nothingRuns)])
  #expect(state.type(.interrupt) == [.quit(.nothingRuns)])
}

@Test func agesAreRedrawnOnceAMinute() {
  var state = Fixture.home(size)
  let before = state.revision
  _ = state.update(.tick(now: Fixture.start + 40_001))
  #expect(state.revision == before)
  _ = state.update(.tick(now: Fixture.start + 40_061))
  #expect(state.revision == before + 1)
}

@Test func aRunOfTheFolderBecomesARow() throws {
  let runs = NSTemporaryDirectory() + "dashboard-tests-\(UUID().uuidString)"
  defer { try? FileManager.default.removeItem(atPath: runs) }
  let folder = try RunFolder.create(RunName("r-1"), in: runs)
  #expect(RunItem(RunSummary(folder)).state == "ended")
  #expect(RunItem(RunSummary(folder)).step == nil)
  var status = Fixture.status(.running, step: 137)
  status.best = Status.Best(metric: Tag.eer, value: 0.081, step: 80)
  try StatusFile.write(status, to: folder)
  let row = RunItem(RunSummary(folder))
  #expect(row.name == "r-1")
  #expect(row.state == "engine gone")
  #expect(row.step == 137)
  #expect(row.steps == 600)
  #expect(row.best == status.best)
  status.state = .finished
  status.best = Status.Best(metric: Tag.accuracy, value: 0.9, step: 80)
  try StatusFile.write(status, to: folder)
  #expect(RunItem(RunSummary(folder)).state == "finished")
  #expect(RunItem(RunSummary(folder)).best?.metric == Tag.accuracy)
}
