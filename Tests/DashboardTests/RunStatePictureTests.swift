import Runs
import Screen
import Testing

@testable import Dashboard

extension DashboardState {
  /// The state after these keys.
  fileprivate func after(_ keys: KeyPress...) -> DashboardState {
    var state = self
    for key in keys { _ = state.update(.key(key)) }
    return state
  }
}

@Test func whileEvaluatingTheHeaderNamesThatPhase() {
  expectPicture(
    Fixture.running(size(80, 24), Fixture.status(.running, .evaluation)),
    """
     orl-softmax-1  running                               epoch 13/60  step 137/600
      EVALUATION  small-cnn 128-d, both images of a pair  loss: pair verification
     412 images/s   left 1:32   learning rate 0.0183   elapsed 0:45
    ╭─ T train loss 0.3693, best 0.2497 ───╮╭─ V validation 0.5498, best 0.5498 ───╮
    │4┤⢄                                   ││4┤                                    │
    │ │⠈⠓⢄⡀                                ││ │                                    │
    │2┤   ⠉⠲⣄⡀                             ││2┤                                    │
    │ │      ⠉⠓⠢⢤⣀⡀                        ││ │                                    │
    │ │           ⠉⠙⠓⠢⠤⢄⢤⣀⣀⣀⢀              ││ │         ◆⠤⠤⠤⠤⢄⣀⣀⣀⣀◆⣀⣀⣀⣀            │
    │0┤                    ⠁⠉⠉⠉⠛⠛⠒⠓⠒⠒⠒★●   ││0┤                        ⠉⠉⠉⠉★       │
    │ └┬────┴───▴──┬─┴────▴───┴────▪────┴──││ └┬────┴───┴──┬─┴────┴───┴────┴────┴──│
    │  0          50         100       step││  0          50         100       step│
    ╰──────────────────────────────────────╯╰──────────────────────────────────────╯
    ╭─ verification at step 120, epoch 12 ─────────────────────────────────────────╮
    │ EER       0.087  ▴0.006 worse                        ▁▇█▄┊           genuine │
    │ best EER  0.081  at step 80                       ▁▁▄████▆▂▁                 │
    │ accuracy  0.927 ± 0.012  over 10 folds                   ┊ ▃██▄     impostor │
    │ AUC       0.972  threshold 1.124                         ┊▄████▄             │
    │ TAR       0.620 at FAR 0.01  0.410 at FAR 0.001      ▁▁▁▂▆██████▇▂▁▁▁        │
    │ pairs     450 genuine, 4 500 impostor             0    1.12              4.0 │
    ╰──────────────────────────────────────────────────────────────────────────────╯
     evaluation ████████████▊░░░░░░░ 64/100 images   run ████▊░░░░░░░░░░░░░░░░  22%

     space pause  e eval  s checkpoint  +/- rate  x stop  d detach  ? help  q quit
    """)
}

