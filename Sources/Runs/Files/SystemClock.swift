import Glibc

/// The two clocks of the machine; what needs a time takes a closure, and these are what it is given outside of tests.
public enum SystemClock {
  /// Seconds since some moment in the past; only moves forward, so it is for intervals.
  public static func monotonic() -> Double { seconds(of: CLOCK_MONOTONIC) }

  /// Seconds since 1970; may jump when the clock is set.
  public static func wall() -> Double { seconds(of: CLOCK_REALTIME) }

  private static func seconds(of clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
