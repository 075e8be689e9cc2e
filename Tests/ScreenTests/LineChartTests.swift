import Screen
import Testing

/// A loss curve of 21 points, and one of 2000 buckets with a spike in one of them.
private let curve = (0...20).map { ChartPoint(x: Double($0 * 50), y: 4.0 / (1 + Double($0) / 4)) }
private let buckets = (0..<2000).map { step -> ChartPoint in
  let value = 2 / (1 + Double(step) / 100)
  return ChartPoint(x: Double(step), mean: value, min: value * 0.8, max: step == 1200 ? 2 : value * 1.2)
}

private func drawn(_ width: Int, _ height: Int, _ chart: LineChart, glyphs: Glyphs = .unicode) -> [String] {
  picture(width, height) { chart.draw(in: $0, on: &$1, theme: .dark, glyphs: glyphs) }
}

private func points(_ values: Double...) -> [ChartPoint] { values.enumerated().map { ChartPoint(x: Double($0), y: $1) } }

@Suite struct LineChartTests {
  let chart = LineChart([.init("train", points: curve, role: .training)], xTitle: "step")

  @Test func drawsAxesAndCurve() {
    #expect(
      drawn(40, 10, chart) == [
        "4┤⠱⡀",
        " │ ⠱⡀",
        "3┤  ⠈⢆",
        " │    ⠑⢄",
        "2┤      ⠑⠢⣀",
        " │         ⠉⠑⠒⠤⣀",
        "1┤              ⠉⠉⠒⠒⠒⠒⠤⢄⣀⣀⣀⡀",
        " │                         ⠈⠉⠉⠉⠉⠉⠒⠒⠒⠒⠒⠢●",
        " └┬──────────────────┬──────────────────",
        "  0                 500             step",
      ])
  }

  @Test func leavesOutTitleLabelsAndAxesWhereThereIsNoRoom() {
    #expect(
      drawn(24, 6, chart) == [
        "4┤⠱⡀",
        " │ ⠘⢄⡀",
        "2┤   ⠈⠑⠤⠤⣀⣀",
        " │         ⠉⠉⠑⠒⠒⠒⠢⠤⠤⠤⠤⠤●",
        " └┬─────────────────────",
        "  0                 step",
      ])
    #expect(
      drawn(14, 5, chart) == [
        "4┤⢣",
        "2┤ ⠑⠤⡀",
        " │   ⠈⠉⠒⠒⠢⠤⠤⠤●",
        " └┬──────────┬",
        "  0       1000",
      ])
    #expect(
      drawn(12, 4, chart) == [
        "4┤⢣",
        "2┤ ⠑⢄",
        " │   ⠉⠑⠒⠤⠤⠤●",
        " └──────────",
      ])
    #expect(
      drawn(8, 3, chart) == [
        "│⢱⡀",
        "│ ⠈⠒⠤⠤⠤●",
        "└───────",
      ])
    #expect(
      drawn(6, 2, chart) == [
        "⢱⡀",
        " ⠙⠢⠤⠤●",
      ])
    #expect(drawn(2, 1, chart) == ["⠢●"])
    #expect(drawn(1, 1, chart) == ["●"])
    #expect(drawn(0, 0, chart) == [])
  }

  @Test(arguments: 0..<8, 0..<8)
  func staysInsideItsRectangle(width: Int, height: Int) {
    let rect = Rect(x: 3, y: 2, width: width, height: height)
    var buffer = CellBuffer(size: Size(width: 14, height: 12))
    chart.draw(in: rect, on: &buffer, theme: .monochrome, glyphs: .unicode)
    for y in 0..<12 {
      for x in 0..<14 where !rect.contains(Point(x: x, y: y)) { #expect(buffer[x, y] == Cell()) }
    }
  }

  @Test func drawsASCIIAlone() {
    let rows = drawn(40, 10, chart, glyphs: .ascii)
    #expect(
      rows == [
        "4+\'.",
        " | \'.",
        "3+   :",
        " |    \'..",
        "2+       :",
        " |        \'\'\'\'....",
        "1+                \'\'\'\'.......",
        " |                           \'\'\'\'\'\'\'\'\'\'o",
        " ++------------------+------------------",
        "  0                 500             step",
      ])
    #expect(rows.joined().unicodeScalars.allSatisfy { $0.isASCII })
  }

  @Test func keepsASpikeThatOneOfManyBucketsHides() {
    #expect(
      drawn(40, 10, LineChart([.init("train", points: buckets, role: .training)])) == [
        " │⠄",
        "2┤⢕                     ⢀",
        " │⢣⠄                    ⢐",
        " │⠈⡆                    ⢐",
        "1┤⠐⠘⡄                   ⢔",
        " │ ⠑⠈⠢⡀⢀                ⢕",
        " │   ⠑⠈⠑⠒⠤⢄⣀⣀⡀⢀⢀        ⢕",
        "0┤         ⠁⠁⠈⠉⠉⠉⠉⠉⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠒⠢⠤⠤⠤⠤⠤⠤⠤●",
        " └┬──────────────────┬──────────────────",
        "  0                1000",
      ])
  }

  @Test func logarithmicAxisHasPowersOfTen() {
    let decades = LineChart([.init("loss", points: points(100, 10, 1, 0.1, 0.01), role: .training)], scale: .logarithmic)
    #expect(
      drawn(30, 11, decades) == [
        " 100┤●⠤⡀",
        "    │  ⠈⠒⢄",
        "  10┤     ⠉●⢄",
        "    │        ⠉⠢⣀",
        "   1┤           ⠑●⣀",
        "    │              ⠑⠢⣀",
        " 0.1┤                 ⠑●⡀",
        "    │                   ⠈⠑⢄⡀",
        "0.01┤                      ⠈⠢●",
        "    └┬───────────┬───────────┬",
        "     0           2           4",
      ])
  }

  @Test func logarithmicAxisOfOneDecadeHasOneTwoFive() {
    let chart = LineChart([.init("loss", points: points(4, 0.3), role: .training)], scale: .logarithmic)
    #expect(
      drawn(24, 11, chart) == [
        "  5┤●⡀",
        "   │ ⠈⠢⢄",
        "  2┤    ⠑⠢⡀",
        "   │      ⠈⠑⢄⡀",
        "  1┤         ⠈⠢⢄",
        "   │            ⠑⠢⡀",
        "0.5┤              ⠈⠑⢄⡀",
        "   │                 ⠈⠢●",
        "0.2┤",
        "   └┬──────────────────┬",
        "    0                  1",
      ])
    let narrow = LineChart([.init("loss", points: points(2.2, 2.6), role: .training)], yRange: 2.1...2.7, scale: .logarithmic)
    #expect(
      drawn(24, 8, narrow) == [
        "   │                   ●",
        "2.6┤              ⢀⡠⠔⠒⠉",
        "2.4┤         ⢀⡠⠤⠒⠉⠁",
        "   │    ⢀⡠⠤⠒⠉⠁",
        "2.2┤●⠤⠒⠊⠁",
        "   │",
        "   └┬──────────────────┬",
        "    0                  1",
      ])
  }

  @Test func tellsCurvesApartWithoutColour() {
    let second = curve.map { ChartPoint(x: $0.x, y: $0.mean / 2 + 1.5) }
    let both = LineChart([
      .init("train", points: curve, role: .training), .init("validation", points: second, role: .validation),
    ])
    #expect(
      drawn(40, 10, both) == [
        "4┤⠱⡀               ● train ◆ validation",
        " │⠑⢵⡀",
        "3┤  ⠙⢦⢄⡀",
        " │    ⠑⢌⠑⠒⠢⠤⢄⣀⡀",
        "2┤      ⠑⠢⣀   ⠈⠉⠉⠉⠒⠒⠒⠒⠒⠢⠤⠤⠤⠤⠤⠤⠤⣀⣀⣀⣀⣀⣀⣀⣀◆",
        " │         ⠉⠑⠒⠤⣀",
        "1┤              ⠉⠉⠒⠒⠒⠒⠤⢄⣀⣀⣀⡀",
        " │                         ⠈⠉⠉⠉⠉⠉⠒⠒⠒⠒⠒⠢●",
        " └┬──────────────────┬─────────────────┬",
        "  0                 500             1000",
      ])
  }

  @Test func marksFewPointsAndJoinsThem() {
    let few = [ChartPoint(x: 100, y: 1), ChartPoint(x: 200, y: 0.5), ChartPoint(x: 300, y: 0.7)]
    #expect(
      drawn(30, 8, LineChart([.init("v", points: few, role: .validation)], xRange: 0...400)) == [
        "1.0┤      ◆⢆",
        "   │       ⠈⢆",
        "0.8┤         ⢣",
        "   │          ⢣       ⣀◆",
        "0.6┤           ⠱⡀  ⢀⠤⠊",
        "   │            ⠱◆⠒⠁",
        "   └┬────────────┬───────────┬",
        "    0           200        400",
      ])
  }

  @Test func onePointStandsInTheMiddle() {
    #expect(
      drawn(30, 8, LineChart([.init("v", points: [ChartPoint(x: 100, y: 1)], role: .validation)])) == [
        "1.1┤",
        "   │",
        "   │",
        "1.0┤             ◆",
        "   │",
        "0.9┤",
        "   └─────────────┬────────────",
        "                100",
      ])
  }

  @Test func noPointsLeaveTheAxes() {
    #expect(
      drawn(30, 6, LineChart([.init("v", points: [], role: .validation)], xTitle: "step")) == [
        "│",
        "│",
        "│",
        "│",
        "└─────────────────────────────",
        "                          step",
      ])
    #expect(
      drawn(30, 6, LineChart([])) == [
        "│",
        "│",
        "│",
        "│",
        "└─────────────────────────────",
        "",
      ])
  }

  @Test func showsWhatIsNoNumberAtTheTopAndBreaksTheLine() {
    let chart = LineChart([.init("train", points: points(1, .nan, 2, .infinity, 3, 3), role: .training)])
    #expect(
      drawn(30, 8, chart) == [
        "3┤     ×          ×     ●⠉⠉⠉⠉●",
        " │",
        "2┤",
        " │           ●",
        " │",
        "1┤●",
        " └┬──────────────────────────┬",
        "  0                          5",
      ])
    // Nothing but such values: marks, and no axis to measure by.
    #expect(
      drawn(12, 5, LineChart([.init("train", points: points(.nan, -.infinity), role: .training)])) == [
        "│×",
        "│",
        "│          ×",
        "└┬─────────┬",
        " 0         1",
      ])
  }

  @Test func logarithmicAxisShowsNonPositiveValuesAtTheBottom() {
    let chart = LineChart([.init("loss", points: points(100, 0, -2, 0.1, 0.01), role: .training)], scale: .logarithmic)
    #expect(
      drawn(30, 8, chart) == [
        " 100┤●",
        "    │",
        "   1┤",
        "    │",
        "    │                  ●⠤⣀",
        "0.01┤      ▾     ▾        ⠉⠒⠤●",
        "    └┬───────────┬───────────┬",
        "     0           2           4",
      ])
  }

  @Test func aValueThatStaysGetsRoomAroundIt() {
    #expect(
      drawn(24, 6, LineChart([.init("v", points: points(-5, -5), role: .training)])) == [
        "-4.5┤",
        "-5.0┤●⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀●",
        "    │",
        "-5.5┤",
        "    └┬─────────────────┬",
        "     0                 1",
      ])
  }

  /// Twice the largest power of ten is infinite, which is no place for a tick.
  @Test func logarithmicTicksNearTheLargestNumberAreFinite() {
    let chart = LineChart(
      [.init("v", points: points(6e307, 1.7e308), role: .training)], yRange: 5e307...Double.greatestFiniteMagnitude,
      scale: .logarithmic)
    #expect(drawn(30, 16, chart).joined().contains("●"))
  }

  @Test(arguments: [
    [1e-300, 2e-300], [1e-9, 1e-9], [1e20, 3e20], [1.7e308, 1.7e308], [-1.7e308, 1.7e308], [1e9, 1e9 + 1e-6], [0, 0],
    [0, Double.leastNonzeroMagnitude],
  ])
  func survivesHugeAndTinyValues(values: [Double]) {
    for scale in [Scale.linear, .logarithmic] {
      let chart = LineChart([.init("v", points: points(values[0], values[1]), role: .training)], scale: scale)
      let rows = drawn(30, 6, chart)
      #expect(rows.joined().contains("●") || (scale == .logarithmic && rows.joined().contains("▾")))
    }
  }

  @Test func beginsANewStrokeWhereXFallsBack() {
    let restarted = [(0, 4), (10, 2), (5, 3), (12, 0)].map { ChartPoint(x: $0.0, y: $0.1) }
    #expect(
      drawn(30, 6, LineChart([.init("v", points: restarted, role: .training)])) == [
        "4┤●⠑⠒⠒⠢⠤⠤⢄⣀⣀⡀",
        "2┤          ⠈●⠙⠒⠶⢖⣤⠤⠤⣀⣀⣀",
        " │                 ⠉⠑⠢⠤⣀⡉●",
        "0┤                      ⠈⠉⠒⠢⠤●",
        " └┬──────────────────────┬────",
        "  0                     10",
      ])
  }

  @Test func cutsCurvesAtTheGivenRanges() {
    let chart = LineChart([.init("v", points: curve, role: .training)], xRange: 100...500, yRange: 0...2)
    #expect(
      drawn(30, 6, chart) == [
        "2┤      ⠉⠉⠒⠒⠤⠤⢄⣀⣀⡀",
        "1┤               ⠈⠉⠉⠉⠒⠒⠒⠢⠤⠤⠤⠤⠤",
        " │",
        "0┤",
        " └───────┬────────────┬───────",
        "        200          400",
      ])
  }

  @Test func putsAnnotationsOnTheAxis() {
    let marks = [
      LineChart.Annotation(x: 500, character: "E", role: .accent), LineChart.Annotation(x: 5000, character: "Z", role: .accent),
    ]
    #expect(
      drawn(30, 6, LineChart([.init("v", points: curve, role: .training)], annotations: marks)) == [
        "4┤⠑⢄",
        " │  ⠑⢄⡀",
        "2┤    ⠈⠑⠢⠤⠤⣀⣀⣀",
        " │            ⠉⠉⠑⠒⠒⠒⠒⠒⠤⠤⠤⠤⠤⠤⠤●",
        " └┬─────────────E────────────┬",
        "  0            500        1000",
      ])
  }

  @Test func coloursTheLineByRoleAndItsBandFainter() {
    var buffer = CellBuffer(size: Size(width: 40, height: 10))
    LineChart([.init("train", points: buckets, role: .training)]).draw(
      in: Rect(buffer.size), on: &buffer, theme: .dark, glyphs: .unicode)
    let line = Theme.dark.style(.training)
    var band = line
    band.attributes.insert(.dim)
    #expect(buffer.cells.contains { $0.style == line && $0.character == "●" })
    #expect(buffer.cells.contains { $0.style == band })
  }

  @Test func chartsShareTheirRanges() {
    let low = LineChart([.init("a", points: [ChartPoint(x: 3, mean: 1, min: 0.5, max: 2)], role: .training)])
    let high = LineChart([.init("b", points: [ChartPoint(x: 9, y: 7), ChartPoint(x: 10, y: .nan)], role: .validation)])
    #expect(LineChart.jointYRange([low, high]) == 0...7)
    #expect(LineChart.jointXRange([low, high]) == 3...10)
    #expect(LineChart.jointYRange([]) == nil)
    #expect(LineChart.jointYRange([LineChart([])]) == nil)
    #expect(LineChart.jointXRange([LineChart([])]) == nil)
  }

  @Test func sharedRangeStaysWhileValuesChangeALittle() {
    let range = { (value: Double) in
      LineChart.jointYRange([LineChart([.init("a", points: points(0.1, value), role: .training)])])
    }
    #expect(range(3.61) == range(3.72))
    #expect(range(3.61) != range(5.2))
  }
}