@Test func theQuestionBeforeQuitting() {
  expectPicture(
    Fixture.running(size(80, 24)).after(.character("s"), .character("q")),
    """
     orl-softmax-1  running                               epoch 13/60  step 137/600
      TRAINING  small-cnn 128-d → logits of 30 identities  softmax cross-entropy
     412 images/s   left 1:32   learning rate 0.0183   elapsed 0:45
    ╭─ T train loss 0.3693, best 0.2497 ───╮╭─ V validation 0.5498, best 0.5498 ───╮
    │4┤⢄                                   ││4┤                                    │
    │ │⠈⠓⢄⡀                                ││ │                                    │
    │2┤   ⠉⠲⣄⡀                             ││2┤                                    │
    │ │      ⠉⠓⠢⢤⣀⡀                        ││ │                                    │
    │ │           ⠉⠙⠓⠢⠤⢄⢤⣀╭─ quit ───────────────────────────╮⣀⣀⣀⣀◆⣀⣀⣀⣀            │
    │0┤                   │ Does the run go on?              │         ⠉⠉⠉⠉★       │
    │ └┬────┴───▴──┬─┴────│                                  │────┴───┴────┴────┴──│
    │  0          50      │ g    goes on without this screen │       100       step│
    ╰─────────────────────│ s    stops after a checkpoint    │─────────────────────╯
    ╭─ verification at ste│ esc  back                        │─────────────────────╮
    │ EER       0.087  ▴0.╰──────────────────────────────────╯▄┊           genuine │
    │ best EER  0.081  at step 80                       ▁▁▄████▆▂▁                 │
    │ accuracy  0.927 ± 0.012  over 10 folds                   ┊ ▃██▄     impostor │
    │ AUC       0.972  threshold 1.124                         ┊▄████▄             │
    │ TAR       0.620 at FAR 0.01  0.410 at FAR 0.001      ▁▁▁▂▆██████▇▂▁▁▁        │
    │ pairs     450 genuine, 4 500 impostor             0    1.12              4.0 │
    ╰──────────────────────────────────────────────────────────────────────────────╯
     training █████████████████▌░░░░░░░ 7/10 steps   run ████▊░░░░░░░░░░░░░░░░  22%
     → waiting for the engine: checkpoint
     g goes on  s stops  esc back
    """)
}

@Test func theQuestionBeforeStopping() {
  expectPicture(
    Fixture.running(size(60, 16)).after(.character("x")),
    """
     orl-softmax-1  running           epoch 13/60  step 137/600
      TRAINING  small-cnn 128-d …  loss: softmax cross-entropy
     412 images/s   left 1:32   learning rate 0.0183
    ╭─ T 0.3693, best 0.2497 ────╮╭─ V 0.5498, best 0.5498 ────╮
    │4┤⠤⡀           ╭─ stop ──────────────────╮                │
    │2┤ ⠈⠒⢄⡀        │ When does the run stop? │                │
    │ │    ⠈⠉⠒⠤⢄⣀⡀  │                         │⡀               │
    │0┤          ⠈⠉⠉│ s    after this step    │⠈⠉⠉◆⠉⠉⠉⠒⠒⠒★     │
    │ └┬──────▴┴────│ e    after this epoch   │───────┴───────┴│
    │  0            │ esc  it goes on         │      100   step│
    ╰───────────────╰─────────────────────────╯────────────────╯
     EER 0.087 ▴0.006 worse  accuracy 0.927 ± 0.012
     best EER 0.081 at step 80  AUC 0.972
     training █████████░░░░ 7/10 steps   run ██▉░░░░░░░░░░  22%
     ✓ learning rate ×1.25 from step 126
     s step  e epoch  esc back
    """)
}

@Test func theHelp() {
  expectPicture(
    Fixture.running(size(80, 24)).after(.character("?")),
    """
     orl-softmax-1  ru╭─ keys ───────────────────────────────────╮/60  step 137/600
      TRAINING  small-│ space   pause after this step            │ cross-entropy
     412 images/s   le│ e       evaluate now                     │5
    ╭─ T train loss 0.│ s       write a checkpoint now           │, best 0.5498 ───╮
    │4┤⢄              │ +/-     learning rate ×1.25, /1.25       │                 │
    │ │⠈⠓⢄⡀           │ x       stop after step or epoch         │                 │
    │2┤   ⠉⠲⣄⡀        │ d       leave; the run goes on           │                 │
    │ │      ⠉⠓⠢⢤⣀⡀   │ l       logarithmic loss axis            │                 │
    │ │           ⠉⠙⠓⠢│ y       a loss axis for each chart       │◆⣀⣀⣀⣀            │
    │0┤               │ m       moving average up to 0.99        │     ⠉⠉⠉⠉★       │
    │ └┬────┴───▴──┬─┴│ p       hardest pairs, curves, history   │┴───┴────┴────┴──│
    │  0          50  │ H       home screen; the run goes on     │   100       step│
    ╰─────────────────│ t       next theme                       │─────────────────╯
    ╭─ verification at│ S       write the screen to an SVG file  │─────────────────╮
    │ EER       0.087 │ :       type a command; tab completes it │         genuine │
    │ best EER  0.081 │ o       both losses in one chart         │                 │
    │ accuracy  0.927 │ z/Z     zoom in, out                     │██▄     impostor │
    │ AUC       0.972 │ h       cursor to read values off        │███▄             │
    │ TAR       0.620 │ X       step, epoch, time, time of day   │████▇▂▁▁▁        │
    │ pairs     450 ge│ O       axis for 5-95 % of values        │             4.0 │
    ╰─────────────────│ ?       this help                        │─────────────────╯
     training ████████│                                          │░░░░░░░░░░░░  22%
     ✓ learning rate ×│ esc back  j/k scroll                     │
     esc back  j/k scr╰──────────────────────────────────────────╯
    """)
}

