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

@Test func theROCIn80x24() {
  expectPicture(
    Fixture.verification(size(80, 24)).after(.character("v")),
    """
     orl-softmax-1  pairs [ROC] distances  history
     step 120  threshold 1.124  EER 0.087  450 genuine, 4 500 impostor
    ╭─ TAR against log10 FAR: E at EER, o at the rates asked for ──────────────────╮
    │1.0┤                                                        ⢀⣀⣀⡠⠤⠤⠔⠒◆⠒⠒⠒⠒⠉⠉⠉⠉◆│
    │   │                                                  ⢀⣀⠤⠒E◆⠁                 │
    │0.8┤                                             ◆⡠⠤⠒⠉⠁                       │
    │   │                                         ⣀⠤⠒⠉                             │
    │   │                                    ⢀o⠤⠒⠉                                 │
    │0.6┤                             ⢀⣀⡠⠤⠒⠊⠉⠁                                     │
    │   │                       ⣀⡠⠤⠔◆⠉⠁                                            │
    │0.4┤              ⢀⣀⣀o◆⠔⠒⠊⠉                                                   │
    │   │◆⣀⡠⠤⠤⠤⠔⠒⠒⠒⠒⠉⠉◆⠁                                                           │
    │   └┬─────────────────┬──────────────────┬─────────────────┬──────────────────│
    │   -4                -3                 -2                -1         log10 FAR│
    ╰──────────────────────────────────────────────────────────────────────────────╯
      EER       0.087 (0.063-0.117, 95 %)  ▴0.006 worse
      best EER  0.081  at step 80
      accuracy  0.927 ± 0.012  over 10 folds
      AUC       0.972  threshold 1.124
      TAR       0.620 (0.573-0.665) at FAR 0.01  45 of 4 500 impostors  FNMR 0.380
      TAR       0.410 (0.365-0.458) at FAR 0.001  4 of 4 500 impostors  FNMR 0.590
      pairs     450 genuine, 4 500 impostor

     esc back  v distances  H home  t theme  ? help  q quit
    """)
}

@Test func theROCIn40x12() {
  expectPicture(
    Fixture.verification(size(40, 12)).after(.character("v")),
    """
     orl-s…  pairs [ROC] distances  history
     step 120  threshold 1.124  EER 0.087
    ╭─ TAR against log10 FAR: E at EER, … ─╮
    │1.0┤                       ⢀E⠤⠤⠒⠒⠒⠒⠊⠉◆│
    │   │                   ⢀⡠⠔⠊⠁          │
    │   │               ⢀⡠o⠊⠁              │
    │0.5┤         ⢀⣀⡠⠤⠔⠊⠁                  │
    │   │⣀⡠⠤⠤⠔⠒⠒⠊o⠁                        │
    │   └┬────────────────┬────────────────│
    │   -4               -2       log10 FAR│
    ╰──────────────────────────────────────╯
     esc back  v distances  ? help  q quit
    """)
}

