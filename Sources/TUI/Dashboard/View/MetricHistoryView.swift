import Runs
import Screen
import Verification

/// The rates of all evaluations that are known, a chart each, with the best marked.
struct MetricHistoryView {
  /// By rising step.
  let records: [EvaluationRecord]

  private struct Curve {
    var name: String
    var higherIsBetter: Bool
    var points: [(step: Int, value: Double)]

    /// Of equal values the earliest, and no untrained model, as in the engine.
    var best: (step: Int, value: Double)? {
      points.filter { $0.step > 0 }.reduce(nil) { best, point in
        guard let best else { return point }
        return (higherIsBetter ? point.value > best.value : point.value < best.value) ? point : best
      }
    }
  }

  /// A chart in fewer cells shows no curve.
  private static let least = Size(width: 36, height: 6)

  func draw(in rect: Rect, with painter: inout Painter) {
    let curves = curves
    let columns = max(1, min(rect.width / Self.least.width, 3, curves.count))
    let rows = max(1, min(rect.height / Self.least.height, (curves.count + columns - 1) / columns))
    for (row, band) in rect.rows(Array(repeating: .share(1), count: rows)).enumerated() {
      let shown = Array(curves.dropFirst(row * columns).prefix(columns))
      let places = band.columns(Array(repeating: .share(1), count: shown.count))
      for (curve, place) in zip(shown, places) { draw(curve, in: place, with: &painter) }
    }
  }

  private var curves: [Curve] {
    var curves = [
      curve("EER", higherIsBetter: false) { $0.eer }, curve("accuracy", higherIsBetter: true) { $0.accuracy },
    ]
    for far in records.last?.verification?.operatingPoints.map(\.far) ?? [] {
      curves.append(
        curve("TAR at FAR \(Measures.setting(far))", higherIsBetter: true) { report in
          report.operatingPoints.first { $0.far == far }?.tar
        })
    }
    curves.append(curve("AUC", higherIsBetter: true) { $0.auc })
    return curves.filter { !$0.points.isEmpty }
  }

  private func curve(_ name: String, higherIsBetter: Bool, _ value: (VerificationReport) -> Double?) -> Curve {
    let points = records.compactMap { record in
      record.verification.flatMap(value).flatMap { $0.isFinite ? (step: record.step, value: $0) : nil }
    }
    return Curve(name: name, higherIsBetter: higherIsBetter, points: points)
  }

  private func draw(_ curve: Curve, in rect: Rect, with painter: inout Painter) {
    let best = curve.best
    let newest = "\(curve.name) \(Measures.fraction(curve.points.last?.value))"
    let titles = best.map { best in
      [
        "\(newest), best \(Measures.fraction(best.value)) at step \(Measures.step(best.step))",
        "\(newest), best \(Measures.fraction(best.value))",
      ]
    }
    painter.box(rect, title: painter.choose((titles ?? []) + [newest], limit: rect.width - 6), .validation)
    let steps = records.map(\.step)
    guard let first = steps.first, let last = steps.last else { return }
    var chart = LineChart(
      [.init(curve.name, points: curve.points.map { ChartPoint(x: Double($0.step), y: $0.value) }, role: .validation)],
      xRange: StepAxis.range(first: first, last: last, total: nil), xTitle: "step",
      annotations: best.map { [.init(x: Double($0.step), character: painter.glyphs.above, role: .good)] } ?? [])
    // No rate is above 1, so neither is its axis.
    if let range = LineChart.jointYRange([chart]), range.upperBound > 1, range.lowerBound < 1 {
      chart.yRange = range.lowerBound...1
    }
    chart.draw(in: rect.inset(by: 1), on: &painter.buffer, theme: painter.theme, glyphs: painter.glyphs)
  }
}
