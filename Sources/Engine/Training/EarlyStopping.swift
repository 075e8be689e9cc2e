import Runs
import Tensors

/// Ends a fit once an evaluation's value has not improved for a while.
public struct EarlyStopping: Sendable, Equatable {
  /// Which value; it tells which direction is better.
  public var score: ScoreChoice
  /// Planned evaluations without an improvement after which training stops.
  public var patience: Int
  /// How much better than the best before an improvement must be, in the unit of the value.
  public var minimumDelta: Double

  /// Creates one of its parts.
  public init(score: ScoreChoice = .automatic, patience: Int, minimumDelta: Double = 0) {
    require(
      patience > 0 && minimumDelta.isFinite && minimumDelta >= 0,
      "early stopping needs a patience of 1 or more and a delta of 0 or more, found \(patience) and \(minimumDelta)")
    self.score = score
    self.patience = patience
    self.minimumDelta = minimumDelta
  }

  /// What must be kept to go on exactly.
  public struct State: Codable, Sendable, Equatable {
    /// The last improvement.
    public var best: Status.Best
    /// Planned evaluations since.
    public var evaluationsSince: Int
    /// Whether a larger value is the better one.
    public var higherIsBetter: Bool

    /// Creates one of its parts.
    public init(best: Status.Best, evaluationsSince: Int, higherIsBetter: Bool) {
      self.best = best
      self.evaluationsSince = evaluationsSince
      self.higherIsBetter = higherIsBetter
    }
  }

  /// The state after an evaluation at `step`; a value of another metric than before begins anew. A NaN is no improvement.
  func state(after state: State?, score: EvaluationResult.Score, step: Int) -> State? {
    guard let state, state.best.metric == score.metric else {
      guard score.value.isFinite else { return nil }
      return State(
        best: .init(metric: score.metric, value: score.value, step: step), evaluationsSince: 0,
        higherIsBetter: score.higherIsBetter)
    }
    var next = state
    next.evaluationsSince += 1
    if score.isBetter(than: state.best.value, by: minimumDelta) {
      next.best = .init(metric: score.metric, value: score.value, step: step)
      next.evaluationsSince = 0
    }
    return next
  }

  /// Why training stops at `step`, in words; `nil` where it goes on.
  func reason(_ state: State?, step: Int) -> String? {
    guard let state, state.evaluationsSince >= patience else { return nil }
    let (verb, best) = (state.higherIsBetter ? "risen above" : "fallen below", state.best)
    let delta = minimumDelta > 0 ? " by more than \(minimumDelta)" : ""
    let evaluations = state.evaluationsSince == 1 ? "1 evaluation" : "\(state.evaluationsSince) evaluations"
    return
      "stopped early after step \(step): \(best.metric) has not \(verb) \(best.value) of step \(best.step)\(delta) in \(evaluations)"
  }
}
