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

@Test func theHomeScreenIn80x24() {
  expectPicture(
    Fixture.home(size(80, 24)),
    """
     Tandem  trains face models, verifies pairs
    ╭─ recipes ────────────────────────────────────────────────────────────────────╮
    │    recipe       what it does                                                 │
    │ >  orl-softmax  softmax on ORL people 1-30, verified on 31-40                │
    │    orl-arcface  ArcFace on ORL people 1-30, verified on 31-40                │
    │    synthetic    softmax on drawn faces, for a machine without data           │
    ╰──────────────────────────────────────────────────────────────────────────────╯
    ╭─ runs ───────────────────────────────────────────────────────────────────────╮
    │    run            state        step  best       changed  loss  task          │
    │    orl-softmax-2  running   130/600  EER 0.081  now      -     -             │
    │    orl-softmax-1  finished  600/600  EER 0.079  1 h ago  -     -             │
    │    broken         unknown         -  -          -        -     -             │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    │                                                                              │
    ╰──────────────────────────────────────────────────────────────────────────────╯

     f fit  enter change  tab runs  j/k move  r refresh  t theme  ? help  q quit
    """)
}

@Test func theHomeScreenIn40x12ShowsTheListInFocus() {
  expectPicture(
    Fixture.home(size(40, 12)).after(.tab),
    """
     Tandem  trains face models
    ╭─ runs ───────────────────────────────╮
    │    run            state        step  │
    │ >  orl-softmax-2  running   130/600  │
    │    orl-softmax-1  finished  600/600  │
    │    broken         unknown         -  │
    │                                      │
    │                                      │
    │                                      │
    ╰──────────────────────────────────────╯

     enter/f open  / filter  ? help  q quit
    """)
}

@Test func theHomeScreenIn40x8() {
  expectPicture(
    Fixture.home(size(40, 8)),
    """
     Tandem  trains face models
    ╭─ recipes ────────────────────────────╮
    │    recipe       what it does         │
    │ >  orl-softmax  softmax on ORL …     │
    │    orl-arcface  ArcFace on ORL …     │
    ╰──────────────────────────────────────╯

     f fit  enter change  ? help  q quit
    """)
}

@Test func theHelpOfTheHomeScreen() {
  expectPicture(
    Fixture.home(size(80, 24)).after(.character("?")),
    """
     Tandem  trains face models, verifies pairs
    ╭─ recipes ────────────────────────────────────────────────────────────────────╮
    │    recipe       what it does                                                 │
    │ >  orl-softmax  softmax on ORL people 1-30, verified on 31-40                │
    │    orl-arcface  ArcFace on ORL people 1-30, verified on 31-40                │
    │    synthetic    ╭─ keys ───────────────────────────────────╮t data           │
    ╰─────────────────│ f       start a run of the recipe        │─────────────────╯
    ╭─ runs ──────────│ enter   change its main keys, then start │─────────────────╮
    │    run          │ tab     to the other list                │s  task          │
    │    orl-softmax-2│ j/k     down, up; arrows do as well      │   -             │
    │    orl-softmax-1│ r       look again for recipes and runs  │   -             │
    │    broken       │ t       next theme                       │   -             │
    │                 │ S       write the screen to an SVG file  │                 │
    │                 │ :       type a command; tab completes it │                 │
    │                 │ ? h     this help                        │                 │
    │                 │ q       quit                             │                 │
    │                 │                                          │                 │
    │                 │ esc back                                 │                 │
    │                 ╰──────────────────────────────────────────╯                 │
    │                                                                              │
    │                                                                              │
    ╰──────────────────────────────────────────────────────────────────────────────╯

     esc back  j/k scroll
    """)
}

@Test func emptyListsSayWhatToDo() {
  var state = DashboardState(session: "t", size: size(60, 14), now: 1)
  _ = state.update(.recipes([]))
  _ = state.update(.runs([]))
  expectPicture(
    state,
    """
     Tandem  trains face models, verifies pairs
    ╭─ recipes ────────────────────────────────────────────────╮
    │ no recipes here                                          │
    │                                                          │
    ╰──────────────────────────────────────────────────────────╯
    ╭─ runs ───────────────────────────────────────────────────╮
    │ no runs yet: choose a recipe and press f                 │
    │                                                          │
    │                                                          │
    │                                                          │
    │                                                          │
    ╰──────────────────────────────────────────────────────────╯

     f fit  enter change  tab runs  j/k move  ? help  q quit
    """)
}
