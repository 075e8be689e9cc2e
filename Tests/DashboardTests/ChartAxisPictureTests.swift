import Runs
import Screen
import Testing

@testable import Dashboard

@Test func epochsOnTheXAxis() {
  expectSameText(
    charts(Fixture.running(size(80, 24)).pressing("X")),
    """
    ╭─ T train loss 0.3693, best 0.2497 ───╮╭─ V validation 0.5498, best 0.5498 ───╮
    │4┤⢄                                   ││4┤                                    │
    │ │⠈⠓⢄⡀                                ││ │                                    │
    │2┤   ⠉⠲⣄⡀                             ││2┤                                    │
    │ │      ⠉⠓⠢⢤⣀⡀                        ││ │                                    │
    │ │           ⠉⠙⠓⠢⠤⢄⢤⣀⣀⣀⢀              ││ │         ◆⠤⠤⠤⠤⢄⣀⣀⣀⣀◆⣀⣀⣀⣀            │
    │0┤                    ⠁⠉⠉⠉⠛⠛⠒⠓⠒⠒⠒★●   ││0┤                        ⠉⠉⠉⠉★       │
    │ └┬────┴───▴──┬─┴────▴───┴────▪────┴──││ └┬────┴───┴──┬─┴────┴───┴────┴────┴──│
    │  0           5         10       epoch││  0           5         10       epoch│
    ╰──────────────────────────────────────╯╰──────────────────────────────────────╯
    """)
}

@Test func timeSinceTheStartOnTheXAxis() {
  expectSameText(
    charts(Fixture.running(size(80, 24)).pressing("XX")),
    """
    ╭─ T train loss 0.3693, best 0.2497 ───╮╭─ V validation 0.5498, best 0.5498 ───╮
    │4┤⡄                                   ││4┤                                    │
    │ │⠈⠲⣄                                 ││ │                                    │
    │2┤  ⠈⠑⢦⣀                              ││2┤                                    │
    │ │     ⠈⠛⠲⠤⣀⡀                         ││ │                                    │
    │ │          ⠉⠙⠓⠢⠤⣤⣄⣀⣀⣀                ││ │        ◆⠤⠤⠤⠤⣀⣀⣀⣀◆⣀⣀⣀⣀              │
    │0┤                  ⠈⠈⠉⠉⠛⠛⠒⠚⠒⠒⠒★●     ││0┤                      ⠉⠉⠉⠉★         │
    │ └┬───┴────▴───┴───▴────┴───▪───┴────┴││ └┬───┴────┴───┴───┴────┴───┴───┴────┴│
    │  0          0:15          since start││  0          0:15          since start│
    ╰──────────────────────────────────────╯╰──────────────────────────────────────╯
    """)
}

@Test func timeOfDayOnTheXAxis() {
  expectSameText(
    charts(Fixture.running(size(120, 40)).pressing("XXXzh")),
    """
    ╭─ T train loss 0.3693, best 0.2497 at step 134 ───────────╮╭─ V validation loss 0.5498, best 0.5498 at step 120 ──────╮
    │0.9┤⢹⢀                                                ┊   ││0.9┤                                                  ┊   │
    │   │ ⡟⡄ ⢠⡀                                            ┊   ││   │                                                  ┊   │
    │0.8┤  ⡇⡔⠃⢱⢀                                           ┊   ││0.8┤⣀                                                 ┊   │
    │   │  ⠸⠁ ⠈⡾⢱  ⢠                                       ┊   ││   │ ⠉⠒⠢⠤⣀                                            ┊   │
    │0.7┤      ⠃⠈⣆⡀⡟⡄                                      ┊   ││0.7┤      ⠉⠑⠒⠤◆⣀                                      ┊   │
    │   │        ⠁⠘ ⢣⢴⢀⢷                                   ┊   ││   │            ⠉⠉⠑⠒⠒⠤⠤⠤⣀⣀⡀                           ┊   │
    │0.6┤            ⠘⣼ ⢇ ⣼ ⡀                              ┊   ││0.6┤                      ⠈⠉⠉⠒⠒⠢⠤⠤⣀⣀⣀                 ┊   │
    │   │             ⠇ ⠸⣠⠋⣶⢇⡰⢇ ⡄⢰ ⡀                       ┊   ││   │                                 ⠉⠉⠑⠒⠒⠤★          ┊   │
    │0.5┤                ⠋ ⠃⠸⠁⠘⠴⠙⡾⣠⡇  ⡄                    ┊   ││0.5┤                                                  ┊   │
    │   │                         ⡟⢱⢠⢸⢱     ⣆              ┊   ││   │                                                  ┊   │
    │0.4┤                         ⠁⠸⠃⠃⠘⣤⢆⡰⢆⢠⠻⡀⢀⢀⡇  ⢀  ⡄    ┊   ││0.4┤                                                  ┊   │
    │   │                              ⠁⠘⠁⠸⣸ ⢇⡞⡼⢸⣄⢰⠙⣤⢇⢷   ⢀⠗●  ││   │                                                  ┊   │
    │0.3┤                                  ⠁ ⠘ ⠁⠈⠈⠃ ⠁⠸⠈⡆⢀⢧⢸┊   ││0.3┤                                                  ┊   │
    │   │                                              ⠘⠚⠘★┊   ││   │                                                  ┊   │
    │0.2┤                                                  ┊   ││0.2┤                                                  ┊   │
    │   └───┴──────▴──────┴──────┴──────┴──────▪──────┴───────┴││   └───┴──────┴──────┴──────┴──────┴──────┴──────┴───────┴│
    │          22:13:40                    22:13:50        time││          22:13:40                    22:13:50        time│
    │ T 0.3693  step 137, epoch 13.7, 22:13:54                 ││ V 0.5498  step 120, epoch 12.0, 22:13:50                 │
    ╰──────────────────────────────────────────────────────────╯╰──────────────────────────────────────────────────────────╯
    """)
}

