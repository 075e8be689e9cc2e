import Screen

/// Draws the whole screen. The same state, theme and glyphs always give the same cells.
///
/// - Parameters:
///   - state: What to show; its `size` is the size of the terminal.
///   - theme: How it looks.
///   - glyphs: The characters to draw with: Unicode or ASCII.
public func view(_ state: DashboardState, theme: Theme, glyphs: Glyphs) -> CellBuffer {
  var painter = Painter(size: state.size, theme: theme, glyphs: glyphs)
  let screen = Rect(painter.buffer.size)
  if screen.width < SmallView.least.width || screen.height < SmallView.least.height {
    SmallView.draw(state, in: screen, with: &painter)
    return painter.finished()
  }
  if let run = state.run, let verification = run.verification {
    VerificationScreenView(state: state, run: run, screen: verification).draw(in: screen, with: &painter)
  } else if let run = state.run {
    RunView(state: state, run: run).draw(in: screen, with: &painter)
  } else if let comparison = state.comparison {
    CompareView(state: state, comparison: comparison).draw(in: screen, with: &painter)
  } else {
    HomeView(state: state).draw(in: screen, with: &painter)
  }
  MetricPickerView.draw(state, in: screen, with: &painter)
  if let form = state.form { FormView(form: form).draw(in: screen, with: &painter) }
  PopupView.draw(state, in: screen, with: &painter)
  if let line = state.input { CommandLineView(state: state, line: line).draw(in: screen, with: &painter) }
  return painter.finished()
}
