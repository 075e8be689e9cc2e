import Runs
import Screen
import Testing

@testable import Dashboard

/// The fixture's home screen with losses, tasks and a note, after these keys.
private func home(_ size: Size, _ keys: [KeyPress], text: String = "") -> DashboardState {
  var state = Fixture.home(size)
  var runs = state.home.runs
  for index in runs.indices.prefix(2) {
    runs[index].loss = index == 0 ? "softmax + center" : "softmax"
    runs[index].task = "face, orl"
  }
  runs[1].note = "baseline; the rate may go up"
  _ = state.update(.runs(runs))
  for key in keys { _ = state.update(.key(key)) }
  state.type(text: text)
  return state
}

/// The table of runs alone.
private func table(_ state: DashboardState) -> String {
  let rows = picture(state).split(separator: "\n", omittingEmptySubsequences: false)
  return rows.drop { !$0.contains("─ runs") }.joined(separator: "\n")
}

@Test func theSortedTableIn80x24() {
  expectSameText(
    table(home(size(80, 24), [.tab, .down, .character(">"), .character(">"), .character(">"), .character(">")])),
    """
    ╭─ runs ───────────────────────────────────────────────────────────────────────╮
    │    run            state        step  best ▲     changed  loss      task      │
    │ >  orl-softmax-1  finished  600/600  EER 0.079  1 h ago  softmax   face, orl │
    │    orl-softmax-2  running   130/600  EER 0.081  now      softmax…  face, orl │
    │    broken         unknown         -  -          -        -         -         │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │ note: baseline; the rate may go up                                           │
    ╰──────────────────────────────────────────────────────────────────────────────╯

     enter/f open  / filter  < > sort  i reverse  space mark  ? help  q quit
    """)
}

@Test func theTableIn120x40HasLossAndTask() {
  expectSameText(
    table(home(size(120, 40), [.tab, .character(">"), .character("i")])),
    """
    ╭─ runs ───────────────────────────────────────────────────────────────────────────────────────────────────────────────╮
    │    run ▼          state        step  best       changed  loss              task       note                           │
    │ >  orl-softmax-2  running   130/600  EER 0.081  now      softmax + center  face, orl                                 │
    │    orl-softmax-1  finished  600/600  EER 0.079  1 h ago  softmax           face, orl  baseline; …                    │
    │    broken         unknown         -  -          -        -                 -                                         │
    │                                                                                                                      │
    │                                                                                                                      │
    │                                                                                                                      │
    │                                                                                                                      │
    │                                                                                                                      │
    │                                                                                                                      │
    │                                                                                                                      │
    │                                                                                                                      │
    │                                                                                                                      │
    │                                                                                                                      │
    │                                                                                                                      │
    │                                                                                                                      │
    │                                                                                                                      │
    │                                                                                                                      │
    │                                                                                                                      │
    │                                                                                                                      │
    │                                                                                                                      │
    │                                                                                                                      │
    │                                                                                                                      │
    │                                                                                                                      │
    │                                                                                                                      │
    │                                                                                                                      │
    │                                                                                                                      │
    │                                                                                                                      │
    │                                                                                                                      │
    ╰──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────╯

     enter/f open  / filter  < > sort  i reverse  space mark  c compare  n note  R rename  D delete  ? help  q quit
    """)
}