/// A run with two spikes, values that are no number, a jump of the learning rate and a way back to a checkpoint.
private func eventful(_ size: Size) -> DashboardState {
  var state = DashboardState(session: "test", run: "r", size: size, now: Fixture.start)
  var points = Fixture.train(1..<201)
  points[59].value = 40
  points[60].value = .infinity
  points[100].value = .nan
  points[101].value = .nan
  points[140].value = -.infinity
  let rates = (1..<201).map {
    Scalar(tag: Tag.learningRate, step: $0, wallTime: Fixture.start + Double($0) / 4, value: $0 < 80 ? 0.1 : 0.01)
  }
  let again = (151..<190).map { Fixture.scalar($0, 0.3, wallTime: Fixture.start + 100 + Double($0) / 4) }
  for event in [
    Event.tick(now: Fixture.start + 200),
    .scalars(
      train: zip(points, rates).flatMap { [$0, $1] } + again,
      validation: Fixture.validation(stride(from: 40, through: 120, by: 40))),
    .status(Fixture.status(step: 189)), .tick(now: Fixture.start + 202),
  ] {
    _ = state.update(event)
  }
  return state
}

@Test func eventsAreMarkedOnTheAxisAndAtTheEdges() {
  expectSameText(
    charts(eventful(size(120, 40))),
    """
    ╭─ T train loss 0.3000, 4 not finite, best 0.2332 ─────────╮╭─ V validation loss 0.5498, best 0.5498 at step 120 ──────╮
    │40┤                ×          ××                          ││40┤                                                       │
    │  │                ⢸                                      ││  │                                                       │
    │35┤                ⢸                                      ││35┤                                                       │
    │  │                ⢸                                      ││  │                                                       │
    │30┤                ⢸                                      ││30┤                                                       │
    │  │                ⢸                                      ││  │                                                       │
    │25┤                ⢸                                      ││25┤                                                       │
    │20┤                ⡸                                      ││20┤                                                       │
    │  │                ⡇                                      ││  │                                                       │
    │15┤                ⡇                                      ││15┤                                                       │
    │  │                ⡇                                      ││  │                                                       │
    │10┤                ⡇                                      ││10┤                                                       │
    │  │                ⡇                                      ││  │                                                       │
    │ 5┤                ⡇                                      ││ 5┤                                                       │
    │  │⠰⠤⢤⣀⣀⣀          ⡇                                      ││  │                                                       │
    │ 0┤     ⠈⠉⠉⠉⠉⠒⠒⠒⠒⠒⠒⠃⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⢄⠤⣄⣄⣤×⣀★⣄⣀⣀⣀⣀⣀⣀⣀⣀⣀●   ││ 0┤           ◆⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤◆⠤⠤⠤⠤⠤⠤⠤⠤⠤★                      │
    │  └┬────┴─────┴──┬─┴─────↕────┴────▪─────┴──◂─┴─────┴────┴││  └┬────┴─────┴──┬─┴─────┴────┴────┴─────┴──┬─┴─────┴────┴│
    │   0            50           100           150        step││   0            50           100           150        step│
    ╰──────────────────────────────────────────────────────────╯╰──────────────────────────────────────────────────────────╯
    """)
}

