import Runs
import Verification

/// A value by which evaluations are compared, across evaluations.
enum Measure: Hashable, Sendable {
  case eer
  case loss
  case metric(String)
}

/// A value of one evaluation that has a better direction.
struct Measured: Sendable, Equatable {
  var measure: Measure
  var value: Double
  var higherIsBetter: Bool
  /// Of a metric that has one.
  var unit: String?

  /// Whether this is better than `other`; a NaN never is.
  func isBetter(than other: Measured) -> Bool { higherIsBetter ? value > other.value : value < other.value }
}

extension EvaluationRecord {
  /// All that has a better direction. The first of it decides which evaluation is the best, as in the engine: the equal error rate,
  /// else the first metric with a direction, else the loss.
  var measured: [Measured] {
    var found: [Measured] = []
    if let eer = verification?.eer { found.append(Measured(measure: .eer, value: eer, higherIsBetter: false)) }
    for metric in metrics ?? [] {
      guard let higher = metric.higherIsBetter else { continue }
      found.append(Measured(measure: .metric(metric.name), value: metric.value, higherIsBetter: higher, unit: metric.unit))
    }
    if let loss { found.append(Measured(measure: .loss, value: loss, higherIsBetter: false)) }
    return found
  }

  /// The metric of that name; the first where several have it.
  func metric(_ name: String) -> Metric? { metrics?.first { $0.name == name } }
}
