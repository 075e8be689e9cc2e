import Screen
import Testing

@testable import Dashboard

private func typing(_ text: String, _ size: Size, _ keys: KeyPress...) -> DashboardState {
  var state = Fixture.running(size)
  state.type(text: text)
  for key in keys { _ = state.update(.key(key)) }
  return state
}

/// The last rows of the screen.
private func foot(_ state: DashboardState, rows: Int) -> String {
  picture(state).split(separator: "\n", omittingEmptySubsequences: false).suffix(rows).joined(separator: "\n")
}

@Test func theCompletionsStandAboveTheLineIn80x24() {
  expectSameText(
    foot(typing(":s", size(80, 24)), rows: 3),
    """
     stop [step|epoch]  stop with a checkpoint; alone it asks when
     smooth W           moving average of the losses, 0 for none, below 1
    :s
    """)
}

@Test func theChosenCompletionHasASign() {
  expectSameText(
    foot(typing(":s", size(120, 40), .tab, .tab), rows: 3),
    """
     stop [step|epoch]  stop with a checkpoint; alone it asks when
    >smooth W           moving average of the losses, 0 for none, below 1
    :smooth
    """)
}

@Test func theListOfCommandsScrollsWithTheChoice() {
  expectSameText(
    foot(typing(":", size(200, 50), .tab, .tab, .tab, .tab, .tab, .tab, .tab, .tab, .tab, .tab), rows: 9),
    """
     resume                  go on after a pause
     evaluate                evaluate after the step under way
     checkpoint              write a checkpoint after the step under way
     stop [step|epoch]       stop with a checkpoint; alone it asks when
     rate 0.01 | x1.25 | /2  set or scale the learning rate
     detach                  leave; the run goes on
     log                     linear or logarithmic loss axis
    >link                    one loss axis for both charts, or one each
    :link
    """)
}

@Test func aCommandSaysBeforehandWhatItWillDo() {
  expectSameText(
    foot(typing(":rate 0.0125", size(80, 24)), rows: 2),
    """
     learning rate 0.0125 from step 137 on, now 0.0183
    :rate 0.0125
    """)
  expectSameText(
    foot(typing(":rate x1.25", size(80, 24)), rows: 2),
    """
     learning rate ×1.25 from step 137 on: 0.0229, now 0.0183
    :rate x1.25
    """)
}

@Test func aProblemIsWrappedOnASmallScreen() {
  expectPicture(
    typing(":rate fast", size(40, 12), .enter),
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
     rate takes a number above 0, or a
     factor: rate 0.01, rate x1.25, rate /2
    :rate fast
    """)
}

@Test func aLongLineScrollsWithTheCursor() {
  expectSameText(
    foot(typing(":open a-run-with-a-name-that-is-longer-than-the-screen", size(40, 12)), rows: 2),
    """
     open …
    :-a-name-that-is-longer-than-the-screen
    """)
}
