import Runs
import Screen
import Testing

@testable import Dashboard

/// Some rows of a screen.
private func rows(_ state: DashboardState, _ range: Range<Int>, glyphs: Glyphs = .unicode) -> String {
  picture(state, glyphs: glyphs).split(separator: "\n", omittingEmptySubsequences: false)[range].joined(separator: "\n")
}

@Test func aRunWithPartsAndMetricsIn80x24() {
  expectPicture(
    OwnModel.state(80, 24),
    """
     own-1  running                                             epoch 2/3  step 4/6
      TRAINING  two inputs → two outputs  loss: mean squares, weighted
     left -   elapsed 0:00
    ╭─ T train loss 1.000, best 1.000 ─────╮╭─ V validation 0.5000, best 0.5000 ───╮
    │4┤●⠑⠒⠒⠤⠤⣀⣀⡀                           ││4┤                                    │
    │ │        ⠈⠉⠉⠒●⠤⠤⣀⣀                   ││ │                                    │
    │2┤                 ⠉⠉⠒⠒⠤⠤●⣀           ││2┤                                    │
    │ │                         ⠉⠉⠑⠒⠢⠤⠤⣀⣀⡀ ││ │                                    │
    │ │                                  ⠈★││ │            ◆⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀★│
    │ └┬───────────▴──────────┬───────────▴││ └┬───────────┴──────────┬───────────┴│
    │  1           2          3        step││  1           2          3        step│
    │ a 0.5000  b 1.000                    ││ 0.5 x a 1.000                        │
    ╰──────────────────────────────────────╯╰──────────────────────────────────────╯
    ╭─ evaluation at step 4, epoch 2 ──────────────────────────────────────────────╮
    │ loss         0.5000       ▾0.2500 better    best 0.5000 at step 4            │
    │ parts        0.5 x a 1.000                                                   │
    │ accuracy     0.875        ▴0.125 better     best 0.875 at step 4             │
    │ worst error  9.500 mm     ▾2.500 mm better  best 9.500 mm at step 4          │
    │ time         1:01         ▾14.25 s better   best 1:01 at step 4              │
    │ pairs        1 200 pairs  as before                                          │
    ╰──────────────────────────────────────────────────────────────────────────────╯
     training ░░░░░░░░░░░░░░░░░░░░░░░░░░ 0/2 steps   run ██████████████░░░░░░░  66%

     space pause  e eval  s checkpoint  +/- rate  x stop  d detach  ? help  q quit
    """)
}

@Test func aRunWithPartsAndMetricsIn120x40() {
  expectPicture(
    OwnModel.state(120, 40),
    """
     own-1  running                                                                                     epoch 2/3  step 4/6
      TRAINING  two inputs → two outputs  loss: mean squares, weighted
     left -   elapsed 0:00
    ╭─ T train loss 1.000, best 1.000 at step 4 ───────────────╮╭─ V validation loss 0.5000, best 0.5000 at step 4 ────────╮
    │4.0┤●⠒⠤⣀                                                  ││4.0┤                                                      │
    │   │    ⠉⠒⠤⣀                                              ││   │                                                      │
    │3.5┤        ⠉⠒⠢⢄⡀                                         ││3.5┤                                                      │
    │   │            ⠈⠑⠢⢄⡀                                     ││   │                                                      │
    │3.0┤                ⠈⠑●⠤⣀                                 ││3.0┤                                                      │
    │   │                     ⠉⠒⠤⣀                             ││   │                                                      │
    │2.5┤                         ⠉⠒⠤⣀                         ││2.5┤                                                      │
    │   │                             ⠉⠒⠤⣀                     ││   │                                                      │
    │2.0┤                                 ⠉⠒●⢄⡀                ││2.0┤                                                      │
    │   │                                     ⠈⠑⠢⢄⡀            ││   │                                                      │
    │1.5┤                                         ⠈⠑⠢⢄⣀        ││1.5┤                                                      │
    │   │                                              ⠉⠒⠤⣀    ││   │                                                      │
    │1.0┤                                                  ⠉⠒⠤★││1.0┤                                                      │
    │   │                                                      ││   │                  ◆⣀⣀⣀⡀                               │
    │0.5┤                                                      ││0.5┤                      ⠈⠉⠉⠉⠉⠉⠉⠉⠉⠑⠒⠒⠒⠒⠒⠒⠒⠒⠢⠤⠤⠤⠤⠤⠤⠤⠤⢄⣀⣀⣀★│
    │   └┬─────────────────▴────────────────┬─────────────────▴││   └┬─────────────────┴────────────────┬─────────────────┴│
    │    1                 2                3              step││    1                 2                3              step│
    │ a 0.5000  b 1.000                                        ││ 0.5 x a 1.000                                            │
    ╰──────────────────────────────────────────────────────────╯╰──────────────────────────────────────────────────────────╯
    ╭─ evaluation at step 4, epoch 2 ──────────────────────────────────────────────────────────────────────────────────────╮
    │ loss         0.5000       ▾0.2500 better    best 0.5000 at step 4       step    loss  accuracy  worst error mm       │
    │ parts        0.5 x a 1.000                                                 4  0.5000     0.875           9.500       │
    │ accuracy     0.875        ▴0.125 better     best 0.875 at step 4           2  0.7500     0.750           12.00       │
    │ worst error  9.500 mm     ▾2.500 mm better  best 9.500 mm at step 4                                                  │
    │ time         1:01         ▾14.25 s better   best 1:01 at step 4                                                      │
    │ pairs        1 200 pairs  as before                                                                                  │
    │                                                                                                                      │
    │                                                                                                                      │
    │                                                                                                                      │
    │                                                                                                                      │
    ╰──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────╯
     training ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░ 0/2 steps   run ████████████████████████▋░░░░░░░░░░░░  66%



     space pause  e eval  s checkpoint  +/- rate  x stop  d detach  l log  y unlink  m smooth  p pairs  ? help  q quit
    """)
}

