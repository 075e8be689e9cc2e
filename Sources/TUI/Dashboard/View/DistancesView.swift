import Screen
import Verification

/// The distances of genuine and impostor pairs at full size, with the threshold.
struct DistancesView {
  let report: VerificationReport

  func draw(in rect: Rect, with painter: inout Painter) {
    painter.box(rect, title: "squared distance of genuine and impostor pairs", .validation)
    let inner = rect.inset(horizontally: 2, vertically: 1)
    let parts = inner.rows([.share(1), .fixed(inner.height >= 8 ? 1 : 0)])
    histogram.draw(in: parts[0], on: &painter.buffer, theme: painter.theme, glyphs: painter.glyphs)
    painter.flow(counts, in: parts[1])
  }

  private var histogram: Histogram {
    let bins = report.histogram
    return Histogram(
      upper: .init("genuine", counts: bins.genuine, role: .genuine),
      lower: .init("impostor", counts: bins.impostor, role: .impostor),
      range: bins.lower <= bins.upper ? bins.lower...bins.upper : 0...4, threshold: report.threshold)
  }

  /// What the threshold does, as told by the nearest point of the thinned curve.
  private var counts: [Item] {
    guard let threshold = report.threshold, threshold.isFinite,
      let point = report.roc.filter({ $0.threshold.isFinite }).min(by: {
        abs($0.threshold - threshold) < abs($1.threshold - threshold)
      })
    else { return [] }
    return [
      [Span("near the threshold:", .faint)], [Span("false accepts \(Measures.fraction(point.far))", .impostor)],
      [Span("false rejects \(Measures.fraction(1 - point.tar))", .genuine)],
    ]
  }
}
