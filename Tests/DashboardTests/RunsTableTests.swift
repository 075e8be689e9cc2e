import Runs
import Screen
import Testing

@testable import Dashboard

private let runs: [RunItem] = [
  RunItem(
    name: "orl-arcface-2", state: "running", step: 10, best: .init(metric: "eer", value: 0.2, step: 1), changedAt: 300,
    isLive: true),
  RunItem(
    name: "orl-softmax-1", state: "finished", step: 600, best: .init(metric: "accuracy", value: 0.9, step: 1), changedAt: 100),
  RunItem(name: "synthetic-7", state: "failed", changedAt: 200, loss: "arcface", note: "too high a rate"),
  RunItem(name: "aligned-1", state: "stopped", step: 20, best: .init(metric: "eer", value: .nan, step: 1), loss: "softmax"),
]

private func table(_ size: Size = size(80, 24)) -> DashboardState {
  var state = DashboardState(session: "t", size: size, now: 1000)
  _ = state.update(.recipes([]))
  _ = state.update(.runs(runs))
  _ = state.update(.key(.tab))
  return state
}

extension DashboardState {
  fileprivate mutating func press(_ keys: KeyPress...) -> [Effect] { keys.flatMap { update(.key($0)) } }
  fileprivate var names: [String] { home.shown.map(\.name) }
}

@Test func theRunsAreSortedByAnyColumn() {
  var state = table()
  let orders: [[Int]] = [
    [3, 0, 1, 2], [2, 1, 0, 3], [1, 3, 0, 2], [1, 0, 2, 3], [0, 2, 1, 3], [2, 3, 0, 1], [0, 1, 2, 3], [0, 1, 2, 3],
  ]
  for order in orders {
    _ = state.press(.character(">"))
    #expect(state.names == order.map { runs[$0].name }, "\(String(describing: state.home.table.column))")
  }
  _ = state.press(.character("<"), .character("<"), .character("<"))
  #expect(state.home.table.column == .changed)
}

@Test func numbersInNamesAreSortedAsNumbers() {
  var state = DashboardState(session: "t", size: size(80, 24), now: 1000)
  let names = ["run-10", "run-9-b", "run-9-a", "run-100", "run"]
  _ = state.update(.runs(names.map { RunItem(name: $0, state: "finished") }))
  _ = state.press(.tab, .character(">"))
  #expect(state.names == ["run", "run-9-a", "run-9-b", "run-10", "run-100"])
}

@Test func theOtherWayRoundWhatIsNotKnownStaysLast() {
  var state = table()
  _ = state.press(.character(">"), .character(">"), .character(">"), .character("i"))
  #expect(state.home.table.column == .step)
  #expect(state.names == ["orl-arcface-2", "aligned-1", "orl-softmax-1", "synthetic-7"])
}

@Test func theSelectionStaysOnItsRunWhenTheOrderChanges() {
  var state = table()
  _ = state.press(.down, .down)
  #expect(state.home.selected?.name == "synthetic-7")
  _ = state.press(.character(">"))
  #expect(state.home.selected?.name == "synthetic-7" && state.home.selectedRun == 3)
}

@Test func theFilterFindsLettersInTheirOrder() {
  #expect(FuzzyMatch.matches("osm1", in: "orl-softmax-1"))
  #expect(FuzzyMatch.matches("MAX orl", in: "orl-softmax-1"))
  #expect(!FuzzyMatch.matches("1orl", in: "orl-softmax-1"))
  #expect(!FuzzyMatch.matches("mm", in: "orl-softmax-1"))
  #expect(FuzzyMatch.matches("", in: "x"))
}

@Test func theFilterNarrowsTheListWithEveryLetterAndEscapeEndsIt() {
  var state = table()
  state.type(text: "/orl")
  #expect(state.names == ["orl-arcface-2", "orl-softmax-1"])
  _ = state.press(.down)
  #expect(state.home.selected?.name == "orl-softmax-1")
  _ = state.press(.enter)
  #expect(state.input == nil && state.names.count == 2)
  #expect(state.press(.enter) == [.attach(run: "orl-softmax-1")])
  _ = state.press(.escape)
  #expect(state.names.count == 4)
  #expect(state.home.selected?.name == "orl-softmax-1")
  state.type(text: "/zz")
  #expect(state.names == [] && state.home.selected == nil)
  _ = state.press(.escape)
  #expect(state.names.count == 4 && state.input == nil)
}

@Test func aNoteIsTypedOverTheOldOne() {
  var state = table()
  _ = state.press(.down, .down, .character("n"))
  #expect(state.input?.editor.text == "too high a rate")
  _ = state.press(.control("u"))
  state.type(text: "try 0.01")
  #expect(state.press(.enter) == [.setNote(run: "synthetic-7", text: "try 0.01")])
}

@Test func aRunIsRenamedAndALiveOneIsNot() {
  var state = table()
  #expect(state.press(.character("R")) == [])
  #expect(state.input == nil)
  #expect(state.activity.entries.last?.text == "orl-arcface-2 has an engine and cannot be renamed; stop it first")
  _ = state.press(.down, .character("R"))
  // As it was, nothing is to be done.
  #expect(state.press(.enter) == [])
  _ = state.press(.character("R"), .character("b"))
  #expect(state.press(.enter) == [.rename(run: "orl-softmax-1", to: "orl-softmax-1b")])
}

@Test func aRunIsDeletedOnlyWhenAskedTwice() {
  var state = table()
  _ = state.press(.character("D"))
  #expect(state.overlay == nil)
  #expect(state.activity.entries.last?.text == "orl-arcface-2 has an engine and cannot be deleted; stop it first")
  _ = state.press(.down, .character("D"))
  #expect(state.overlay == .delete(run: "orl-softmax-1"))
  #expect(state.press(.enter, .character("d"), .character("y")) == [])
  #expect(state.press(.escape) == [])
  #expect(state.overlay == nil)
  #expect(state.press(.character("D"), .character("D")) == [.delete(run: "orl-softmax-1")])
}

@Test func keysOfTheTableDoNothingOverTheRecipes() {
  var state = table()
  _ = state.press(.tab)
  for key in "<>inRD" { #expect(state.press(.character(key)) == []) }
  #expect(state.input == nil && state.overlay == nil && state.home.table == RunsTable())
}