@Test func theROCIn120x40() {
  expectPicture(
    Fixture.verification(size(120, 40)).after(.character("v")),
    """
     orl-softmax-1  pairs [ROC] distances  history
     step 120  threshold 1.124  EER 0.087  450 genuine, 4 500 impostor
    ╭─ TAR against log10 FAR: E at EER, o at the rates asked for ──────────────────────────────────────────────────────────╮
    │1.0┤                                                                                                  ◆⣀⣀⠤⠤⠤⠤⠤⠒⠒⠒⠒⠒⠉⠉◆│
    │   │                                                                                           ⣀⣀⠤⠔⠒⠉⠉                │
    │   │                                                                                     ◆⠤⠤⠒⠊⠉                       │
    │0.9┤                                                                                  ⢀E⠊                             │
    │   │                                                                               ⢀⡠⠊⠁                               │
    │   │                                                                             ⡠⠔⠁                                  │
    │   │                                                                          ⢀⠔⠊                                     │
    │0.8┤                                                                       ⢀⡠⠊⠁                                       │
    │   │                                                                     ⣀◆⠁                                          │
    │   │                                                                  ⢀⠤⠊                                             │
    │0.7┤                                                                ⡠⠔⠁                                               │
    │   │                                                             ⢀⠔⠊                                                  │
    │   │                                                           ⡠⠒⠁                                                    │
    │   │                                                        ⣀o⠉                                                       │
    │0.6┤                                                    ⢀⡠⠒⠉                                                          │
    │   │                                                 ⡠⠔⠊⠁                                                             │
    │   │                                             ⢀⠤⠒⠉                                                                 │
    │0.5┤                                         ⢀◆⠔⠊⠁                                                                    │
    │   │                                     ⣀⡠⠔⠊⠁                                                                        │
    │   │                                ⢀⣀⠤⠒⠉                                                                             │
    │   │                           o◆⡠⠔⠊⠁                                                                                 │
    │0.4┤                      ⢀⣀⠤⠒⠊⠉                                                                                      │
    │   │               ⣀⣀⠤⠤⠒◆⠉⠁                                                                                           │
    │   │       ⣀⣀⠤⠤⠒⠒⠉⠉                                                                                                   │
    │0.3┤◆⠤⠤⠒⠒⠉⠉                                                                                                           │
    │   └┬───────────────────────────┬────────────────────────────┬───────────────────────────┬────────────────────────────│
    │   -4                          -3                           -2                          -1                   log10 FAR│
    ╰──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────╯
      EER       0.087 (0.063-0.117, 95 %)  ▴0.006 worse
      best EER  0.081  at step 80
      accuracy  0.927 ± 0.012  over 10 folds
      AUC       0.972  threshold 1.124
      TAR       0.620 (0.573-0.665) at FAR 0.01  45 of 4 500 impostors  FNMR 0.380
      TAR       0.410 (0.365-0.458) at FAR 0.001  4 of 4 500 impostors  FNMR 0.590
      pairs     450 genuine, 4 500 impostor

     esc back  v distances  H home  t theme  ? help  q quit
    """)
}

@Test func theDistancesIn80x24() {
  expectPicture(
    Fixture.verification(size(80, 24)).after(.character("v"), .character("v")),
    """
     orl-softmax-1  pairs  ROC [distances] history
     step 120  threshold 1.124  EER 0.087  450 genuine, 4 500 impostor
    ╭─ squared distance of genuine and impostor pairs ─────────────────────────────╮
    │              ▅███    ┊                                               genuine │
    │             ▆████▇▆  ┊                                                       │
    │            ████████  ┊                                                       │
    │           ▇████████▇▅┊                                                       │
    │          ▇███████████┊                                                       │
    │         ▇████████████▇▅                                                      │
    │       ▄████████████████▄▂                                                    │
    │  ▁▂▃▅▇███████████████████▅▄▂▁                                                │
    │                      ┊       ▁▅███▃▁                                impostor │
    │                      ┊      ▃███████                                         │
    │                      ┊     ▆████████▇▆                                       │
    │                      ┊    ▅███████████                                       │
    │                      ┊   ██████████████▇                                     │
    │                      ┊ ▃▇███████████████▃▁                                   │
    │                      ┊▂███████████████████                                   │
    │                    ▁▂██████████████████████▆▁                                │
    │            ▁▁▁▁▂▂▄▅██████████████████████████▇▅▃▂▁▁▁▁▁                       │
    │ 0                  1.12                                                  4.0 │
    │ near the threshold:  false accepts 0.100  false rejects 0.075                │
    ╰──────────────────────────────────────────────────────────────────────────────╯
     esc back  v history  H home  t theme  ? help  q quit
    """)
}