@Test func theHelpScrollsInASmallWindow() {
  expectPicture(
    Fixture.running(size(40, 12)).after(.character("?"), .down),
    """
     ╭─ keys ─────────────────────────────╮
     │ e       evaluate now               │
    ╭│ s       write a checkpoint now     │╮
    ││ +/-     learning rate ×1.25, /1.25 ││
    ││ x       stop after step or epoch   ││
    ││ d       leave; the run goes on     ││
    ╰│ l       logarithmic loss axis      │╯
     │ y       a loss axis for each chart │
     │ m       moving average up to 0.99  │
     │                                    │
     │ esc back  j/k scroll               │
     ╰────────────────────────────────────╯
    """)
}

@Test func logarithmicUnlinkedSmoothedCharts() {
  expectPicture(
    Fixture.running(size(80, 24)).after(.character("l"), .character("y"), .character("m")),
    """
     orl-softmax-1  running                               epoch 13/60  step 137/600
      TRAINING  small-cnn 128-d → logits of 30 identities  softmax cross-entropy
     412 images/s   left 1:32   learning rate 0.0183   elapsed 0:45
    ╭─ T train loss 0.3693, best 0.2497 ───╮╭─ V validation 0.5498, best 0.5498 ───╮
    │4┤⢄⣀                                  ││1.0┤         ◆⣀⡀                      │
    │2┤ ⠈⠉⠛⠲⠤⣄⣀⡀                           ││   │          ⠈⠙⠭⡒⠢⠤⣀⡀                │
    │ │       ⠈⠉⠙⠒⠦⢤⣀⡀                     ││0.8┤             ⠈⠑⠢⣀⠈◆⠒⠢⠤⣀⡀          │
    │ │             ⠈⠉⠉⠳⠲⢦⣄⣄⣀⣀             ││   │                 ⠉⠒⠤⣀⡀ ⠈⠉⠒⠢◆      │
    │ │                    ⠁⠉⠋⠙⠷⠶⣤⣦⣤⣠⣤⣀●   ││0.6┤                     ⠈⠑⠒⠤⢄⡀       │
    │ │                           ⠈⠁⠁⠈★⠁   ││   │                          ⠈★      │
    │ └┬────┴───▴──┬─┴────▴───┴────▪────┴──││   └┬───┴────┴─┬─┴────┴───┴───┴────┴──│
    │  0          50         100       step││    0         50         100      step│
    ╰──────────────────────────────────────╯╰──────────────────────────────────────╯
    ╭─ verification at step 120, epoch 12 ─────────────────────────────────────────╮
    │ EER       0.087  ▴0.006 worse                        ▁▇█▄┊           genuine │
    │ best EER  0.081  at step 80                       ▁▁▄████▆▂▁                 │
    │ accuracy  0.927 ± 0.012  over 10 folds                   ┊ ▃██▄     impostor │
    │ AUC       0.972  threshold 1.124                         ┊▄████▄             │
    │ TAR       0.620 at FAR 0.01  0.410 at FAR 0.001      ▁▁▁▂▆██████▇▂▁▁▁        │
    │ pairs     450 genuine, 4 500 impostor             0    1.12              4.0 │
    ╰──────────────────────────────────────────────────────────────────────────────╯
     training █████████████████▌░░░░░░░ 7/10 steps   run ████▊░░░░░░░░░░░░░░░░  22%
     • losses smoothed by 0.6
     space pause  e eval  s checkpoint  +/- rate  x stop  d detach  ? help  q quit
    """)
}

