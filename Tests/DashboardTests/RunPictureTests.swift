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

@Test func theRunScreenIn80x24() {
  expectPicture(
    Fixture.running(size(80, 24)),
    """
     orl-softmax-1  running                               epoch 13/60  step 137/600
      TRAINING  small-cnn 128-d → logits of 30 identities  softmax cross-entropy
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
     training █████████████████▌░░░░░░░ 7/10 steps   run ████▊░░░░░░░░░░░░░░░░  22%
     ✓ learning rate ×1.25 from step 126
     space pause  e eval  s checkpoint  +/- rate  x stop  d detach  ? help  q quit
    """)
}

@Test func theRunScreenIn120x40() {
  expectPicture(
    Fixture.running(size(120, 40)),
    """
     orl-softmax-1  running                                                                       epoch 13/60  step 137/600
      TRAINING  small-cnn 128-d → logits of 30 identities  loss: softmax cross-entropy
     412 images/s   left 1:32   learning rate 0.0183   elapsed 0:45
    ╭─ T train loss 0.3693, best 0.2497 at step 134 ───────────╮╭─ V validation loss 0.5498, best 0.5498 at step 120 ──────╮
    │4.0┤                                                      ││4.0┤                                                      │
    │   │⢀                                                     ││   │                                                      │
    │3.5┤⠘⡄                                                    ││3.5┤                                                      │
    │   │ ⠈⢢                                                   ││   │                                                      │
    │3.0┤   ⢣⢄                                                 ││3.0┤                                                      │
    │   │    ⠸⢤                                                ││   │                                                      │
    │2.5┤     ⠈⠖⡄                                              ││2.5┤                                                      │
    │2.0┤       ⠈⠦⣀                                            ││2.0┤                                                      │
    │   │         ⠙⢤⡀⡀                                         ││   │                                                      │
    │1.5┤           ⠈⠓⣄⣀                                       ││1.5┤                                                      │
    │   │              ⠘⠒⠤⡀                                    ││   │                                                      │
    │1.0┤                 ⠉⠓⡴⣄⢀                                ││1.0┤                                                      │
    │   │                    ⠈⠁⠓⠒⢴⡠⢄⡀                          ││   │              ◆⠉⠑⠒⠒⠒⠤⠤⠤⢄⣀⣀⣀                           │
    │0.5┤                          ⠈⠘⠋⠒⠜⢢⢦⣄⣄⢤⣀ ⡀               ││0.5┤                           ⠉◆⠉⠉⠉⠑⠒⠒⠒⠒⠒⠒⠢⠤⠤⠤★          │
    │   │                                    ⠙⠉⠑⠋⠲⠱⠢⠗⠖⠴⢢⡠★●    ││   │                                                      │
    │  0┤                                                      ││  0┤                                                      │
    │   └┬──────┴──────▴───┬──┴──────▴──────┴──────▪──────┴────││   └┬──────┴──────┴───┬──┴──────┴──────┴──────┴──────┴────│
    │    0                50               100             step││    0                50               100             step│
    ╰──────────────────────────────────────────────────────────╯╰──────────────────────────────────────────────────────────╯
    ╭─ verification at step 120, epoch 12 ─────────────────────────────────────────────────────────────────────────────────╮
    │ EER       0.087 (0.063-0.117, 95 %)  ▴0.006 worse                            ▃██▅ ┊                          genuine │
    │ best EER  0.081  at step 80                                                 ▄████▇▁                                  │
    │ accuracy  0.927 ± 0.012  over 10 folds                                     ▆███████▃                                 │
    │ AUC       0.972  threshold 1.124                                       ▁▂▄██████████▆▃▁▁                             │
    │ TAR       0.620 (0.573-0.665) at FAR 0.01  45 of 4 500 impostors                  ┊    ▃▆█▇▃                impostor │
    │ TAR       0.410 (0.365-0.458) at FAR 0.001  4 of 4 500 impostors                  ┊   ▅█████▆                        │
    │ pairs     450 genuine, 4 500 impostor                                             ┊  ▆███████▆                       │
    │                                                                                   ┊▂▇██████████▃                     │
    │                                                                             ▁▁▁▁▂▄▆█████████████▇▄▂▁▁▁▁              │
    │                                                                       0         1.12                             4.0 │
    ╰──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────╯
     training ██████████████████████████████████▎░░░░░░░░░░░░░░ 7/10 steps   run ████████▍░░░░░░░░░░░░░░░░░░░░░░░░░░░░  22%
     ✓ learning rate ×1.25 from step 126


     space pause  e eval  s checkpoint  +/- rate  x stop  d detach  l log  y unlink  m smooth  p pairs  ? help  q quit
    """)
}

