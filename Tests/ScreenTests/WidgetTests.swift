import Screen
import Testing

@Suite struct GaugeTests {
  private func drawn(_ gauge: Gauge, _ width: Int, _ glyphs: Glyphs = .unicode) -> [String] {
    picture(width, 1) { gauge.draw(in: $0, on: &$1, theme: .dark, glyphs: glyphs) }
  }

  @Test func fillsByEighthsOfACell() {
    #expect(drawn(Gauge("epoch", fraction: 0), 24) == ["epoch ░░░░░░░░░░░░░   0%"])
    #expect(drawn(Gauge("epoch", fraction: 0.5), 24) == ["epoch ██████▌░░░░░░  50%"])
    #expect(drawn(Gauge("epoch", fraction: 0.52), 24) == ["epoch ██████▊░░░░░░  52%"])
    #expect(drawn(Gauge("epoch", fraction: 1), 24) == ["epoch █████████████ 100%"])
    #expect(drawn(Gauge("epoch", fraction: 0.52), 24, .ascii) == ["epoch ######.......  52%"])
  }

  @Test func isFullOnlyWhenFinished() {
    #expect(drawn(Gauge(fraction: 0.999), 12) == ["██████▉  99%"])
  }

  @Test func takesAnyFraction() {
    #expect(drawn(Gauge("pairs", fraction: nil), 16) == ["pairs ░░░░░░░░░░"])
    #expect(drawn(Gauge("pairs", fraction: .nan), 16) == ["pairs ░░░░░░░░░░"])
    #expect(drawn(Gauge("pairs", fraction: -1), 16) == drawn(Gauge("pairs", fraction: 0), 16))
    #expect(drawn(Gauge("pairs", fraction: 7), 16) == drawn(Gauge("pairs", fraction: 1), 16))
  }

  @Test func keepsItsTextsWhereTheBarHasNoRoom() {
    let gauge = Gauge("pairs", fraction: 0.25, trailing: "120/450")
    #expect(drawn(gauge, 24) == ["pairs ██▌░░░░░░░ 120/450"])
    #expect(drawn(gauge, 16) == ["pairs 120/450"])
    #expect(drawn(gauge, 9) == ["pairs 12…"])
    #expect(drawn(gauge, 3) == ["pa…"])
    #expect(drawn(gauge, 1) == ["…"])
    #expect(drawn(gauge, 0) == [""])
  }
}

@Suite struct SparkLineTests {
  private func drawn(_ line: SparkLine, _ width: Int, _ glyphs: Glyphs = .unicode) -> [String] {
    picture(width, 1) { line.draw(in: $0, on: &$1, theme: .dark, glyphs: glyphs) }
  }

  @Test func showsTheNewestValues() {
    let line = SparkLine([9, 9, 0, 1, 2, 3, 4, 5, 6, 7])
    #expect(drawn(line, 8) == ["▁▂▃▄▅▆▇█"])
    #expect(drawn(line, 20) == ["██▁▂▃▃▄▅▆▆"])
    #expect(drawn(line, 8, .ascii) == ["..::||##"])
  }

  @Test func takesAnyValue() {
    #expect(drawn(SparkLine([]), 4) == [""])
    #expect(drawn(SparkLine([5, 5]), 4) == ["▅▅"])
    #expect(drawn(SparkLine([0, .nan, 1, 3], range: 0...2), 4) == ["▁×▅█"])
  }
}

@Suite struct HistogramTests {
  let histogram = Histogram(
    upper: .init("genuine", counts: [0, 2, 8, 16, 8, 2, 1, 0, 0, 0, 0, 0], role: .genuine),
    lower: .init("impostor", counts: [0, 0, 0, 1, 2, 10, 40, 80, 60, 30, 10, 1], role: .impostor), range: 0...4, threshold: 1.6)

  private func drawn(_ histogram: Histogram, _ width: Int, _ height: Int, _ glyphs: Glyphs = .unicode) -> [String] {
    picture(width, height) { histogram.draw(in: $0, on: &$1, theme: .dark, glyphs: glyphs) }
  }

