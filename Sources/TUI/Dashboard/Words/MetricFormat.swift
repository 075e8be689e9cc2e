import Runs

/// How the values of one metric are written: in one form for all of them, so that they compare.
///
/// A screen knows no metric; the form follows from the unit and from the values themselves.
struct MetricFormat: Sendable, Equatable {
  enum Form: Sendable, Equatable {
    /// "0.875".
    case fraction
    /// "1 200".
    case count
    /// "9.500 s", and "2:05" from a minute on.
    case seconds
    /// "12.35".
    case number
  }

  let form: Form
  private let unit: String?

  /// - Parameters:
  ///   - values: The values that are compared with each other.
  ///   - unit: What they are counted in; `nil` for plain numbers and fractions.
  ///   - hasDirection: Whether one end is the better one; then 0 and 1 are the ends of a fraction and not counts.
  init(_ values: [Double], unit: String?, hasDirection: Bool) {
    let sizes = values.filter(\.isFinite).map(abs)
    let largest = sizes.max() ?? 0
    // Beyond that, a Double tells no whole numbers apart.
    let areWhole = sizes.allSatisfy { $0 == $0.rounded() && $0 < 1e15 }
    self.unit = unit.map(CommandWords.oneLine)
    form =
      switch unit {
      case "s", "sec", "second", "seconds": .seconds
      case .some: areWhole ? .count : .number
      // Three decimals say nothing of values that are far below them.
      case nil where largest <= 1 && (hasDirection || !areWhole): largest == 0 || largest >= 0.01 ? .fraction : .number
      case nil: areWhole ? .count : .number
      }
  }

  /// One form for all values of a metric.
  init(_ metric: Metric, in records: [EvaluationRecord]) {
    self.init(
      [metric.value] + records.compactMap { $0.metric(metric.name)?.value }, unit: metric.unit,
      hasDirection: metric.higherIsBetter != nil)
  }

  /// The value without its unit, for a column that names the unit.
  func number(_ value: Double) -> String {
    guard value.isFinite else { return Measures.loss(value) }
    return switch form {
    case .fraction: Measures.fraction(value)
    // The difference of two values, or one that came later, may be too large for a whole number.
    case .count: abs(value) < 1e15 ? Measures.step(Int(value.rounded())) : Measures.loss(value)
    case .seconds: value >= 60 ? Durations.clock(value) : Measures.loss(value)
    case .number: Measures.loss(value)
    }
  }

  /// The value with its unit.
  func text(_ value: Double) -> String {
    switch form {
    case .seconds: value.isFinite && value >= 60 ? number(value) : "\(number(value)) s"
    case .fraction, .count, .number: number(value) + (unit.map { " \($0)" } ?? "")
    }
  }
}
