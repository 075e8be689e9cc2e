/// Allows so many events a second, and a burst after a pause (a token bucket). Time comes from outside.
struct RateLimit {
  let perSecond: Double
  let burst: Double
  private var tokens: Double
  private var last = -Double.infinity

  init(perSecond: Double, burst: Double) {
    self.perSecond = perSecond
    self.burst = burst
    tokens = burst
  }

  /// Whether one more may happen now; counts it then.
  mutating func take(_ now: Double) -> Bool {
    refill(now)
    guard tokens >= 1 else { return false }
    tokens -= 1
    return true
  }

  /// Seconds until `take` allows one; 0 where it does now.
  mutating func wait(_ now: Double) -> Double {
    refill(now)
    return tokens >= 1 ? 0 : (1 - tokens) / perSecond
  }

  private mutating func refill(_ now: Double) {
    if now > last { tokens = min(burst, last.isFinite ? tokens + (now - last) * perSecond : burst) }
    last = max(last, now)
  }
}