@Test func aRunOfWhichNothingIsKnownYet() {
  expectPicture(
    DashboardState(session: "t", run: "orl-softmax-1", size: size(80, 24), now: 1),
    """
     orl-softmax-1  connecting
      CONNECTING

    ╭─ T train loss ───────────────────────╮╭─ V validation loss ──────────────────╮
    │                                      ││                                      │
    │                                      ││                                      │
    │                                      ││                                      │
    │                                      ││                                      │
    │           not measured yet           ││           not measured yet           │
    │                                      ││                                      │
    │                                      ││                                      │
    │                                      ││                                      │
    ╰──────────────────────────────────────╯╰──────────────────────────────────────╯
    ╭─ verification ───────────────────────────────────────────────────────────────╮
    │ no evaluation yet                                                            │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    ╰──────────────────────────────────────────────────────────────────────────────╯


     l log  y unlink  m smooth  p pairs  H home  t theme  S picture  ? help  q quit
    """)
}

@Test func aWindowThatIsTooSmallSaysSo() {
  expectPicture(
    Fixture.running(size(20, 5)),
    """

      too small: 20x5,
         needs 40x8


    """)
}

@Test func aWindowThatIsTooNarrowSaysSo() {
  expectPicture(
    Fixture.running(size(39, 9)),
    """




          too small: 39x9, needs 40x8




    """)
}

@Test func aQuestionIsSeenInAWindowThatIsTooSmall() {
  expectPicture(
    Fixture.running(size(20, 5)).after(.character("q")),
    """

    run goes on: g, stop
      it: s, back: esc


    """)
}

@Test func aLossThatIsNoNumberAndAnEngineThatWentAway() {
  var state = Fixture.running(size(80, 24))
  _ = state.update(.scalars(train: [Fixture.scalar(138, .nan)], validation: []))
  _ = state.update(.engineGone)
  expectPicture(
    state,
    """
     orl-softmax-1  engine gone                           epoch 13/60  step 137/600
      ENGINE GONE  small-cnn 128-d → logits of 30 identities  softmax cross-entropy
     412 images/s   learning rate 0.0183   elapsed 0:45
    ╭─ T NaN, 1 not finite, best 0.2497 ───╮╭─ V validation 0.5498, best 0.5498 ───╮
    │4┤⢄                               ×   ││4┤                                    │
    │ │⠈⠓⢄⡀                                ││ │                                    │
    │2┤   ⠉⠲⣄⡀                             ││2┤                                    │
    │ │      ⠉⠓⠢⢤⣀⡀                        ││ │                                    │
    │ │           ⠉⠙⠓⠢⠤⢄⢤⣀⣀⣀⢀              ││ │         ◆⠤⠤⠤⠤⢄⣀⣀⣀⣀◆⣀⣀⣀⣀            │
    │0┤                    ⠁⠉⠉⠉⠛⠛⠒⠓⠒⠒⠒★●   ││0┤                        ⠉⠉⠉⠉★       │
    │ └┬────┴───▴──┬─┴────▴───┴────▪────┴──││ └┬────┴───┴──┬─┴────┴───┴────┴────┴──│
    │  0          50         100       step││  0          50         100       step│
    ╰──────────────────────────────────────╯╰──────────────────────────────────────╯
    ╭─ verification at step 120, epoch 12 ─────────────────────────────────────────╮
    │ EER       0.087  ▴0.006 worse                        ▁▇█▄┊           genuine │
    │ best EER  0.081  at step 80                       ▁▁▄████▆▂▁                 │
    │ accuracy  0.927 ± 0.012  over 10 folds                   ┊ ▃██▄     impostor │
    │ AUC       0.972  threshold 1.124                         ┊▄████▄             │
    │ TAR       0.620 at FAR 0.01  0.410 at FAR 0.001      ▁▁▁▂▆██████▇▂▁▁▁        │
    │ pairs     450 genuine, 4 500 impostor             0    1.12              4.0 │
    ╰──────────────────────────────────────────────────────────────────────────────╯
     run ███████████████▊░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░  22%
     ! the engine went away without an end; f goes on from the last checkpoint
     f go on  d leave  l log  y unlink  m smooth  p pairs  H home  ? help  q quit
    """)
}

