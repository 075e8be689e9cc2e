import Runs
import Screen
import Testing

@testable import Dashboard

private func run(_ name: String, rate: String, eer: Double?, scale: Double) -> ComparedRun {
  ComparedRun(
    name: name, train: Fixture.train(1..<101).map { Fixture.scalar($0.step, $0.value * scale) },
    validation: Fixture.validation(stride(from: 20, through: 100, by: 20)).map { Fixture.scalar($0.step, $0.value * scale) },
    evaluations: eer.map { [Fixture.evaluation(40, eer: $0 + 0.1), Fixture.evaluation(80, eer: $0)] } ?? [],
    settings: [
      .init(key: "run.seed", value: "1"), .init(key: "training.loss.name", value: "softmax"),
      .init(key: "training.optimizer.learningRate", value: rate),
    ] + (eer == nil ? [.init(key: "training.clip", value: "5")] : []))
}

private let runs = [
  run("orl-softmax-2", rate: "0.1", eer: 0.081, scale: 1), run("orl-softmax-1", rate: "0.05", eer: 0.093, scale: 0.7),
  run("broken", rate: "0.1", eer: nil, scale: 1.4),
]

private func compared(_ size: Size, _ keys: KeyPress...) -> DashboardState {
  var state = Fixture.home(size)
  _ = state.update(.compared(runs))
  for key in keys { _ = state.update(.key(key)) }
  return state
}

extension DashboardState {
  fileprivate mutating func press(_ keys: KeyPress...) -> [Effect] { keys.flatMap { update(.key($0)) } }
}

@Test func markedRunsAreComparedInTheOrderOfTheirMarks() {
  var state = Fixture.home(size(80, 24))
  _ = state.press(.tab)
  #expect(state.press(.character("c")) == [])
  #expect(state.activity.entries.last?.text == "mark two runs or more with space, then compare them")
  // A mark goes on to the next run, and a second one takes it away.
  #expect(state.press(.down, .character(" "), .character(" ")) == [])
  #expect(state.press(.home, .character(" ")) == [])
  #expect(state.home.table.marked == ["orl-softmax-1", "broken", "orl-softmax-2"])
  #expect(picture(state).contains(">•  orl-softmax-1"))
  #expect(state.press(.character(" "), .character("c")) == [.compare(runs: ["broken", "orl-softmax-2"])])
}

@Test func aMarkGoesWithItsRun() {
  var state = Fixture.home(size(80, 24))
  _ = state.press(.tab, .character(" "), .character(" "))
  _ = state.update(.runs([RunItem(name: "orl-softmax-1", state: "finished")]))
  #expect(state.home.table.marked == ["orl-softmax-1"])
}

@Test func moreThanNineRunsAreNotMarked() {
  var state = Fixture.home(size(80, 24))
  _ = state.update(.runs((0..<12).map { (index: Int) in RunItem(name: "r\(index)", state: "finished") }))
  _ = state.press(.tab)
  for _ in 0..<11 { _ = state.press(.character(" ")) }
  #expect(state.home.table.marked.count == RunsTable.mostMarked)
  #expect(state.activity.entries.last?.text == "9 runs are marked; more do not fit into a chart")
}

@Test func theTableHasResultsAndWhatDiffers() {
  let rows = Comparison(runs).rows
  #expect(
    rows.map(\.name) == [
      "best EER", "best train loss", "best validation loss", "steps", "training.optimizer.learningRate", "training.clip",
    ])
  #expect(rows[0].values == ["0.081 at 80", "0.093 at 80", "-"])
  #expect(rows[3].values == ["100", "100", "100"])
  #expect(rows[4].values == ["0.1", "0.05", "0.1"])
  #expect(rows[5].values == ["-", "-", "5"])
}

@Test func keysOfTheComparison() {
  var state = compared(size(80, 24))
  #expect(state.press(.character("v"), .character("l")) == [])
  #expect(state.comparison?.showsValidation == true && state.comparison?.isLogarithmic == true)
  #expect(state.press(.character("r")) == [.compare(runs: ["orl-softmax-2", "orl-softmax-1", "broken"])])
  // Read again, it is looked at as before.
  _ = state.update(.compared(runs))
  #expect(state.comparison?.showsValidation == true && state.comparison?.isLogarithmic == true)
  _ = state.press(.pageDown, .down)
  #expect(state.comparison?.firstRow == 5)
  _ = state.press(.pageUp)
  #expect(state.comparison?.firstRow == 0)
  #expect(state.press(.escape) == [])
  #expect(state.comparison == nil && state.run == nil)
  _ = state.update(.compared(runs))
  _ = state.update(.opened(run: "x"))
  #expect(state.comparison == nil)
}