@Test func theTableIn200x50HasTheNotes() {
  expectSameText(
    table(home(size(200, 50), [.tab])),
    """
    ╭─ runs ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────╮
    │    run            state        step  best       changed  loss              task       note                                                                                                           │
    │ >  orl-softmax-2  running   130/600  EER 0.081  now      softmax + center  face, orl                                                                                                                 │
    │    orl-softmax-1  finished  600/600  EER 0.079  1 h ago  softmax           face, orl  baseline; the rate may go up                                                                                   │
    │    broken         unknown         -  -          -        -                 -                                                                                                                         │
    │                                                                                                                                                                                                      │
    │                                                                                                                                                                                                      │
    │                                                                                                                                                                                                      │
    │                                                                                                                                                                                                      │
    │                                                                                                                                                                                                      │
    │                                                                                                                                                                                                      │
    │                                                                                                                                                                                                      │
    │                                                                                                                                                                                                      │
    │                                                                                                                                                                                                      │
    │                                                                                                                                                                                                      │
    │                                                                                                                                                                                                      │
    │                                                                                                                                                                                                      │
    │                                                                                                                                                                                                      │
    │                                                                                                                                                                                                      │
    │                                                                                                                                                                                                      │
    │                                                                                                                                                                                                      │
    │                                                                                                                                                                                                      │
    │                                                                                                                                                                                                      │
    │                                                                                                                                                                                                      │
    │                                                                                                                                                                                                      │
    │                                                                                                                                                                                                      │
    │                                                                                                                                                                                                      │
    │                                                                                                                                                                                                      │
    │                                                                                                                                                                                                      │
    │                                                                                                                                                                                                      │
    │                                                                                                                                                                                                      │
    │                                                                                                                                                                                                      │
    │                                                                                                                                                                                                      │
    │                                                                                                                                                                                                      │
    │                                                                                                                                                                                                      │
    │                                                                                                                                                                                                      │
    │                                                                                                                                                                                                      │
    │                                                                                                                                                                                                      │
    │                                                                                                                                                                                                      │
    │                                                                                                                                                                                                      │
    ╰──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────╯

     enter/f open  / filter  < > sort  i reverse  space mark  c compare  n note  R rename  D delete  tab recipes  j/k move  r refresh  t theme  S picture  : command  ? help  q quit
    """)
}

@Test func theFilteredTableIn40x12() {
  expectPicture(
    home(size(40, 12), [], text: "/max1"),
    """
     Tandem  trains face models
    ╭─ runs 1/3 with max1 ─────────────────╮
    │    run            state        step  │
    │ >  orl-softmax-1  finished  600/600  │
    │                                      │
    │                                      │
    │                                      │
    │                                      │
    │ note: baseline; the rate may go up   │
    ╰──────────────────────────────────────╯

    /max1
    """)
}

@Test func aNoteIsTypedAtTheBottom() {
  expectPicture(
    home(size(40, 12), [.tab, .down, .character("n")]),
    """
     Tandem  trains face models
    ╭─ runs ───────────────────────────────╮
    │    run            state        step  │
    │    orl-softmax-2  running   130/600  │
    │ >  orl-softmax-1  finished  600/600  │
    │    broken         unknown         -  │
    │                                      │
    │                                      │
    │ note: baseline; the rate may go up   │
    ╰──────────────────────────────────────╯
     one line, kept in the run's folder; …
    note: baseline; the rate may go up
    """)
}

@Test func deletingAsksFirst() {
  expectPicture(
    home(size(80, 24), [.tab, .down, .character("D")]),
    """
     Tandem  trains face models, verifies pairs
    ╭─ recipes ────────────────────────────────────────────────────────────────────╮
    │    recipe       what it does                                                 │
    │    orl-softmax  softmax on ORL people 1-30, verified on 31-40                │
    │    orl-arcface  ArcFace on ORL people 1-30, verified on 31-40                │
    │    synthetic    softmax on drawn faces, for a machine without data           │
    ╰──────────────────────────────────────────────────────────────────────────────╯
    ╭─ runs ───────────────────────────────────────────────────────────────────────╮
    │    run            state        step  best       changed  loss      task      │
    │    orl╭─ delete ────────────────────────────────────────────────────╮ce, orl │
    │ >  orl│ Delete orl-softmax-1, its checkpoints and curves, for good? │ce, orl │
    │    bro│                                                             │        │
    │       │ D    deletes it                                             │        │
    │       │ esc  it stays                                               │        │
    │       ╰─────────────────────────────────────────────────────────────╯        │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │ note: baseline; the rate may go up                                           │
    ╰──────────────────────────────────────────────────────────────────────────────╯

     D deletes it  esc it stays
    """)
  expectPicture(
    home(size(30, 4), [.tab, .down, .character("D")]),
    """

    delete for good: D, back: esc


    """)
}

@Test func withoutUnicodeTheArrowIsALetter() {
  let state = home(size(80, 24), [.tab, .character(">")])
  #expect(picture(state, glyphs: .ascii).contains("  run ^  "))
}

/// What a screen of many runs costs, in rows that are drawn: a key must not be felt.
@Test func aTableOfManyRunsIsDrawnToTheSelection() {
  var state = home(size(80, 24), [.tab])
  _ = state.update(
    .runs((0..<500).map { (index: Int) in RunItem(name: "run-\(index)", state: "finished", step: index, steps: 500) }))
  _ = state.update(.key(.end))
  #expect(picture(state).contains(" >  run-499 "))
  _ = state.update(.key(.home))
  #expect(picture(state).contains(" >  run-0 "))
}
