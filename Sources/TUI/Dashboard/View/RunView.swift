import Runs
import Screen

/// The screen of one run.
struct RunView {
  let state: DashboardState
  let run: WatchedRun

  func draw(in screen: Rect, with painter: inout Painter) {
    if let watch = state.watch { return LogWatchView(state: state, run: run, watch: watch).draw(in: screen, with: &painter) }
    let condition = run.condition(now: state.now)
    let warning = run.status?.warning.flatMap { condition.takesCommands ? CommandWords.oneLine($0) : nil }
    let warningLines = warning.map {
      ActivityView.lines(of: $0, width: screen.width, count: RunLayout.mostWarningLines(screen), painter)
    }
    let layout = RunLayout(screen, warningLines: warningLines?.count ?? 0)
    HeaderView(run: run, condition: condition, hasHiddenWarning: warningLines?.isEmpty == true)
      .draw(in: layout.header, with: &painter)
    drawLosses(layout, with: &painter)
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

  func drawLosses(_ layout: RunLayout, with painter: inout Painter) {
    var readout = layout.readouts.y
    let isSideBySide = layout.train != nil && layout.train?.y == layout.validation?.y
    let keepsDetailsFree = isSideBySide && (train.hasDetails || validation.hasDetails)
    for (chart, rect) in [(train, layout.train), (validation, layout.validation)] {
      var view = chart
      view.keepsDetailsFree = keepsDetailsFree
      if let rect {
        view.draw(in: rect, with: &painter)
      } else if readout < layout.readouts.maxY {
        let width = layout.readouts.width - 2
        painter.write(view.readout(painter, limit: width), x: layout.readouts.x + 1, y: readout, view.role, limit: width)
        readout += 1
      }
    }
  }

  /// One step axis for both charts.
  private var steps: ClosedRange<Double>? {
    let firsts = [run.train, run.validation].compactMap { $0.buckets.first?.firstStep }
    let lasts = [run.train, run.validation].compactMap(\.lastStep)
    guard let first = firsts.min(), let last = lasts.max() else { return nil }
    return StepAxis.range(first: first, last: last, total: run.status?.steps)
  }

  /// What the chart of a curve of another program's log measures; `nil` for our own losses.
  private func quantity(_ curve: Int?) -> LossChartView.Quantity? {
    state.watch.map {
      .init(name: $0.name(curve) ?? $0.shown.metric, metric: $0.shown.metric, higherIsBetter: $0.shown.higherIsBetter)
    }
  }

  private var train: LossChartView {
    LossChartView(
      letter: "T", name: "train", role: .training, series: run.train, bounds: run.trainRange.bounds, steps: steps,
      settings: state.charts, marks: run.evaluations.records.map(\.step), parts: run.trainParts.parts, measures: run.stepMeasures,
      absence: run.hasTrained ? "no loss in training" : "not measured yet", quantity: quantity(state.watch?.shown.training))
  }

  private var validation: LossChartView {
    LossChartView(
      letter: "V", name: "validation", role: .validation, series: run.validation, bounds: run.validationRange.bounds,
      steps: steps,
      settings: state.charts, marks: [],
      parts: run.validationParts.parts, absence: run.evaluatesWithoutLoss ? "no loss in evaluation" : "not measured yet",
      quantity: quantity(state.watch?.shown.validation))
  }
}