@Test func theDistancesIn40x12() {
  expectPicture(
    Fixture.verification(size(40, 12)).after(.character("v"), .character("v")),
    """
     orl-s…  pairs  ROC [distances] history
     step 120  threshold 1.124  EER 0.087
    ╭─ squared distance of genuine and … ──╮
    │      ▂▇█▅ ┊                  genuine │
    │     ▄████▆┊                          │
    │ ▁▁▃▆███████▄▁▁                       │
    │           ┊  ▄▇█▆▂          impostor │
    │           ┊▂▇█████▅                  │
    │      ▁▁▁▁▃▆█████████▅▂▁▁▁▁           │
    │ 0       1.12                     4.0 │
    ╰──────────────────────────────────────╯
     esc back  v history  ? help  q quit
    """)
}

@Test func theHistoryIn80x24() {
  expectPicture(
    Fixture.verification(size(80, 24)).after(.character("v"), .character("v"), .character("v")),
    """
     orl-softmax-1  pairs  ROC  distances [history]
     step 120  threshold 1.124  EER 0.087  450 genuine, 4 500 impostor
    ╭─ EER 0.087, best 0.081 at step 80 ───╮╭─ accuracy 0.927, best 0.933 ─────────╮
    │0.12┤◆⠤⢄⣀⡀                            ││    │           ⣀⡠⠤⠔⠒◆⠉⠉⠉⠑⠒⠒⠒⠒⠒⠒⠒⠢⠤⠤⠤◆│
    │0.10┤    ⠈⠉⠒⠢⠤⢄⣀                      ││0.92┤    ⢀⣀⠤⠔⠒⠊⠉                      │
    │0.08┤           ⠉⠑⠒⠢⠤◆⣀⣀⣀⡠⠤⠤⠤⠤⠤⠤⠤⠔⠒⠒⠒◆││0.90┤◆⠒⠊⠉⠁                            │
    │    └────┬───────────▴───────┬────────││    └────┬───────────▴───────┬────────│
    │        50                  100   step││        50                  100   step│
    ╰──────────────────────────────────────╯╰──────────────────────────────────────╯
    ╭─ TAR at FAR 0.01 0.620, best 0.620 ──╮╭─ TAR at FAR 0.001 0.410, best 0.410 ─╮
    │0.7┤                                  ││0.45┤                                 │
    │0.6┤◆⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤◆⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤◆││0.40┤◆⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤◆⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤◆│
    │   │                                  ││    │                                 │
    │   └▴───┬────────────────────┬────────││    └▴───┬───────────────────┬────────│
    │       50                   100   step││        50                  100   step│
    ╰──────────────────────────────────────╯╰──────────────────────────────────────╯
    ╭─ AUC 0.972, best 0.972 at step 40 ───────────────────────────────────────────╮
    │1.0┤◆⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤◆⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤◆│
    │0.9┤                                                                          │
    │   │                                                                          │
    │   └▴────────┬────────┬────────┬─────────┬────────┬────────┬────────┬─────────│
    │   40       50       60       70        80       90       100      110    step│
    ╰──────────────────────────────────────────────────────────────────────────────╯
     esc back  v pairs  H home  t theme  ? help  q quit
    """)
}

