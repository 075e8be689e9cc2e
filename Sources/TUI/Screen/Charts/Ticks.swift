import Glibc

/// The marked values of an axis, and how they are written.
struct Ticks: Hashable, Sendable {
  struct Tick: Hashable, Sendable {
    var value: Double
    var label: String
  }

  var ticks: [Tick]

  init(_ ticks: [Tick]) { self.ticks = ticks }

  /// Round values within `range`, at most `maximum` of them, lowest first.
  ///
  /// - Parameters:
  ///   - range: What the axis shows.
  ///   - scale: How.
  ///   - maximum: The most ticks there is room for.
  ///   - counts: Whether values are counted (steps): then there are no ticks between whole numbers.
  init(_ range: ClosedRange<Double>, scale: Scale, maximum: Int, counts: Bool = false) {
    guard maximum >= 1 else {
      ticks = []
      return
    }
    ticks =
      scale == .logarithmic
      ? Ticks.logarithmic(range, maximum: maximum) : Ticks.linear(range, maximum: maximum, smallest: counts ? 1 : 0)
  }

  /// The smallest of 1, 2, 5 times a power of ten that is no smaller than `value` (or the largest no larger); 0 for 0.
  static func niceStep(_ value: Double, roundingUp: Bool = true) -> Double {
    guard value > 0, value.isFinite else { return 0 }
    let exponent = floor(log10(value))
    let magnitude = pow(10, exponent)
    guard magnitude > 0 else { return value }
    let mantissa = value / magnitude
    // The tolerance keeps 2.0000000000000004 a 2.
    let choices: [Double] = [1, 2, 5, 10]
    if roundingUp { return (choices.first { mantissa <= $0 * (1 + 1e-9) } ?? 10) * magnitude }
    return (choices.last { mantissa >= $0 * (1 - 1e-9) } ?? 1) * magnitude
  }

  private static func linear(_ range: ClosedRange<Double>, maximum: Int, smallest: Double) -> [Tick] {
    let (lower, upper) = (range.lowerBound, range.upperBound)
    var step = max(smallest, niceStep((upper / 2 - lower / 2) / Double(max(1, maximum - 1)) * 2))
    guard step > 0, step.isFinite, max(abs(lower / step), abs(upper / step)) < 1e12 else { return ends(lower, upper, maximum) }
    var values = multiples(of: step, in: range)
    // One tick gives a place but no measure: take finer steps until there are two.
    while values.count < min(2, maximum), step > smallest, step > (upper / 2 - lower / 2) / 8 {
      step = max(smallest, niceStep(step * 0.4))
      values = multiples(of: step, in: range)
    }
    return values.isEmpty ? ends(lower, upper, maximum) : label(values, step: step)
  }

  private static func multiples(of step: Double, in range: ClosedRange<Double>) -> [Double] {
    let first = Int(ceil(range.lowerBound / step - 1e-9))
    let last = Int(floor(range.upperBound / step + 1e-9))
    return first <= last ? (first...last).map { Double($0) * step } : []
  }

  /// Where no round step tells the ends apart (or the step overflows), the ends themselves; one where they read alike.
  private static func ends(_ lower: Double, _ upper: Double, _ maximum: Int) -> [Tick] {
    let values = maximum >= 2 && lower < upper ? [lower, upper] : [lower]
    let ticks = values.map { Tick(value: $0, label: Numbers.compact($0)) }
    return ticks.first?.label == ticks.last?.label ? Array(ticks.prefix(1)) : ticks
  }

  /// Labels with one unit and one number of decimals for the whole axis.
  private static func label(_ values: [Double], step: Double) -> [Tick] {
    let largest = values.map(abs).max() ?? 0
    let exponent = largest > 0 ? Int(floor(log10(largest) + 1e-9)) : 0
    let unit: Int
    let suffix: String
    switch exponent {
    case 4..<15:
      unit = exponent / 3 * 3
      suffix = Numbers.suffixes[exponent / 3]
    case -3..<4:
      unit = 0
      suffix = ""
    default:
      unit = exponent
      suffix = "e\(exponent)"
    }
    // In two factors: 10^unit itself may overflow or vanish.
    let (half, rest) = (pow(10, Double(unit / 2)), pow(10, Double(unit - unit / 2)))
    let scaledStep = step / half / rest
    let decimals = max(0, -Int(floor(log10(scaledStep) + 1e-9)))
    return values.map { value in
      Tick(value: value, label: value == 0 ? "0" : Numbers.fixed(value / half / rest, decimals: decimals) + suffix)
    }
  }

  /// 1, 2 and 5 times powers of ten where there is room for them, else every so many powers; linear ticks within less than that.
  private static func logarithmic(_ range: ClosedRange<Double>, maximum: Int) -> [Tick] {
    guard range.lowerBound > 0, range.upperBound.isFinite else { return [] }
    // Near the largest number the tolerance must not let infinity in.
    let bounds = range.lowerBound * (1 - 1e-9)...min(range.upperBound * (1 + 1e-9), .greatestFiniteMagnitude)
    let first = Int(floor(log10(range.lowerBound) + 1e-9))
    let last = Int(floor(log10(range.upperBound) + 1e-9))
    let powers = (first...last).map { pow(10, Double($0)) }
    let finer = powers.flatMap { [$0, 2 * $0, 5 * $0] }.filter(bounds.contains)
    if (3...max(3, maximum)).contains(finer.count) { return finer.map(logarithmic) }
    let whole = powers.filter(bounds.contains)
    guard whole.count >= 2 else { return linear(range, maximum: maximum, smallest: 0) }
    let stride = max(1, (whole.count + maximum - 1) / maximum)
    return Swift.stride(from: 0, to: whole.count, by: stride).map { logarithmic(whole[$0]) }
  }

  private static func logarithmic(_ value: Double) -> Tick { Tick(value: value, label: Numbers.compact(value, digits: 1)) }
}