@Test func aFailedRunTellsWhy() {
  var status = Fixture.status(.failed, .idle)
  status.reason = "the loss is NaN since step 133"
  var state = Fixture.running(size(80, 24))
  _ = state.update(.status(status))
  expectPicture(
    state,
    """
     orl-softmax-1  failed                                epoch 13/60  step 137/600
      FAILED  the loss is NaN since step 133
     412 images/s   learning rate 0.0183   elapsed 0:45
    ╭─ T train loss 0.3693, best 0.2497 ───╮╭─ V validation 0.5498, best 0.5498 ───╮
    │4┤⢄                                   ││4┤                                    │
    │ │⠈⠓⢄⡀                                ││ │                                    │
    │2┤   ⠉⠲⣄⡀                             ││2┤                                    │
    │ │      ⠉⠓⠢⢤⣀⡀                        ││ │                                    │
    │ │           ⠉⠙⠓⠢⠤⢄⢤⣀⣀⣀⢀              ││ │         ◆⠤⠤⠤⠤⢄⣀⣀⣀⣀◆⣀⣀⣀⣀            │
    │0┤                    ⠁⠉⠉⠉⠛⠛⠒⠓⠒⠒⠒★●   ││0┤                        ⠉⠉⠉⠉★       │
    │ └┬────┴───▴──┬─┴────▴───┴────▪────┴──││ └┬────┴───┴──┬─┴────┴───┴────┴────┴──│
    │  0          50         100       step││  0          50         100       step│
    ╰──────────────────────────────────────╯╰──────────────────────────────────────╯
    ╭─ verification at step 120, epoch 12 ─────────────────────────────────────────╮
    │ EER       0.087  ▴0.006 worse                        ▁▇█▄┊           genuine │
    │ best EER  0.081  at step 80                       ▁▁▄████▆▂▁                 │
    │ accuracy  0.927 ± 0.012  over 10 folds                   ┊ ▃██▄     impostor │
    │ AUC       0.972  threshold 1.124                         ┊▄████▄             │
    │ TAR       0.620 at FAR 0.01  0.410 at FAR 0.001      ▁▁▁▂▆██████▇▂▁▁▁        │
    │ pairs     450 genuine, 4 500 impostor             0    1.12              4.0 │
    ╰──────────────────────────────────────────────────────────────────────────────╯
     run ███████████████▊░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░  22%
     ! failed at step 137: the loss is NaN since step 133
     f go on  d leave  l log  y unlink  m smooth  p pairs  H home  ? help  q quit
    """)
}

@Test func aReasonThatIsLongerThanTheHeaderIsToldInFullAbove() {
  var status = Fixture.status(.failed, .idle)
  status.reason =
    "the loss is not a number since step 133; the last good checkpoint is /home/me/runs/orl-softmax-1/checkpoints/step-120, "
    + "go on with --resume"
  let rows = picture(Fixture.running(size(80, 24), status)).split(separator: "\n", omittingEmptySubsequences: false)
  expectSameText(
    rows.suffix(4).joined(separator: "\n"),
    """
     ! the loss is not a number since step 133; the last good checkpoint is
       /home/me/runs/orl-softmax-1/checkpoints/step-120, go on with --resume
     ! failed at step 137: the loss is not a number since step 133; the last good …
     f go on  d leave  l log  y unlink  m smooth  p pairs  H home  ? help  q quit
    """)
}
