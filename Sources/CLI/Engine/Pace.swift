/// How fast a run goes, and how long it will take: moving averages of steps and evaluations.
///
/// Only time spent in steps counts: pauses, evaluations and checkpoints are left out of images/s, and each has its own share of
/// the time that remains.
struct Pace {
  private var stepSeconds: Double?
  private var evaluationSeconds: Double?

  /// Adds a step. The average forgets: a step weighs 5 %, and the first ones, which still build caches, lose their weight soon.
  mutating func addStep(seconds: Double) { stepSeconds = Self.blend(stepSeconds, seconds, weight: 0.05) }
  mutating func addEvaluation(seconds: Double) { evaluationSeconds = Self.blend(evaluationSeconds, seconds, weight: 0.5) }

  /// Images a second in training; `nil` before the first step.
  func imagesPerSecond(batch: Int) -> Double? { stepSeconds.map { Double(batch) / $0 } }

  /// Seconds to the end; `nil` before the first step.
  func secondsRemaining(steps: Int, evaluations: Int) -> Double? {
    stepSeconds.map { $0 * Double(steps) + (evaluationSeconds ?? 0) * Double(evaluations) }
  }

  private static func blend(_ old: Double?, _ new: Double, weight: Double) -> Double {
    old.map { $0 + weight * (new - $0) } ?? new
  }
}