@Test func theComparisonIn80x24() {
  expectPicture(
    compared(size(80, 24)),
    """
     1 orl-softmax-2   2 orl-softmax-1   3 broken
    ╭─ train loss ─────────────────────────────────────────────────────────────────╮
    │6┤                                   1 orl-softmax-2 2 orl-softmax-1 3 broken │
    │ │⢄⡀                                                                          │
    │ │ ⠈⠉⠒⠢⣀⡀                                                                     │
    │4┤⢄⡀    ⠈⠉⠒⠤⠤⣀                                                                │
    │ │ ⠈⠉⠉⠑⠤⢄⡠⣀   ⠉⠉⠉⠒⠤⠤⣀⡀                                                        │
    │2┤⠑⠒⠤⠤⢄⣀⡀⢀ ⠉⠉⠒⠒⠢⠤⠤⣀⣀⣀⡈⠉⠉⠑⠒⠒⠢⠤⠤⠤⢄⣀⣀                                            │
    │ │      ⠈⠁⠉⠉⠉⠒⠒⠢⠤⠤⠤⠤⣀⣈⣉⠒⡑⠒⠒⠒⠢⠤⠤⠤⣀⣀⣉⣉⣉⠒⠒⠒⠔⢢⠤⢄⣀⣀⣀⣀⡀                             │
    │ │                     ⠉⠈⠉⠉⠉⠑⠒⠒⠒⠒⠒⠒⠒⠤⠭⠭⠭⠭⢕⠭⢕⣒⣒⣒⣢⣬⣭⣭⣭⠭⣕⡲⠭⠵⢖⣒⣢⣤⣤⣢⣤⣤⣀⣤⣤⣀⣠⣄⠤⣀⡠⣀⣀⣀3│
    │0┤                                                  ⠉⠈⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠛⠉⠑⠛⠋⠙⠛⠛⠛⠛⠛⠛2│
    │ └──────────────┬───────────────┬──────────────┬──────────────┬───────────────│
    │               20              40             60             80           step│
    ╰──────────────────────────────────────────────────────────────────────────────╯
    ╭─ results, and settings that differ ──────────────────────────────────────────╮
    │                                        1              2              3       │
    │ best EER                     0.081 at 80    0.093 at 80              -       │
    │ best train loss             0.4893 at 99   0.3425 at 99   0.6850 at 99       │
    │ best validation loss       0.5989 at 100  0.4192 at 100  0.8384 at 100       │
    │ steps                                100            100            100       │
    │ training.optimizer.learn…            0.1           0.05            0.1       │
    │ training.clip                          -              -              5       │
    ╰──────────────────────────────────────────────────────────────────────────────╯
     esc back  v validation  l log  j/k scroll  r refresh  t theme  ? help  q quit
    """)
}

