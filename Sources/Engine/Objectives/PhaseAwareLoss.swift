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
}

/// The loss of a face-recognition run: identities in training, pairs in evaluation.
public struct FaceLoss: PhaseAwareLoss {
  /// The loss of training.
  public let identity: any IdentityLoss
  /// The loss of evaluation.
  public let verification: PairVerificationLoss

  /// Creates one of its parts.
  public init(identity: any IdentityLoss, verification: PairVerificationLoss = PairVerificationLoss()) {
    self.identity = identity
    self.verification = verification
  }

  public func training(predicted: Variable, expected: [Int]) -> LossValue? {
    LossValue(identity(predicted: predicted, expected: expected, phase: .training).mean())
  }

  public func evaluation(predicted: EmbeddingPairs, expected: [Bool]) -> LossValue? {
    verification(predicted: predicted, expected: expected).map { LossValue($0) }
  }

  public func summary(in phase: Phase) -> String {
    switch phase {
    case .training: identity.description
    case .evaluation: verification.description
    }
  }
}
