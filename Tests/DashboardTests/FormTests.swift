import Screen
import Testing

@testable import Dashboard

extension DashboardState {
  fileprivate mutating func press(_ keys: KeyPress...) -> [Effect] { keys.flatMap { update(.key($0)) } }
}

private func form(_ size: Size) -> DashboardState {
  var state = Fixture.home(size)
  _ = state.update(
    .form(
      RecipeForm(
        name: "orl-softmax", path: "recipes/orl-softmax.yaml",
        settings: [
          .init(key: "training.optimizer.learningRate", value: "0.1"), .init(key: "training.epochs", value: "60"),
          .init(key: "training.batch", value: "30"), .init(key: "training.loss", value: "softmax"),
          .init(key: "run.seed", value: "1"), .init(key: "run.threads", value: "2"),
        ])))
  return state
}

@Test func enterOnARecipeAsksForItsForm() {
  var state = Fixture.home(size(80, 24))
  #expect(state.press(.down, .enter) == [.openForm(recipe: "recipes/orl-arcface.yaml")])
}

@Test func aFormWithoutChangesStartsTheRecipeAsItIs() {
  var state = form(size(80, 24))
  #expect(state.press(.enter) == [.startChanged(recipe: "recipes/orl-softmax.yaml", changes: [])])
  #expect(state.press(.enter) == [])
  _ = state.update(.opened(run: "orl-softmax-3"))
  #expect(state.form == nil)
}

@Test func changedValuesAreCheckedWhenTheyAreLeftAndStartedWithEnter() {
  var state = form(size(80, 24))
  #expect(state.press(.down, .up) == [])
  let changes = ["training.optimizer.learningRate=0.15"]
  #expect(state.press(.character("5"), .down) == [.check(recipe: "recipes/orl-softmax.yaml", changes: changes)])
  _ = state.update(.formProblem("training.epochs: found 0, expected a whole number"))
  #expect(state.form?.problem?.hasPrefix("training.epochs") == true)
  #expect(state.press(.control("u"), .character("3")) == [])
  #expect(state.form?.problem == nil)
  #expect(state.press(.enter) == [.startChanged(recipe: "recipes/orl-softmax.yaml", changes: changes + ["training.epochs=3"])])
  // Refused, it can be started again.
  _ = state.update(.formProblem("no"))
  #expect(state.press(.control("r"), .enter) == [.startChanged(recipe: "recipes/orl-softmax.yaml", changes: changes)])
}

@Test func theFormIsLeftWithEscape() {
  var state = form(size(80, 24))
  // Letters are values here, not keys of the screen.
  #expect(state.press(.character("q"), .character("?"), .character(":"), .escape) == [])
  #expect(state.form == nil && state.overlay == nil && state.input == nil)
}

@Test func theFormIn80x24() {
  var state = form(size(80, 24))
  _ = state.press(.down, .control("u"), .character("0"))
  _ = state.update(.formProblem("training.epochs: found 0, expected a whole number from 1 to 1000000"))
  expectPicture(
    state,
    """
     Tandem  trains face models, verifies pairs
    ╭─ recipes ────────────────────────────────────────────────────────────────────╮
    │    recipe       what it does                                                 │
    │ >  orl-softmax  softmax on ORL people 1-30, verified on 31-40                │
    │    orl-arcface  ArcFace on ORL people 1-30, verified on 31-40                │
    │    synthetic    softmax on drawn faces, for a machine without data           │
    ╰──────────────────────────────────────────────────────────────────────────────╯
    ╭─ runs ╭─ start orl-softmax with ─────────────────────────────────────╮───────╮
    │    run│   training.optimizer.learningRate   0.1                      │       │
    │    orl│ > training.epochs                 * 0                        │       │
    │    orl│   training.batch                    30                       │       │
    │    bro│   training.loss                     softmax                  │       │
    │       │   run.seed                          1                        │       │
    │       │   run.threads                       2                        │       │
    │       │ training.epochs: found 0, expected a whole number from 1 to  │       │
    │       │ 1000000                                                      │       │
    │       ╰──────────────────────────────────────────────────────────────╯       │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    ╰──────────────────────────────────────────────────────────────────────────────╯

     enter start  esc back  ctrl-R recipe's value
    """)
}

@Test func theFormIn40x12() {
  var state = form(size(40, 12))
  _ = state.press(.down, .down, .down, .down, .down, .character("4"))
  expectPicture(
    state,
    """
     Tandem  trains face models
    ╭─ start orl-softmax with ─────────────╮
    │   learningRate   0.1                 │
    │   epochs         60                  │
    │   batch          30                  │
    │   loss           softmax             │
    │   seed           1                   │
    │ > threads      * 24                  │
    │                                      │
    │ enter starts it, esc leaves          │
    ╰──────────────────────────────────────╯
     enter start  esc back
    """)
}

@Test func theFormIn120x40And200x50StandsInTheMiddle() {
  for size in [size(120, 40), size(200, 50)] {
    let rows = picture(form(size)).split(separator: "\n", omittingEmptySubsequences: false)
    let top = rows.firstIndex { $0.contains("─ start orl-softmax with ─") }
    #expect(top == (size.height - 10) / 2)
    #expect(rows[(top ?? 0) + 1].contains("> training.optimizer.learningRate   0.1 "))
  }
}