@Test func aRunWithPartsAndMetricsInASCII() {
  expectSameText(
    rows(OwnModel.state(80, 24), 11..<20, glyphs: .ascii),
    """
    | a 0.5000  b 1.000                    || 0.5 x a 1.000                        |
    +--------------------------------------++--------------------------------------+
    +- evaluation at step 4, epoch 2 ----------------------------------------------+
    | loss         0.5000       v0.2500 better    best 0.5000 at step 4            |
    | parts        0.5 x a 1.000                                                   |
    | accuracy     0.875        ^0.125 better     best 0.875 at step 4             |
    | worst error  9.500 mm     v2.500 mm better  best 9.500 mm at step 4          |
    | time         1:01         v14.25 s better   best 1:01 at step 4              |
    | pairs        1 200 pairs  as before                                          |
    """)
}

@Test func theColumnsThatSayLeastGiveWayFirst() {
  expectSameText(
    rows(OwnModel.state(60, 24), 12..<19),
    """
    ╭─ evaluation at step 4, epoch 2 ──────────────────────────╮
    │ loss         0.5000       ▾0.2500 better                 │
    │ parts        0.5 x a 1.000                               │
    │ accuracy     0.875        ▴0.125 better                  │
    │ worst error  9.500 mm     ▾2.500 mm better               │
    │ time         1:01         ▾14.25 s better                │
    │ pairs        1 200 pairs  as before                      │
    """)
  expectSameText(
    rows(OwnModel.state(44, 30), 18..<25),
    """
    ╭─ evaluation at step 4, epoch 2 ──────────╮
    │ loss         0.5000       ▾0.2500        │
    │ parts        0.5 x a 1.000               │
    │ accuracy     0.875        ▴0.125         │
    │ worst error  9.500 mm     ▾2.500 mm      │
    │ time         1:01         ▾14.25 s       │
    │ pairs        1 200 pairs  as before      │
    """)
}

@Test func linesOfTextOnSmallScreens() {
  expectPicture(
    OwnModel.state(40, 12),
    """
     own-1  running     epoch 2/3  step 4/6
      TRAINING  left -
    ╭─ T train loss 1.000, best 1.000 ─────╮
    │4┤●⠉⠉⠒⠒⠒⠒⠒⠒⠤⠤⠤●⠤⠤⣀⣀⣀⣀⣀⣀               │
    │2┤                     ⠉⠉●⠉⠉⠑⠒⠒⠒⠒⠒⠢⠤⠤★│
    │ └────────────▴──────────────────────▴│
    ╰──────────────────────────────────────╯
     V validation loss 0.5000, best 0.5000
     accuracy 0.875 ▴0.125 better
     training ░░░░░░░░░░░░░░░░░░░ 0/2 steps

     space pause  e eval  ? help  q quit
    """)
  expectSameText(
    rows(OwnModel.state(60, 16), 9..<13),
    """
    │ a 0.5000  b 1.000          ││ 0.5 x a 1.000              │
    ╰────────────────────────────╯╰────────────────────────────╯
     accuracy 0.875 ▴0.125 better
     best accuracy 0.875 at step 4
    """)
}

