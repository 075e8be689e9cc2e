import Testing

@testable import Screen

@Suite struct TimeTickTests {
  @Test(arguments: [
    (0.0...90, "0 0:30 1:00 1:30"), (0...4000, "0 30m 1h"), (0...20_000, "0 2h 4h"), (0...400_000, "0 2d 4d"),
    (3600...9000, "1h 1h30m 2h 2h30m"),
  ])
  func durationsHaveRoundTicks(range: ClosedRange<Double>, labels: String) {
    #expect(Ticks(time: range, maximum: 5, utcOffset: nil).ticks.map(\.label).joined(separator: " ") == labels)
  }

  @Test func timesOfDayFollowTheOffset() {
    // 2023-11-14 22:13:20 UTC.
    let start = 1_700_000_000.0
    let ticks = Ticks(time: start...start + 7200, maximum: 5, utcOffset: 3600).ticks
    #expect(ticks.map(\.label) == ["23:30", "00:00", "00:30", "01:00"])
    #expect(ticks.first?.value == start + 1000)
    #expect(Ticks(time: start...start + 8e5, maximum: 5, utcOffset: 0).ticks.map(\.label) == ["11-19", "11-24"])
    #expect(TimeOfDay.text(start, utcOffset: -3600) == "21:13:20")
  }

  @Test(arguments: [
    (0, 1, 1), (58, 2, 28), (59, 3, 1), (11_016, 2, 29), (11_017, 3, 1), (-1, 12, 31), (20_088, 12, 31), (-25_509, 2, 28),
  ])
  func daysHaveTheirDates(days: Int, month: Int, day: Int) {
    let date = CivilDate(days: days)
    #expect(date.month == month && date.day == day)
  }
}
