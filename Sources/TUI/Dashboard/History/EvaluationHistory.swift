import Runs
import Verification

/// The evaluations of a run: the newest ones in full, and the best.
struct EvaluationHistory: Sendable, Equatable {
  /// The most evaluations kept in full; each holds a curve and a histogram.
  static let capacity = 64

  /// By rising step, at most 64.
  private(set) var records: [EvaluationRecord] = []
  /// The evaluation with the lowest equal error rate, which may be older than `records`.
  private(set) var best: EvaluationRecord?

  var latest: EvaluationRecord? { records.last }

  /// The one before the latest.
  var previous: EvaluationRecord? { records.dropLast().last }

  /// The lowest equal error rate and its step.
  var bestEER: (value: Double, step: Int)? {
    guard let best, let value = best.verification?.eer else { return nil }
    return (value, best.step)
  }

  /// Adds an evaluation, in the place of an older one of the same step.
  mutating func add(_ record: EvaluationRecord) {
    records.removeAll { $0.step == record.step }
    if best?.step == record.step { best = nil }
    let place = records.lastIndex { $0.step < record.step }.map { $0 + 1 } ?? 0
    records.insert(record, at: place)
    findBest()
    if records.count > Self.capacity { records.removeFirst(records.count - Self.capacity) }
  }

  /// Drops what a resumed run left behind: evaluations after `step` that are older than `wallTime` (seconds since 1970).
  mutating func dropStale(after step: Int, before wallTime: Double) {
    let isStale = { (record: EvaluationRecord) in record.step > step && record.wallTime < wallTime }
    records.removeAll(where: isStale)
    if let kept = best, isStale(kept) { best = nil }
    findBest()
  }

  /// Of equal rates the earliest counts, and an untrained model is no candidate, as in the engine.
  private mutating func findBest() {
    for record in records where record.step > 0 {
      guard let rate = record.verification?.eer, rate.isFinite else { continue }
      if let old = best?.verification?.eer, old < rate || (old == rate && (best?.step ?? 0) <= record.step) { continue }
      best = record
    }
  }
}