@Test func theWidestPanelHasAColumnForEachMetric() {
  let table = rows(OwnModel.state(200, 50), 34..<37).split(separator: "\n").map { String($0.dropFirst(88).prefix(66)) }
  expectSameText(
    table.joined(separator: "\n"),
    """
    step    loss  accuracy  worst error mm  time s  pairs             
       4  0.5000     0.875           9.500    1:01  1 200             
       2  0.7500     0.750           12.00    1:16  1 200             
    """)
}

@Test func partsStandUnderTheLossAlsoWhereThereIsNoMetric() {
  let text = rows(OwnModel.state(80, 24, metrics: []), 14..<16).split(separator: "\n").map { $0.prefix(40) }
  #expect(text == ["│ loss   0.5000  ▾0.2500 better  best 0.", "│ parts  0.5 x a 1.000                  "])
}

@Test func metricsThatHaveNoLineStandOnTheLast() {
  let many = [0.1, 0.2].map { value in (1...9).map { Metric("metric \($0)", value * Double($0) / 10, higherIsBetter: true) } }
  expectSameText(
    rows(OwnModel.state(80, 24, metrics: many), 13..<20),
    """
    ╭─ evaluation at step 4, epoch 2 ──────────────────────────────────────────────╮
    │ loss      0.5000  ▾0.2500 better  best 0.5000 at step 4                      │
    │ parts     0.5 x a 1.000                                                      │
    │ metric 1  0.020   ▴0.010 better   best 0.020 at step 4                       │
    │ metric 2  0.040   ▴0.020 better   best 0.040 at step 4                       │
    │ metric 3  0.060   ▴0.030 better   best 0.060 at step 4                       │
    │ metric 4 0.080  metric 5 0.100  metric 6 0.120  metric 7 0.140  …            │
    """)
}

@Test func levelLossesIn80x24() {
  let state = OwnModel.state(80, 24, losses: [32, 32, 32, 32], evaluationLosses: [0, 0], hasParts: false, metrics: [])
  expectSameText(
    rows(state, 3..<15),
    """
    ╭─ T train loss 32.00, best 32.00 ─────╮╭─ V validation loss 0, best 0 ────────╮
    │  │★⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤●⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤●⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤●││  │                                   │
    │  │                                   ││  │                                   │
    │20┤                                   ││20┤                                   │
    │  │                                   ││  │                                   │
    │  │                                   ││  │                                   │
    │ 0┤                                   ││ 0┤           ★⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀◆│
    │  └┬──────────▴───────────┬──────────▴││  └┬──────────┴───────────┬──────────┴│
    │   1          2           3       step││   1          2           3       step│
    ╰──────────────────────────────────────╯╰──────────────────────────────────────╯
    ╭─ evaluation at step 4, epoch 2 ──────────────────────────────────────────────╮
    │ loss  0  as before  best 0 at step 2                                         │
    """)
  var unlinked = state
  _ = unlinked.update(.key(.character("y")))
  expectSameText(
    rows(unlinked, 3..<13),
    """
    ╭─ T train loss 32.00, best 32.00 ─────╮╭─ V validation loss 0, best 0 ────────╮
    │  │                                   ││1.0┤                                  │
    │35┤                                   ││   │                                  │
    │  │                                   ││0.5┤                                  │
    │  │★⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉●⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉●⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉●││   │                                  │
    │30┤                                   ││   │                                  │
    │  │                                   ││  0┤           ★⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀◆│
    │  └┬──────────▴───────────┬──────────▴││   └┬──────────┴──────────┬──────────┴│
    │   1          2           3       step││    1          2          3       step│
    ╰──────────────────────────────────────╯╰──────────────────────────────────────╯
    """)
}