@Test func theComparisonOfValidationIn120x40() {
  expectPicture(
    compared(size(120, 40), .character("v"), .character("l")),
    """
     1 orl-softmax-2   2 orl-softmax-1   3 broken
    ╭─ validation loss, log ───────────────────────────────────────────────────────────────────────────────────────────────╮
    │  2┤                                                                         1 orl-softmax-2 2 orl-softmax-1 3 broken │
    │   │                                                                                                                  │
    │   │3⠑⠒⠒⠢⠤⠤⢄⣀⣀                                                                                                        │
    │   │          ⠉⠉⠉⠒⠒⠒⠤⠤⠤⣀⣀⡀                                                                                            │
    │   │                     ⠈⠉⠉⠑⠒⠒⠢3⠤⢄⣀⣀⣀                                                                                │
    │   │1⢄⣀⣀⡀                             ⠉⠉⠉⠑⠒⠒⠒⠤⠤⠤⠤⣀⣀⣀⡀                                                                 │
    │   │    ⠈⠉⠉⠑⠒⠒⠤⠤⠤⣀⣀⣀                                ⠈⠉⠉⠉⠒⠒⠒⠢⠤3⠤⢄⣀⣀⣀⣀                                                  │
    │  1┤                ⠉⠉⠉⠒⠒⠢⠤⠤⢄⣀⣀⡀                                    ⠉⠉⠉⠉⠉⠒⠒⠒⠒⠢⠤⠤⠤⠤⣀⣀⣀⣀⣀                               │
    │   │                           ⠈1⠉⠑⠒⠒⠒⠤⠤⠤⢄⣀⣀⣀                                          ⠉⠉3⠉⠉⠒⠒⠒⠒⠒⠒⠤⠤⠤⠤⠤⢄⣀⣀⣀⣀⣀         │
    │   │2⢄⣀⣀⡀                                    ⠉⠉⠉⠉⠒⠒⠒⠢⠤⠤⠤⣀⣀⣀⡀                                                 ⠉⠉⠉⠉⠉⠉⠒⠒3│
    │   │    ⠈⠉⠉⠑⠒⠒⠤⠤⠤⣀⣀⣀                                       ⠈⠉1⠉⠒⠒⠒⠒⠤⠤⠤⠤⣀⣀⣀⣀                                           │
    │   │                ⠉⠉⠉⠒⠒⠢⠤⠤⢄⣀⣀⡀                                           ⠉⠉⠉⠉⠒⠒⠒⠒⠤⠤⠤⠤⣀⣀1⣀⣀                          │
    │   │                           ⠈2⠉⠑⠒⠒⠒⠤⠤⠤⢄⣀⣀⣀                                               ⠉⠉⠉⠉⠉⠉⠒⠒⠒⠒⠒⠢⠤⠤⠤⠤⠤⣀⣀⣀⣀⣀⣀   │
    │   │                                         ⠉⠉⠉⠉⠒⠒⠒⠢⠤⠤⠤⣀⣀⣀⡀                                                       ⠉⠉1│
    │0.5┤                                                       ⠈⠉2⠉⠑⠒⠒⠒⠒⠤⠤⠤⠤⠤⣀⣀⣀⣀⡀                                        │
    │   │                                                                         ⠈⠉⠉⠉⠉⠒⠒⠒⠒⠒⠤⠤2⠤⠤⣀⣀⣀⣀⣀⣀                    │
    │   │                                                                                              ⠉⠉⠉⠉⠉⠑⠒⠒⠒⠒⠒⠤⠤⠤⠤⠤⠤⣀⣀2│
    │   │                                                                                                                  │
    │   │                                                                                                                  │
    │   │                                                                                                                  │
    │   │                                                                                                                  │
    │   │                                                                                                                  │
    │   │                                                                                                                  │
    │   │                                                                                                                  │
    │0.2┤                                                                                                                  │
    │   └┬─────────────┬─────────────┬─────────────┬──────────────┬─────────────┬─────────────┬─────────────┬──────────────│
    │   20            30            40            50             60            70            80            90          step│
    ╰──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────╯
    ╭─ results, and settings that differ ──────────────────────────────────────────────────────────────────────────────────╮
    │                                              1              2              3                                         │
    │ best EER                           0.081 at 80    0.093 at 80              -                                         │
    │ best train loss                   0.4893 at 99   0.3425 at 99   0.6850 at 99                                         │
    │ best validation loss             0.5989 at 100  0.4192 at 100  0.8384 at 100                                         │
    │ steps                                      100            100            100                                         │
    │ training.optimizer.learningRate            0.1           0.05            0.1                                         │
    │ training.clip                                -              -              5                                         │
    ╰──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────╯
     esc back  v train  l linear  j/k scroll  r refresh  t theme  : command  ? help  q quit
    """)
}

@Test func theComparisonIn200x50() {
  let rows = picture(compared(size(200, 50))).split(separator: "\n", omittingEmptySubsequences: false)
  #expect(rows.first == " 1 orl-softmax-2   2 orl-softmax-1   3 broken")
  expectSameText(
    rows.suffix(10).joined(separator: "\n"),
    """
    ╭─ results, and settings that differ ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────╮
    │                                              1              2              3                                                                                                                         │
    │ best EER                           0.081 at 80    0.093 at 80              -                                                                                                                         │
    │ best train loss                   0.4893 at 99   0.3425 at 99   0.6850 at 99                                                                                                                         │
    │ best validation loss             0.5989 at 100  0.4192 at 100  0.8384 at 100                                                                                                                         │
    │ steps                                      100            100            100                                                                                                                         │
    │ training.optimizer.learningRate            0.1           0.05            0.1                                                                                                                         │
    │ training.clip                                -              -              5                                                                                                                         │
    ╰──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────╯
     esc back  v validation  l log  j/k scroll  r refresh  t theme  : command  ? help  q quit
    """)
}

@Test func theComparisonIn40x12() {
  expectPicture(
    compared(size(40, 12), .down),
    """
     1 orl-softmax-2   2 orl-softmax-1
     3 broken
    ╭─ train loss ─────────────────────────╮
    │ │⡀                                   │
    │5┤⠈⠒⠢⡤⣀⡀                              │
    │ │⣉⠒⠢⠤⢄⣈⡑⠢⠤⢄⣀⣀                        │
    │ │⠈⠉⠑⠓⠒⠲⠬⠭⢕⣒⣒⣖⣭⠭⢵⣒⣒⣤⣤⣤⢄⣄⣀⣀⡀⣀⡀         │
    │0┤             ⠉⠉⠉⠉⠉⠙⠙⠛⠛⠛⠛⠛⠛⠛⠻⠿⠿⠿⠷⠿⠾⠶3│
    │ └─────────────────┬──────────────────│
    │                  50              step│
    ╰──────────────────────────────────────╯
     esc back  v validation  ? help  q quit
    """)
}
