import Glibc

extension Ticks {
  /// Ticks at round times: seconds, minutes, hours or days.
  ///
  /// - Parameters:
  ///   - range: What the axis shows, in seconds.
  ///   - maximum: The most ticks there is room for.
  ///   - utcOffset: Seconds east of Greenwich, for times of day; `nil` for durations.
  init(time range: ClosedRange<Double>, maximum: Int, utcOffset: Double?) {
    let offset = utcOffset ?? 0
    let (lower, upper) = (range.lowerBound + offset, range.upperBound + offset)
    let least = (upper / 2 - lower / 2) / Double(max(1, maximum - 1)) * 2
    guard maximum >= 1, lower.isFinite, upper.isFinite, max(abs(lower), abs(upper)) < 1e12 else {
      self.init(range, scale: .linear, maximum: maximum)
      return
    }
    let step = Ticks.roundTimes.first { $0 >= least } ?? max(86_400, Ticks.niceStep(least / 86_400) * 86_400)
    let first = Int(ceil(lower / step - 1e-9))
    let last = Int(floor(upper / step + 1e-9))
    let values = first <= last ? (first...last).map { Double($0) * step } : []
    self.init(
      values.map { value in
        let label = utcOffset == nil ? Ticks.duration(value, step: step) : Ticks.timeOfDay(value, step: step)
        return Tick(value: value - offset, label: label)
      })
  }

  private static let roundTimes: [Double] = [
    1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400,
  ]

  /// "0:30" where ticks are seconds apart, "5m" and "1h30m" where they are minutes apart, "2d" where they are days apart.
  private static func duration(_ seconds: Double, step: Double) -> String {
    let total = Int(seconds.rounded())
    let sign = total < 0 ? "-" : ""
    let whole = abs(total)
    if whole == 0 { return "0" }
    if step < 60 { return "\(sign)\(whole / 60):\(two(whole % 60))" }
    if step >= 86_400 { return "\(sign)\(whole / 86_400)d" }
    let (hours, minutes) = (whole / 3600, whole / 60 % 60)
    if hours == 0 { return "\(sign)\(minutes)m" }
    return "\(sign)\(hours)h" + (minutes > 0 ? "\(two(minutes))m" : "")
  }

  /// "16:08:30", "16:08", or month and day where ticks are days apart.
  private static func timeOfDay(_ local: Double, step: Double) -> String {
    if step >= 86_400 {
      let date = CivilDate(days: Int(floor(local / 86_400)))
      return "\(two(date.month))-\(two(date.day))"
    }
    return clock(local, hasSeconds: step < 60)
  }

  /// The time of day of seconds that count from a midnight.
  static func clock(_ local: Double, hasSeconds: Bool) -> String {
    let whole = Int((local - floor(local / 86_400) * 86_400).rounded()) % 86_400
    return "\(two(whole / 3600)):\(two(whole / 60 % 60))" + (hasSeconds ? ":\(two(whole % 60))" : "")
  }

  private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}

/// Month and day of a day in the Gregorian calendar (after Howard Hinnant's `civil_from_days`).
struct CivilDate {
  let month: Int
  let day: Int

  /// - Parameter days: Days since 1970-01-01.
  init(days: Int) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    // Months count from March, so that the leap day is the last of a year.
    let fromMarch = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * fromMarch + 2) / 5 + 1
    month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
  }
}

/// Times of day as the axes write them.
public enum TimeOfDay {
  /// "16:08:30", of a time in seconds since 1970.
  ///
  /// - Parameters:
  ///   - time: Seconds since 1970.
  ///   - utcOffset: Seconds east of Greenwich.
  public static func text(_ time: Double, utcOffset: Double) -> String { Ticks.clock(time + utcOffset, hasSeconds: true) }
}