@Test func theRunScreenIn60x16() {
  expectPicture(
    Fixture.running(size(60, 16)),
    """
     orl-softmax-1  running           epoch 13/60  step 137/600
      TRAINING  small-cnn 128-d …  loss: softmax cross-entropy
     412 images/s   left 1:32   learning rate 0.0183
    ╭─ T 0.3693, best 0.2497 ────╮╭─ V 0.5498, best 0.5498 ────╮
    │4┤⠤⡀                        ││4┤                          │
    │2┤ ⠈⠒⢄⡀                     ││2┤                          │
    │ │    ⠈⠉⠒⠤⢄⣀⡀               ││ │       ◆⣀⣀⡀               │
    │0┤          ⠈⠉⠉⠉⠒⠒⠒⠒⠢⠤⠤⠤⠤★  ││0┤          ⠈⠉⠉◆⠉⠉⠉⠒⠒⠒★     │
    │ └┬──────▴┴────▴───┴──▪────┴││ └┬───────┴────────┴───────┴│
    │  0               100   step││  0               100   step│
    ╰────────────────────────────╯╰────────────────────────────╯
     EER 0.087 ▴0.006 worse  accuracy 0.927 ± 0.012
     best EER 0.081 at step 80  AUC 0.972
     training █████████░░░░ 7/10 steps   run ██▉░░░░░░░░░░  22%
     ✓ learning rate ×1.25 from step 126
     space pause  e eval  s checkpoint  ? help  q quit
    """)
}

@Test func theRunScreenIn40x12() {
  expectPicture(
    Fixture.running(size(40, 12)),
    """
     orl-softmax-1  running    step 137/600
      TRAINING  left 1:32  412 images/s
    ╭─ T train loss 0.3693, best 0.2497 ───╮
    │2┤⠒⠲⠤⠤⣀⣀⡀                             │
    │0┤      ⠉⠉⠉⠙⠒⠒⠒⠒⠒⠒⠦⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤★●   │
    │ └─────┴───▴────┴────▴───┴────▪────┴──│
    ╰──────────────────────────────────────╯
     V validation loss 0.5498, best 0.5498
     EER 0.087 ▴0.006
     training ████████████▌░░░░░ 7/10 steps
     ✓ learning rate ×1.25 from step 126
     space pause  e eval  ? help  q quit
    """)
}

@Test func theRunScreenIn40x8() {
  expectPicture(
    Fixture.running(size(40, 8)),
    """
     orl-softmax-1  running    step 137/600
      TRAINING  left 1:32  412 images/s
     T train loss 0.3693, best 0.2497
     V validation loss 0.5498, best 0.5498
     EER 0.087 ▴0.006
     training ████████████▌░░░░░ 7/10 steps
     ✓ learning rate ×1.25 from step 126
     space pause  e eval  ? help  q quit
    """)
}

@Test func aNarrowTallScreenStacksTheCharts() {
  expectPicture(
    Fixture.running(size(44, 30)),
    """
     orl-softmax-1  running        step 137/600
      TRAINING  loss: softmax cross-entropy
     412 images/s   left 1:32
    ╭─ T train loss 0.3693, best 0.2497 ───────╮
    │4┤⠐⠤⣀⡀                                    │
    │2┤   ⠉⠉⠒⠲⠦⠤⢄⣀⣀⣀                           │
    │0┤            ⠈⠉⠉⠉⠙⠒⠒⠒⠒⠒⠖⠶⠦⠦⠶⠤⠤⠤⠤⠤⠤⠤⠤★●   │
    │ └┬────┴────▴──┬──┴────▴────┴────▪────┴───│
    │  0           50           100        step│
    ╰──────────────────────────────────────────╯
    ╭─ V validation loss 0.5498, best 0.5498 ──╮
    │4┤                                        │
    │2┤                                        │
    │ │          ◆⣀⣀⣀⣀⣀                        │
    │0┤                ⠉⠉⠉⠉⠉◆⠉⠉⠉⠉⠑⠒⠒⠒⠒★        │
    │ └┬────┴────┴──┬──┴────┴────┴────┴────┴───│
    │  0           50           100        step│
    ╰──────────────────────────────────────────╯
    ╭─ verification at step 120, epoch 12 ─────╮
    │ EER       0.087  ▴0.006 worse            │
    │ best EER  0.081  at step 80              │
    │ accuracy  0.927 ± 0.012  over 10 folds   │
    │ AUC       0.972  threshold 1.124         │
    │ TAR       0.620 at FAR 0.01              │
    │ TAR       0.410 at FAR 0.001             │
    │ pairs     450 genuine, 4 500 impostor    │
    ╰──────────────────────────────────────────╯
     training ███████████████▍░░░░░░ 7/10 steps
     ✓ learning rate ×1.25 from step 126
     space pause  e eval  ? help  q quit
    """)
}

