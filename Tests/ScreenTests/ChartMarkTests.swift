import Screen
import Testing

private let curve = (0...20).map { ChartPoint(x: Double($0 * 50), y: 4.0 / (1 + Double($0) / 4)) }

private func drawn(_ width: Int, _ height: Int, _ chart: LineChart, glyphs: Glyphs = .unicode) -> [String] {
  picture(width, height) { chart.draw(in: $0, on: &$1, theme: .dark, glyphs: glyphs) }
}

private func points(_ values: Double...) -> [ChartPoint] { values.enumerated().map { ChartPoint(x: Double($0), y: $1) } }

/// What a chart draws beside its lines: edges, raw values under smoothed ones, broken lines, the cursor.
@Suite struct ChartMarkTests {
  @Test func countsWhatIsNoNumberAtTheEdges() {
    var odd = points(1, 2, 3, 4)
    odd[1].oddAbove = 12
    odd[2].oddBelow = 3
    #expect(
      drawn(30, 8, LineChart([.init("train", points: odd, role: .training)])) == [
        "4┤         ×12            ⣀⠤⠒●",
        " │                   ⢀⡠⠔⠊⠉",
        "3┤              ⣀⡠⠔⠒●⠁",
        "2┤        ⢀●⠤⠔⠊⠉",
        " │    ⣀⡠⠔⠊⠁",
        "1┤●⠤⠒⠉              ×3",
        " └┬─────────────────┬─────────",
        "  0                 2",
      ])
  }

  @Test func marksWhatAClippedAxisLeavesOut() {
    var chart = LineChart(
      [.init("train", points: points(1, 9, 1, -9, 1, 2), role: .training)], yRange: 0...2)
    chart.marksClipped = true
    #expect(
      drawn(30, 8, chart) == [
        "2┤⢸    ▴    ⢸               ⡠●",
        " │⡸         ⠘⡄            ⢀⠎",
        "1┤⡇          ⡇          ⢀⠔⠁",
        " │●          ●          ●",
        " │           ⢣         ⢠⠃",
        "0┤           ⢸    ▾    ⢸",
        " └┬──────────────────────────┬",
        "  0                          5",
      ])
  }

  @Test func drawsRawValuesFaintUnderTheLine() {
    var raw = LineChart.Series("v", points: points(1, 3, 1, 3, 1), role: .training)
    raw.isBackground = true
    let chart = LineChart([raw, .init("v", points: points(2, 2, 2, 2, 2), role: .training)])
    #expect(
      drawn(24, 6, chart) == [
        "3┤    ⢀⠎⢆        ⡰⠱⡀",
        "2┤   ⡰⠁  ⠱⡀    ⢀⠜  ⠈⢆",
        " │●⢉⠏⠉⠉●⠉⠉⠉⢏⠉●⢩⠋⠉⠉●⠉⠉⠹⡉●",
        "1┤⡰⠁        ⠱⡰⠁       ⠈⢆",
        " └┬──────────┬─────────┬",
        "  0          2         4",
      ])
    #expect(
      drawn(24, 6, chart, glyphs: .ascii) == [
        "3+    .'.        .'.",
        "2+   .'  '.     .' '.",
        " |o''''o'''''o''''o''''o",
        "1+.'        '.'       '.",
        " ++----------+---------+",
        "  0          2         4",
      ])
    var buffer = CellBuffer(size: Size(width: 24, height: 6))
    chart.draw(in: Rect(buffer.size), on: &buffer, theme: .monochrome, glyphs: .unicode)
    let dim = buffer.cells.filter { $0.style.attributes.contains(.dim) && $0.character != " " }
    #expect(dim.count > 10)
  }

  @Test func aBrokenLineDiffersWithoutColour() {
    var dashed = LineChart.Series("v", points: points(1, 2), role: .validation)
    dashed.isDashed = true
    #expect(
      drawn(24, 6, LineChart([dashed])) == [
        "2.0┤               ⣀⡠ ⠒◆",
        "1.5┤          ⣀ ⠔⠒",
        "   │      ⠤⠔ ⠉",
        "1.0┤◆⠤ ⠊⠉",
        "   └┬──────────────────┬",
        "    0                  1",
      ])
  }

  @Test func theCursorHidesNoCurve() {
    var chart = LineChart([.init("v", points: curve, role: .training)])
    chart.cursor = 400
    chart.highlights = [.init(x: 1000, y: 4.0 / 6, character: "*", role: .accent)]
    #expect(
      drawn(30, 6, chart) == [
        "4┤⠑⢄         ┊",
        " │  ⠑⢄⡀      ┊",
        "2┤    ⠈⠑⠢⠤⠤⣀⣀⣀",
        " │           ┊⠉⠉⠑⠒⠒⠒⠒⠒⠤⠤⠤⠤⠤⠤⠤*",
        " └┬─────────────┬────────────┬",
        "  0            500        1000",
      ])
  }
}
