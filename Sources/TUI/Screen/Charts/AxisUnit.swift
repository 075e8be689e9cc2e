/// What an x axis counts, which decides where its ticks stand and how they read.
public enum AxisUnit: Hashable, Sendable {
  /// Whole things, such as steps.
  case count
  /// Any number, such as epochs.
  case number
  /// Seconds since a beginning.
  case duration
  /// Seconds since 1970, as the time of day that many seconds east of Greenwich.
  case clock(utcOffset: Double)
}