@Test func theRunScreenInASCII() {
  expectPicture(
    Fixture.running(size(80, 24)), glyphs: .ascii,
    """
     orl-softmax-1  running                               epoch 13/60  step 137/600
      TRAINING  small-cnn 128-d -> logits of 30 identities  softmax cross-entropy
     412 images/s   left 1:32   learning rate 0.0183   elapsed 0:45
    +- T train loss 0.3693, best 0.2497 ---++- V validation 0.5498, best 0.5498 ---+
    |4+.                                   ||4+                                    |
    | | '.                                 || |                                    |
    |2+   ''.                              ||2+                                    |
    | |      '''..                         || |                                    |
    | |           ''''.......              || |         x''''.....x........*       |
    |0+                      '''''''''*o   ||0+                                    |
    | ++----,---e--+-,----e---,----c----,--|| ++----,---,--+-,----,---,----,----,--|
    |  0          50         100       step||  0          50         100       step|
    +--------------------------------------++--------------------------------------+
    +- verification at step 120, epoch 12 -----------------------------------------+
    | EER       0.087  ^0.006 worse                        .|#:!           genuine |
    | best EER  0.081  at step 80                       ..:####|..                 |
    | accuracy  0.927 +/- 0.012  over 10 folds                 ! .##:     impostor |
    | AUC       0.972  threshold 1.124                         !:####:             |
    | TAR       0.620 at FAR 0.01  0.410 at FAR 0.001      ....|######|....        |
    | pairs     450 genuine, 4 500 impostor             0    1.12              4.0 |
    +------------------------------------------------------------------------------+
     training #################........ 7/10 steps   run ####.................  22%
     v learning rate x1.25 from step 126
     space pause  e eval  s checkpoint  +/- rate  x stop  d detach  ? help  q quit
    """)
}

/// The widest screen, by the rows that tell it apart: charts of 31 rows, and the table of evaluations.
@Test func theRunScreenIn200x50() {
  let rows = picture(Fixture.running(size(200, 50))).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  #expect(rows.count == 50)
  #expect(rows.allSatisfy { $0.count <= 200 })
  let kept = [0, 1, 2, 3, 31, 33, 34, 35, 36, 37, 38, 39, 45, 46, 49].map { rows[$0] }
  expectSameText(
    kept.joined(separator: "\n"),
    """
     orl-softmax-1  running                                                                                                                                                       epoch 13/60  step 137/600
      TRAINING  small-cnn 128-d → logits of 30 identities  loss: softmax cross-entropy
     412 images/s   left 1:32   learning rate 0.0183   elapsed 0:45
    ╭─ T train loss 0.3693, best 0.2497 at step 134 ───────────────────────────────────────────────────╮╭─ V validation loss 0.5498, best 0.5498 at step 120 ──────────────────────────────────────────────╮
    │    0          20           40          60           80          100         120          140 step││    0          20           40          60           80          100         120          140 step│
    ╭─ verification at step 120, epoch 12 ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────╮
    │ EER       0.087 (0.063-0.117, 95 %)  ▴0.006 worse                                              ▂▃███▆▃  ┊                                              genuine  step    EER  accuracy    loss        │
    │ best EER  0.081  at step 80                                                                  ▁▃███████▇▃┊                                                        120  0.087     0.927  0.5500        │
    │ accuracy  0.927 ± 0.012  over 10 folds                                                     ▁▄███████████▆▄                                                        80  0.081     0.933  0.6700        │
    │ AUC       0.972  threshold 1.124                                                     ▁▁▁▃▄▆███████████████▇▆▃▃▁▁                                                  40  0.121     0.893  0.9400        │
    │ TAR       0.620 (0.573-0.665) at FAR 0.01  45 of 4 500 impostors  FNMR 0.380                            ┊       ▄▆███▅▄                               impostor                                       │
    │ TAR       0.410 (0.365-0.458) at FAR 0.001  4 of 4 500 impostors  FNMR 0.590                            ┊     ▆▇███████▇▆                                                                            │
     training ███████████████████████████████████████████████████████████████████▉░░░░░░░░░░░░░░░░░░░░░░░░░░░░░ 7/10 steps   run ███████████████▊░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░  22%
     ✓ learning rate ×1.25 from step 126
     space pause  e eval  s checkpoint  +/- rate  x stop  d detach  l log  y unlink  m smooth  p pairs  H home  t theme  S picture  : command  o overlay  z/Z zoom  h cursor  X x axis  ? help  q quit
    """)
}
