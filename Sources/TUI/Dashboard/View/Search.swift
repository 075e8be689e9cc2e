import Runs
import Screen

/// The metrics of a search among all images, which the engine measures beside a report.
enum Search {
  private static let names: [(metric: String, name: String)] = [
    ("rank1", "rank-1"), ("r_precision", "R-precision"), ("map_at_r", "MAP@R"),
  ]

  /// Whether the metric is one of these.
  static func has(_ metric: Metric) -> Bool { names.contains { $0.metric == metric.name } }

  /// "rank-1 0.990", "R-precision 0.789", "MAP@R 0.770": those that the evaluation has.
  static func items(_ record: EvaluationRecord?, in evaluations: EvaluationHistory) -> [Item] {
    names.compactMap { metric, name in
      guard let found = record?.metric(metric) else { return nil }
      return [Span("\(name) ", .faint), Span(MetricFormat(found, in: evaluations.records).text(found.value))]
    }
  }
}
