import Runs
import Screen
import Verification

/// A value that an evaluation measured, and how to write it.
struct EvaluationValue {
  var measure: Measure
  var number: Double
  /// `nil` where neither end is the better one.
  var higherIsBetter: Bool?
  var format: (Double) -> String

  var text: String { format(number) }

  /// The metrics of an evaluation; each is written as in the other evaluations.
  static func metrics(of record: EvaluationRecord, in evaluations: EvaluationHistory) -> [EvaluationValue] {
    (record.metrics ?? []).map { metric in
      let format = MetricFormat(metric, in: evaluations.records)
      return EvaluationValue(
        measure: .metric(metric.name), number: metric.value, higherIsBetter: metric.higherIsBetter, format: format.text)
    }
  }

  /// The name in at most 20 columns.
  func shortName(_ painter: Painter) -> String { painter.shortened(BestWords.name(measure), to: 20) }

  /// How the value changed since another evaluation.
  func change(since before: EvaluationRecord?) -> ValueChange {
    ValueChange(from: before.flatMap(find), to: number, higherIsBetter: higherIsBetter, format: format)
  }

  private func find(in record: EvaluationRecord) -> Double? {
    switch measure {
    case .eer: record.verification?.eer
    case .loss: record.loss
    case .metric(let name): record.metric(name)?.value
    }
  }
}

/// How a value changed: an arrow, the difference, and a word where one direction is the better one.
struct ValueChange {
  /// `nil` where there is nothing to compare with.
  private let difference: Double?
  private let higherIsBetter: Bool?
  private let format: (Double) -> String

  init(from before: Double?, to now: Double?, higherIsBetter: Bool?, format: @escaping (Double) -> String) {
    difference = now.flatMap { now in before.map { now - $0 } }
    self.higherIsBetter = higherIsBetter
    self.format = format
  }

  /// `nil` where there is nothing to tell.
  func span(_ glyphs: Glyphs, inWords: Bool = true) -> Span? {
    guard let difference, difference.isFinite else { return nil }
    let size = format(abs(difference))
    // What the digits do not show is no change.
    if size == format(0) { return Span("as before", .faint) }
    let arrow = difference < 0 ? glyphs.below : glyphs.above
    guard let higherIsBetter else { return Span("\(arrow)\(size)") }
    let isBetter = (difference > 0) == higherIsBetter
    return Span("\(arrow)\(size)" + (inWords ? isBetter ? " better" : " worse" : ""), isBetter ? .good : .warning)
  }
}
