import Glibc
import Screen
import Verification

/// The ROC curve with a logarithmic false accept rate, the operating points on it, and below it what they are.
struct ROCView {
  let report: VerificationReport
  let evaluations: EvaluationHistory

  func draw(in rect: Rect, with painter: inout Painter) {
    let hasRows = rect.height >= 16
    let rows = hasRows ? min(6 + report.operatingPoints.count, rect.height / 2) : 0
    let parts = rect.rows([.share(1), .fixed(rows)])
    painter.box(parts[0], title: "TAR against log10 FAR: E at EER, o at the rates asked for", .validation)
    let inner = parts[0].inset(by: 1)
    if report.roc.isEmpty {
      painter.write("this evaluation has no curve", x: inner.x + 1, y: inner.y, .faint, limit: inner.width - 2)
    } else {
      chart.draw(in: inner, on: &painter.buffer, theme: painter.theme, glyphs: painter.glyphs)
    }
    guard hasRows else { return }
    let area = parts[1].inset(horizontally: 2, vertically: 0)
    VerificationRows(report: report, evaluations: evaluations, hasIntervals: area.width >= 68, hasNotes: true)
      .draw(in: area, with: &painter)
  }

  /// Nothing smaller than one impostor pair of all was measured.
  private var least: Double { floor(log10(1 / Double(max(report.impostor, 10)))) }

  private var chart: LineChart {
    let measured = report.roc.filter { $0.far > 0 }.map { ChartPoint(x: log10($0.far), y: $0.tar) }
    // What passes before any impostor does stands at the left end.
    let none = report.roc.last { $0.far == 0 }.map { ChartPoint(x: least, y: $0.tar) }
    let curve = ((none.map { [$0] } ?? []) + measured).sorted { $0.x < $1.x }
    // By falling rate: points that go back are not joined by a line.
    let points = report.operatingPoints.filter { $0.actualFar > 0 }.sorted { $0.actualFar > $1.actualFar }
      .map { ChartPoint(x: log10($0.actualFar), y: $0.tar) }
    var series = [LineChart.Series("ROC", points: curve, role: .validation)]
    if let eer = report.eer, eer > 0 {
      series.append(.init("EER", points: [ChartPoint(x: log10(eer), y: 1 - eer)], role: .warning, marker: "E"))
    }
    series.append(.init("TAR at FAR", points: points, role: .accent, marker: "o"))
    var chart = LineChart(series, xRange: least...0, xTitle: "log10 FAR")
    // Where a legend would stand is where a good curve ends.
    chart.hasLegend = false
    return chart
  }
}