  @Test func standsOneAboveTheOtherWithTheThresholdThroughBoth() {
    #expect(
      drawn(histogram, 24, 9) == [
        "      ██ ┊       genuine",
        "      ██ ┊",
        "    ██████",
        "  ▄▄██████▄▄▂▂",
        "         ┊    ██impostor",
        "         ┊    ████",
        "         ┊  ██████▄▄",
        "      ▁▁▁▁▄▄████████▄▄▁▁",
        "0      1.60          4.0",
      ])
    #expect(
      drawn(histogram, 36, 5) == [
        "         ███  ┊              genuine",
        "   ▂▂▂█████████▂▂▂▁▁▁",
        "              ┊      ███▄▄▄ impostor",
        "         ▁▁▁▁▁▁▂▂▂█████████▆▆▆▂▂▂▁▁▁",
        "0           1.60                 4.0",
      ])
    #expect(
      drawn(histogram, 24, 9, .ascii) == [
        "      ## !       genuine",
        "      ## !",
        "    ######",
        "  ::######::..",
        "         !    ##impostor",
        "         !    ####",
        "         !  ######::",
        "      ....::########::..",
        "0      1.60          4.0",
      ])
  }

  @Test func joinsBinsWhereThereAreFewColumns() {
    #expect(
      drawn(histogram, 12, 3) == [
        " ▁▄█▄▁▁",
        "   ▁▁▁▄█▆▃▁▁",
        "0 1.60   4.0",
      ])
    #expect(
      drawn(histogram, 6, 2) == [
        "▁█▃▁",
        " ▁▁█▆▁",
      ])
    #expect(drawn(histogram, 1, 1) == ["█"])
    #expect(drawn(histogram, 0, 0) == [])
  }

  @Test func evenBinsStayEvenAtAnyWidth() {
    let flat = Histogram(
      upper: .init("", counts: Array(repeating: 5, count: 40), role: .genuine),
      lower: .init("", counts: Array(repeating: 7, count: 40), role: .impostor), range: 0...4)
    for width in 1...50 {
      #expect(drawn(flat, width, 2) == Array(repeating: String(repeating: "█", count: width), count: 2), "width \(width)")
    }
  }

  @Test func aRangeTooWideForANumberHasNoLine() {
    var wide = histogram
    wide.range = -1.7e308...1.7e308
    wide.threshold = 1
    var without = wide
    without.threshold = nil
    #expect(drawn(wide, 16, 4).dropLast() == drawn(without, 16, 4).dropLast())
  }

  @Test func nothingCountedLeavesTheAxis() {
    let empty = Histogram(
      upper: .init("genuine", counts: [], role: .genuine), lower: .init("impostor", counts: [0, 0], role: .impostor),
      range: 0...4,
      threshold: .nan)
    #expect(
      drawn(empty, 16, 4) == [
        "         genuine",
        "        impostor",
        "",
        "0            4.0",
      ])
  }
}

@Suite struct KeyFooterTests {
  let footer = KeyFooter([KeyHint("q", "quit"), KeyHint("space", "pause"), KeyHint("e", "evaluate")])

  @Test func dropsTheLastWhereThereIsNoRoom() {
    let drawn = { (width: Int) in picture(width, 1) { footer.draw(in: $0, on: &$1, theme: .dark) } }
    #expect(drawn(40) == ["q quit  space pause  e evaluate"])
    #expect(drawn(31) == ["q quit  space pause  e evaluate"])
    #expect(drawn(30) == ["q quit  space pause"])
    #expect(drawn(6) == ["q quit"])
    #expect(drawn(5) == [""])
    #expect(drawn(0) == [""])
  }
}

@Suite struct PopupTests {
  let popup = Popup(title: "Quit", lines: ["Does the run go on?"], keys: [KeyHint("d", "detach"), KeyHint("s", "stop")])