@Test func aClippedAxisShowsTheBulkIn80x24() {
  expectSameText(
    charts(eventful(size(80, 24)).pressing("O")),
    """
    ╭─ T 0.3000, 4 not finite, 5-95 % ─────╮╭─ V validation 0.5498, best 0.5498 ───╮
    │3┤▴▴⢄       ▴×      ×2                ││3┤                                    │
    │ │   ⠱⣀     ⡇                         ││ │                                    │
    │2┤     ⠓⢄⡀  ⡇                         ││2┤                                    │
    │1┤       ⠈⠢⢄⡇                         ││1┤                                    │
    │ │           ⠉⠒⠒⠤⢄⣀⣀⡀ ⢀               ││ │       ◆⠉⠒⠒⠒⠢⠤◆⠤⠤⠤⣀⣀⣀★              │
    │0┤                  ⠈⠉⠉⠉⠉⠑⠒×★⠒⠒⠒⠒⠒⠒●  ││0┤                                    │
    │ └┬────────┴────↕───┴──▪────◂────────┴││ └┬────────┴────────┴───────┴────────┴│
    │  0                100            step││  0                100            step│
    ╰──────────────────────────────────────╯╰──────────────────────────────────────╯
    """)
}

@Test func aClippedAxisInASCII() {
  expectSameText(
    charts(eventful(size(80, 24)).pressing("O"), glyphs: .ascii),
    """
    +- T 0.3000, 4 not finite, 5-95 % -----++- V validation 0.5498, best 0.5498 ---+
    |3+^^.       :!      !2                ||3+                                    |
    | |   '.     :                         || |                                    |
    |2+     '.   :                         ||2+                                    |
    |1+       ''.:                         ||1+                                    |
    | |           '''......                || |       x'''...x......*              |
    |0+                    '''''!*''''''o  ||0+                                    |
    | ++--------,----r---,--c----<--------,|| ++--------,--------,-------,--------,|
    |  0                100            step||  0                100            step|
    +--------------------------------------++--------------------------------------+
    """)
}

@Test func smoothedValuesOverRawOnesIn120x40() {
  expectSameText(
    charts(Fixture.running(size(120, 40)).pressing("mmm")),
    """
    ╭─ T train loss 0.3693, best 0.2497 at step 134 ───────────╮╭─ V validation loss 0.5498, best 0.5498 at step 120 ──────╮
    │4.0┤                                                      ││4.0┤                                                      │
    │   │⢀                                                     ││   │                                                      │
    │3.5┤⠘⡖⣄                                                   ││3.5┤                                                      │
    │   │ ⠈⢢⠓⢤⡀                                                ││   │                                                      │
    │3.0┤   ⢣⢄⠈⠢⣄                                              ││3.0┤                                                      │
    │   │    ⠸⢤  ⠑⠲⢄                                           ││   │                                                      │
    │2.5┤     ⠈⠖⡄   ⠉⠒⢄⣀                                       ││2.5┤                                                      │
    │2.0┤       ⠈⠦⣀    ⠈⠑⠢⢄⡀                                   ││2.0┤                                                      │
    │   │         ⠙⢤⡀⡀     ⠈⠙⠲⠤⣀⡀                              ││   │                                                      │
    │1.5┤           ⠈⠓⣄⣀        ⠉⠑⠲⠤⣄⡀                         ││1.5┤                                                      │
    │   │              ⠘⠒⠤⡀          ⠈⠉⠒⠲⠤⢄⣀⡀                  ││   │                                                      │
    │1.0┤                 ⠉⠓⡴⣄⢀             ⠈⠉⠑⠒⠦⠤⢤⣀⣀          ││1.0┤                                                      │
    │   │                    ⠈⠁⠓⠒⢴⡠⢄⡀                ⠉⠉⠙⠒⠒●    ││   │              ◆⠉⠙⠛⠒⠒⠶⠶⠶⢖⣒⣤⣤⠤◆⠤⠤⠤⢄⣀⣀⣀⣀⣀⣀⡀              │
    │0.5┤                          ⠈⠘⠋⠒⠜⢢⢦⣄⣄⢤⣀ ⡀               ││0.5┤                           ⠉⠉⠉⠉⠉⠑⠒⠒⠒⠒⠒⠒⠪⠭⠭⠭★          │
    │   │                                    ⠙⠉⠑⠋⠲⠱⠢⠗⠖⠴⢢⡠★⠂    ││   │                                                      │
    │  0┤                                                      ││  0┤                                                      │
    │   └┬──────┴──────▴───┬──┴──────▴──────┴──────▪──────┴────││   └┬──────┴──────┴───┬──┴──────┴──────┴──────┴──────┴────│
    │    0                50               100             step││    0                50               100             step│
    ╰──────────────────────────────────────────────────────────╯╰──────────────────────────────────────────────────────────╯
    """)
}
