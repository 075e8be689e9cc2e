import Runs
import Screen

/// The screen of one run.
struct RunView {
  let state: DashboardState
  let run: WatchedRun

  func draw(in screen: Rect, with painter: inout Painter) {
    if let watch = state.watch { return LogWatchView(state: state, run: run, watch: watch).draw(in: screen, with: &painter) }
    let condition = run.condition(now: state.now)
    let warning = pinned(condition, width: screen.width, painter)
    let warningLines = warning.map {
      ActivityView.lines(of: $0, width: screen.width, count: RunLayout.mostWarningLines(screen), painter)
    }
    let layout = RunLayout(screen, warningLines: warningLines?.count ?? 0)
    HeaderView(run: run, condition: condition, hasHiddenWarning: warningLines?.isEmpty == true)
      .draw(in: layout.header, with: &painter)
    LossChartsView(state: state, run: run).draw(layout, with: &painter)
    let verification = VerificationView(
      evaluations: run.evaluations, validation: run.validation, canEvaluate: condition.takesCommands)
    switch layout.verificationStyle {
    case .panel(let hasHistogram): verification.drawPanel(in: layout.verification, hasHistogram: hasHistogram, with: &painter)
    case .lines: verification.drawLines(in: layout.verification, with: &painter)
    }
    ProgressView(status: run.status, condition: condition).draw(in: layout.progress, with: &painter)
    ActivityView(activity: state.activity, commands: state.commands, warning: warning, warningLines: warningLines ?? [])
      .draw(in: layout.activity, with: &painter)
    FooterView.draw(state, in: layout.footer, with: &painter)
  }

  /// The warning in force, or the reason of the end where the header has no room for all of it.
  private func pinned(_ condition: RunCondition, width: Int, _ painter: Painter) -> String? {
    guard let status = run.status else { return nil }
    if condition.takesCommands { return status.warning.map(CommandWords.oneLine) }
    guard let reason = status.reason.map(CommandWords.oneLine) else { return nil }
    return painter.width(painter.plain(reason)) > width - condition.words.count - 5 ? reason : nil
  }
}
