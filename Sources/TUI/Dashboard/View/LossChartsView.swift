import Runs
import Screen

/// The charts of both losses: side by side, one above the other, in one, or as lines of text where there is no room.
struct LossChartsView {
  let state: DashboardState
  let run: WatchedRun

  func draw(_ layout: RunLayout, with painter: inout Painter) {
    let settings = state.charts
    if settings.isOverlaid, layout.train != nil {
      return chart([train, validation], run.trainRange).draw(in: layout.losses, with: &painter)
    }
    var readout = layout.readouts.y
    let views = [chart([train], run.trainRange), chart([validation], run.validationRange)]
    let isSideBySide = layout.train != nil && layout.train?.y == layout.validation?.y
    let keepsDetailsFree = isSideBySide && (views.contains(where: \.hasDetails) || settings.cursor != nil)
    for (chart, rect) in zip(views, [layout.train, layout.validation]) {
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

  private func chart(_ curves: [LossCurve], _ range: AxisRange) -> LossChartView {
    let timeline = ChartTimeline(
      state.charts.axis, curves: run.drawn, stepsPerEpoch: run.stepsPerEpoch, utcOffset: state.utcOffset)
    let window = run.steps(state.charts)
    return LossChartView(
      curves: curves, timeline: timeline,
      xRange: run.fullSteps.map { timeline.range(window: window, full: $0, curves: run.drawn) }, window: window,
      bounds: range.bounds, settings: state.charts,
      // Beside a chart that has them, a second one without is easier to read.
      marks: curves.first?.role == .training ? marks : [])
  }

  private var marks: [ChartMark] {
    let kinds: [(ChartMark.Kind, [Int])] = [
      (.evaluation, run.evaluations.records.map(\.step)), (.checkpoint, run.marks.checkpoints), (.rate, run.marks.rates),
      (.resume, run.marks.resumes),
    ]
    return kinds.flatMap { kind, steps in steps.map { ChartMark(kind: kind, step: Double($0)) } }
  }

  private var train: LossCurve {
    LossCurve(
      letter: "T", name: "train", role: .training, series: run.drawn.train, parts: run.trainParts.parts,
      measures: run.stepMeasures, absence: run.hasTrained ? "no loss in training" : "not measured yet",
      quantity: quantity(state.watch?.shown.training))
  }

  private var validation: LossCurve {
    LossCurve(
      letter: "V", name: "validation", role: .validation, series: run.drawn.validation, parts: run.validationParts.parts,
      absence: run.evaluatesWithoutLoss ? "no loss in evaluation" : "not measured yet",
      quantity: quantity(state.watch?.shown.validation))
  }

  /// What a curve of another program's log measures; `nil` for our own losses.
  private func quantity(_ curve: Int?) -> LossCurve.Quantity? {
    state.watch.map {
      .init(name: $0.name(curve) ?? $0.shown.metric, metric: $0.shown.metric, higherIsBetter: $0.shown.higherIsBetter)
    }
  }
}

extension RunLayout {
  /// All that the losses have of the screen.
  var losses: Rect {
    let parts = [train, validation, readouts.isEmpty ? nil : readouts].compactMap { $0 }
    guard let first = parts.first else { return readouts }
    return parts.dropFirst().reduce(first) { a, b in
      let (x, y) = (min(a.x, b.x), min(a.y, b.y))
      return Rect(x: x, y: y, width: max(a.maxX, b.maxX) - x, height: max(a.maxY, b.maxY) - y)
    }
  }
}

extension WatchedRun {
  /// Steps in an epoch, where the engine told how many of both there are.
  var stepsPerEpoch: Double? {
    guard let status, status.epochs > 0, status.steps >= status.epochs else { return nil }
    return Double(status.steps) / Double(status.epochs)
  }
}
