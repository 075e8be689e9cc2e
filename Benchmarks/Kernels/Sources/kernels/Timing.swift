/// The fastest of many calls, in seconds: what a kernel can do where neighbours do not disturb it.
func fastest(seconds: Double = 0.15, _ body: () -> Void) -> Double {
  let clock = ContinuousClock()
  body()
  let start = clock.now
  var (best, count) = (Duration.seconds(3600), 0)
  while count < 3 || start.duration(to: clock.now) < .seconds(seconds) {
    best = min(best, clock.measure(body))
    count += 1
  }
  return best / .seconds(1)
}

/// Text as wide as a column.
func column(_ text: String, _ width: Int, left: Bool = false) -> String {
  let padding = String(repeating: " ", count: max(0, width - text.count))
  return left ? text + padding : padding + text
}

/// Three figures.
func number(_ value: Double) -> String {
  let digits = value < 10 ? 100.0 : value < 100 ? 10 : 1
  let rounded = (value * digits).rounded() / digits
  return digits == 1 ? "\(Int(rounded))" : "\(rounded)"
}
