import Tensors

/// What a fit does and how often.
public struct FitPlan: Sendable, Equatable {
  /// Passes over the training data.
  public var epochs: Int
  /// Steps of the optimizer in one epoch.
  public var stepsPerEpoch: Int
  /// Epochs from one evaluation to the next; `nil` for no evaluation at all.
  public var evaluateEvery: Int?
  /// Which value of an evaluation decides which checkpoint is the best.
  public var score: ScoreChoice
  /// When to stop before the last epoch; `nil` for never.
  public var stopping: EarlyStopping?

  /// Creates one of its parts.
  public init(
    epochs: Int, stepsPerEpoch: Int, evaluateEvery: Int?, score: ScoreChoice = .automatic, stopping: EarlyStopping? = nil
  ) {
    require(stopping == nil || evaluateEvery != nil, "early stopping needs evaluations; help: give the plan an `evaluateEvery`")
    self.score = score
    self.stopping = stopping
    self.epochs = epochs
    self.stepsPerEpoch = stepsPerEpoch
    self.evaluateEvery = evaluateEvery
  }

  /// Steps of the whole plan.
  public var steps: Int { epochs * stepsPerEpoch }
  /// The epoch under way after `step` steps, counted from 1.
  public func epoch(at step: Int) -> Int { min(step / max(1, stepsPerEpoch) + 1, epochs) }

  func isEpochEnd(_ step: Int) -> Bool { step > 0 && step % stepsPerEpoch == 0 }
  func wantsEvaluation(at step: Int) -> Bool {
    guard let evaluateEvery else { return false }
    return step == 0 || step == steps || isEpochEnd(step) && step / stepsPerEpoch % evaluateEvery == 0
  }
  /// Evaluations that the plan still holds after `step` steps.
  public func evaluationsLeft(after step: Int) -> Int {
    guard let evaluateEvery, step < steps, stepsPerEpoch > 0 else { return 0 }
    let done = step / stepsPerEpoch / evaluateEvery
    return (epochs + evaluateEvery - 1) / evaluateEvery - done
  }
}

/// How a fit ended.
public enum FitEnd: Sendable, Equatable {
  /// All epochs are done.
  case finished
  /// Before that, on request or early, with the reason in words.
  case stopped(String)
}