@Test func phasesWithoutALossSaySo() {
  expectSameText(
    rows(OwnModel.state(80, 24, losses: [], evaluationLosses: nil), 3..<20),
    """
    ╭─ T train loss ───────────────────────╮╭─ V validation loss ──────────────────╮
    │                                      ││                                      │
    │                                      ││                                      │
    │                                      ││                                      │
    │                                      ││                                      │
    │         no loss in training          ││        no loss in evaluation         │
    │                                      ││                                      │
    │                                      ││                                      │
    │                                      ││                                      │
    ╰──────────────────────────────────────╯╰──────────────────────────────────────╯
    ╭─ evaluation at step 4, epoch 2 ──────────────────────────────────────────────╮
    │ accuracy     0.875        ▴0.125 better     best 0.875 at step 4             │
    │ worst error  9.500 mm     ▾2.500 mm better  best 9.500 mm at step 4          │
    │ time         1:01         ▾14.25 s better   best 1:01 at step 4              │
    │ pairs        1 200 pairs  as before                                          │
    │ evaluation has no loss                                                       │
    │                                                                              │
    """)
  let neither = picture(OwnModel.state(80, 24, losses: [], evaluationLosses: nil, metrics: []))
  #expect(neither.contains("│ evaluation has no loss, and no metric is measured "))
  #expect(picture(OwnModel.state(40, 12, losses: [], evaluationLosses: nil, metrics: [])).contains("\n evaluation has no loss\n"))
}

/// What is not known yet is not said to be absent.
@Test func aLossThatMayStillComeIsNotSaidToBeAbsent() {
  var state = DashboardState(session: "t", run: "r", size: size(80, 24), now: 0)
  #expect(picture(state).components("not measured yet") == 2)
  // A curve of another program says nothing of a loss by that name.
  _ = state.update(.scalars(train: OwnModel.curve("epoch_loss", at: [1], [2]), validation: []))
  #expect(picture(state).components("not measured yet") == 2)
  // The evaluation has a loss; its curve comes with the next look.
  _ = state.update(.evaluations([EvaluationRecord(step: 1, epoch: 0, wallTime: 0, seconds: 0, loss: 1)]))
  #expect(picture(state).components("not measured yet") == 2)
}

@Test func aRunOfAnotherProgramShowsItsCurves() {
  var state = DashboardState(session: "t", run: "keras", size: size(80, 24), now: 0)
  let steps = [1, 2, 3]
  _ = state.update(
    .scalars(
      train: OwnModel.curve(Tag.loss, at: steps, [3, 2, 1]) + OwnModel.curve(Tag.loss(part: "a"), at: steps, [3, 2, 1]),
      validation: OwnModel.curve(Tag.loss, at: steps, [2, 1, 1.5]) + OwnModel.curve(Tag.loss(part: "b"), at: steps, [6, 5, 4])))
  _ = state.update(.engineGone)
  expectSameText(
    rows(state, 11..<15),
    """
    │ a 1.000                              ││ b 4.000                              │
    ╰──────────────────────────────────────╯╰──────────────────────────────────────╯
    ╭─ validation ─────────────────────────────────────────────────────────────────╮
    │ loss 1.500 at step 3, best 1.000 at step 2                                   │
    """)
}

@Test func metricsBesideAReport() {
  func lines(_ width: Int, _ height: Int, _ metrics: [Metric]) -> [String] {
    var state = Fixture.running(size(width, height))
    var record = Fixture.evaluation(130, eer: 0.07)
    record.metrics = metrics
    _ = state.update(.evaluations([record]))
    return picture(state).split(separator: "\n").map(String.init).filter { $0.contains("metric") || $0.contains("speed") }
  }
  let metrics = OwnModel.metrics[1]
  #expect(lines(120, 40, metrics).map { $0.prefix(50) } == ["│ metrics   accuracy 0.875  worst error 9.500 mm  "])
  #expect(lines(200, 50, metrics).map { $0.prefix(50) } == ["│ metrics   accuracy 0.875  worst error 9.500 mm  "])
  #expect(lines(120, 40, [Metric("speed", 3.5, unit: "m/s")]).map { $0.prefix(24) } == ["│ speed     3.500 m/s   "])
}
