import Testing

@testable import Screen

/// Charts of block quadrants: the middle way between braille and ASCII.
@Suite struct BlockChartTests {
  @Test func everyQuarterHasItsBit() {
    let dots = Glyphs.Dots.quadrants
    #expect([(0, 0), (1, 0), (0, 1), (1, 1)].map { dots.character(dots.bit($0.0, $0.1)) } == ["▘", "▝", "▖", "▗"])
    #expect((0..<16).map { String(dots.character(UInt8($0))) }.joined() == " ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█")
  }

  @Test func aCurveIsDrawnInQuarters() {
    let points = (0...40).map { ChartPoint(x: Double($0), y: Double((40 - $0) * (40 - $0)) / 160) }
    let chart = LineChart([LineChart.Series("train", points: points, role: .training)], xTitle: "step")
    let rows = picture(40, 9) { chart.draw(in: $0, on: &$1, theme: .monochrome, glyphs: .blocks) }
    #expect(
      rows.joined(separator: "\n") == """
        10┤▚▄▖
          │  ▝▀▄
          │     ▀▀▄▖
         5┤        ▝▀▚▄▖
          │            ▝▀▀▄▄▄
          │                  ▀▀▚▄▄▄
         0┤                        ▀▀▀▀▀▚▄▄▄▄▄▄●
          └┬─────────────────┬──────────────────
           0                20              step
        """)
    #expect(!rows.joined().unicodeScalars.contains { (0x2800...0x28FF).contains($0.value) })
  }
}
