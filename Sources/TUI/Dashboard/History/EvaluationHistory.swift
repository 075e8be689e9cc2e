import Runs
import Verification

/// The evaluations of a run: the newest ones in full, and the best by each measure.
struct EvaluationHistory: Sendable, Equatable {
  /// The most evaluations kept in full; each holds a curve and a histogram.
  static let capacity = 64
  /// The most measures whose best is kept; an evaluation has a few.
  static let mostMeasures = 64

  /// The best value of a measure so far.
  struct Best: Sendable, Equatable {
    var measured: Measured
    var step: Int
    fileprivate var wallTime: Double
  }

  /// By rising step, at most 64.
  private(set) var records: [EvaluationRecord] = []
  /// May be older than `records`.
  private var bests: [Measure: Best] = [:]

  var latest: EvaluationRecord? { records.last }

  /// The one before the latest.
  var previous: EvaluationRecord? { records.dropLast().last }

  /// The best value of `measure` and its step; `nil` before the first after training began.
  func best(of measure: Measure) -> Best? { bests[measure] }

  /// The best evaluation by what decides in this run.
  var best: Best? { decisive.flatMap { bests[$0] } }

  /// What decides which evaluation is the best; `nil` where nothing does. A rate that one evaluation could not measure still decides.
  private var decisive: Measure? {
    bests[.eer] != nil ? .eer : records.reversed().lazy.compactMap { $0.measured.first?.measure }.first
  }

  /// Adds an evaluation, in the place of an older one of the same step.
  mutating func add(_ record: EvaluationRecord) {
    records.removeAll { $0.step == record.step }
    bests = bests.filter { $0.value.step != record.step }
    let place = records.lastIndex { $0.step < record.step }.map { $0 + 1 } ?? 0
    records.insert(record, at: place)
    findBests()
    if records.count > Self.capacity { records.removeFirst(records.count - Self.capacity) }
  }

  /// Drops what a resumed run left behind: evaluations after `step` that are older than `wallTime` (seconds since 1970).
  mutating func dropStale(after step: Int, before wallTime: Double) {
    records.removeAll { $0.step > step && $0.wallTime < wallTime }
    bests = bests.filter { $0.value.step <= step || $0.value.wallTime >= wallTime }
    findBests()
  }

  /// Of equal values the earliest counts, and an untrained model is no candidate, as in the engine.
  private mutating func findBests() {
    for record in records where record.step > 0 {
      for measured in record.measured where measured.value.isFinite {
        if let old = bests[measured.measure] {
          let isTie = measured.value == old.measured.value
          guard measured.isBetter(than: old.measured) || isTie && record.step < old.step else { continue }
        } else if bests.count >= Self.mostMeasures {
          continue
        }
        bests[measured.measure] = Best(measured: measured, step: record.step, wallTime: record.wallTime)
      }
    }
  }
}