  private func drawn(_ popup: Popup, _ width: Int, _ height: Int) -> [String] {
    picture(width, height) { rect, buffer in
      buffer.fill(rect, with: "x", style: Style())
      popup.draw(in: rect, on: &buffer, theme: .dark, glyphs: .unicode)
    }
  }

  @Test func leavesInSightWhatIsBehindIt() {
    #expect(
      drawn(popup, 31, 7) == [
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "xxxx╭─ Quit ──────────────╮xxxx",
        "xxxx│ Does the run go on? │xxxx",
        "xxxx│                     │xxxx",
        "xxxx│ d detach  s stop    │xxxx",
        "xxxx╰─────────────────────╯xxxx",
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
      ])
  }

  @Test func keepsItsKeysWhereThereIsNoRoom() {
    #expect(
      drawn(popup, 18, 4) == [
        "╭─ Quit ─────────╮",
        "│ Does the run … │",
        "│ d detach       │",
        "╰────────────────╯",
      ])
    #expect(
      drawn(popup, 10, 3) == [
        "Does the …",
        "",
        "d detach",
      ])
    #expect(drawn(popup, 10, 1) == ["d detach"])
    #expect(
      drawn(popup, 4, 2) == [
        "Doe…",
        "",
      ])
    #expect(drawn(popup, 0, 0) == [])
  }

  @Test func growsWithItsTitle() {
    #expect(
      drawn(Popup(title: "日本語の題", lines: ["a"]), 22, 3) == [
        "xxx╭─ 日本語の題 ─╮xxx",
        "xxx│ a            │xxx",
        "xxx╰──────────────╯xxx",
      ])
  }
}

@Suite struct TextTableTests {
  let table = TextTable(
    columns: [.init("run"), .init("state"), .init("step", isNumber: true)],
    rows: [
      [.init("orl-softmax"), .init("live", role: .good), .init("1200")],
      [.init("日本語の長い名前"), .init("failed", role: .bad), .init("7")], [.init("short row")],
    ], selected: 1)

  private func drawn(_ table: TextTable, _ width: Int, _ height: Int) -> [String] {
    picture(width, height) { table.draw(in: $0, on: &$1, theme: .dark, glyphs: .unicode) }
  }

  @Test func alignsColumns() {
    #expect(
      drawn(table, 40, 5) == [
        "run               state   step",
        "orl-softmax       live    1200",
        "日本語の長い名前  failed     7",
        "short row",
        "",
      ])
  }

  @Test func shrinksTheWidestAndDropsTheLast() {
    #expect(
      drawn(table, 24, 4) == [
        "run         state   step",
        "orl-softm…  live    1200",
        "日本語の…   failed     7",
        "short row",
      ])
    #expect(
      drawn(table, 12, 4) == [
        "run    state",
        "orl-…  live",
        "日本…  fail…",
        "shor…",
      ])
    #expect(
      drawn(table, 7, 4) == [
        "run",
        "orl-so…",
        "日本語…",
        "short …",
      ])
    #expect(
      drawn(table, 1, 4) == [
        "…",
        "…",
        "…",
        "…",
      ])
    #expect(drawn(table, 0, 0) == [])
  }

  @Test func scrollsToTheSelectedRow() {
    var long = TextTable(columns: [.init("n")], rows: (0..<9).map { [.init("row \($0)")] })
    #expect(drawn(long, 8, 3) == ["n", "row 0", "row 1"])
    long.selected = 5
    #expect(drawn(long, 8, 3) == ["n", "row 4", "row 5"])
    long.selected = 8
    #expect(drawn(long, 8, 3) == ["n", "row 7", "row 8"])
    #expect(drawn(long, 8, 1) == ["n"])
  }

  @Test func marksTheSelectedRowInItsWholeWidth() {
    var buffer = CellBuffer(size: Size(width: 40, height: 4))
    table.draw(in: Rect(buffer.size), on: &buffer, theme: .dark, glyphs: .unicode)
    #expect((0..<40).allSatisfy { buffer[$0, 2].style == Theme.dark.style(.selection) })
    #expect(buffer[18, 1].style == Theme.dark.style(.good))
  }
}
