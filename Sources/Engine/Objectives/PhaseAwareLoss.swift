import Gradients
import Models

/// A loss that is a different function in each phase, of what the model gives in that phase.
public protocol PhaseAwareLoss {
  associatedtype TrainingOutput
  associatedtype TrainingTarget
  associatedtype EvaluationOutput
  associatedtype EvaluationTarget

  /// The loss that training lowers; `nil` where training has none.
  ///
  /// - Throws: Where outputs and targets do not fit the loss, naming both sides.
  func training(predicted: TrainingOutput, expected: TrainingTarget) throws -> LossValue?
  /// The loss that evaluation reports; `nil` where evaluation has none (never 0 in its place).
  ///
  /// - Throws: Where outputs and targets do not fit the loss, naming both sides.
  func evaluation(predicted: EvaluationOutput, expected: EvaluationTarget) throws -> LossValue?
  /// In words, the loss in `phase`, for the screen.
  func summary(in phase: Phase) -> String
  /// What the loss itself learns or remembers; `nil` for most. Trained and kept in checkpoints with the model.
  var module: (any Module)? { get }
}

extension PhaseAwareLoss {
  public var module: (any Module)? { nil }
}