@Test func theHistoryIn120x40() {
  expectPicture(
    Fixture.verification(size(120, 40)).after(.character("v"), .character("v"), .character("v")),
    """
     orl-softmax-1  pairs  ROC  distances [history]
     step 120  threshold 1.124  EER 0.087  450 genuine, 4 500 impostor
    ╭─ EER 0.087, best 0.081 at step 80 ───╮╭─ accuracy 0.927, best 0.933 ─────────╮╭─ TAR at FAR 0.01 0.620, best 0.620 ──╮
    │    │                                 ││    │                ◆⢄⣀⡀             ││0.70┤                                 │
    │0.12┤◆                                ││0.93┤               ⡔⠁  ⠈⠉⠑⠒⠢⠤⢄⣀⡀     ││    │                                 │
    │    │ ⠱⡀                              ││    │             ⢀⠎            ⠈⠉⠑⠒⠢◆││    │                                 │
    │    │  ⠘⢄                             ││    │            ⡠⠃                   ││    │                                 │
    │0.11┤   ⠈⢢                            ││0.92┤           ⡔⠁                    ││0.65┤                                 │
    │    │     ⠱⡀                          ││    │         ⢀⠎                      ││    │                                 │
    │    │      ⠘⢄                         ││    │        ⡠⠃                       ││    │                                 │
    │0.10┤       ⠈⠢⡀                       ││0.91┤      ⢀⠜                         ││    │◆⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉◆⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉◆│
    │    │         ⠑⡄                      ││    │     ⢠⠊                          ││0.60┤                                 │
    │    │          ⠈⢆                     ││    │    ⡰⠁                           ││    │                                 │
    │0.09┤            ⠣⡀                   ││0.90┤  ⢀⠜                             ││    │                                 │
    │    │             ⠑⡄              ⢀⣀⡠◆││    │ ⢠⠊                              ││    │                                 │
    │    │              ⠈⢆     ⢀⣀⡠⠤⠔⠒⠊⠉⠁   ││    │◆⠁                               ││0.55┤                                 │
    │0.08┤                ◆⠔⠒⠊⠉⠁           ││0.89┤                                 ││    │                                 │
    │    └────┬───────────▴───────┬────────││    └────┬───────────▴───────┬────────││    └▴───┬───────────────────┬────────│
    │        50                  100   step││        50                  100   step││        50                  100   step│
    ╰──────────────────────────────────────╯╰──────────────────────────────────────╯╰──────────────────────────────────────╯
    ╭─ TAR at FAR 0.001 0.410, best 0.410 at step 40 ──────────╮╭─ AUC 0.972, best 0.972 at step 40 ───────────────────────╮
    │0.46┤                                                     ││1.00┤                                                     │
    │    │                                                     ││    │                                                     │
    │    │                                                     ││    │◆⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀◆⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀◆│
    │0.44┤                                                     ││    │                                                     │
    │    │                                                     ││    │                                                     │
    │    │                                                     ││0.95┤                                                     │
    │0.42┤                                                     ││    │                                                     │
    │    │◆⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤◆⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤◆││    │                                                     │
    │0.40┤                                                     ││    │                                                     │
    │    │                                                     ││0.90┤                                                     │
    │    │                                                     ││    │                                                     │
    │0.38┤                                                     ││    │                                                     │
    │    │                                                     ││    │                                                     │
    │    │                                                     ││    │                                                     │
    │0.36┤                                                     ││0.85┤                                                     │
    │    └▴────────────┬────────────┬────────────┬─────────────││    └▴────────────┬────────────┬────────────┬─────────────│
    │    40           60           80           100        step││    40           60           80           100        step│
    ╰──────────────────────────────────────────────────────────╯╰──────────────────────────────────────────────────────────╯
     esc back  v pairs  H home  t theme  ? help  q quit
    """)
}

@Test func theHistoryIn40x12() {
  expectPicture(
    Fixture.verification(size(40, 12)).after(.character("v"), .character("v"), .character("v")),
    """
     orl-s…  pairs  ROC  distances [history]
     step 120  threshold 1.124  EER 0.087
    ╭─ EER 0.087, best 0.081 at step 80 ───╮
    │0.12┤◆⡀                               │
    │    │ ⠈⠑⠢⢄⡀                           │
    │0.10┤     ⠈⠑⠢⢄⡀                       │
    │    │         ⠈⠑⠢⢄⡀                   │
    │0.08┤             ⠈⠑⠢◆⣀⣀⡠⠤⠤⠤⠤⠔⠒⠒⠒⠒⠒⠉⠉◆│
    │    └────┬───────────▴───────┬────────│
    │        50                  100   step│
    ╰──────────────────────────────────────╯
     esc back  v pairs  ? help  q quit
    """)
}
