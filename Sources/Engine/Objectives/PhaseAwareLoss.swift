import Gradients
import Models

/// A loss that is a different function in each phase, of what the model gives in that phase.
public protocol PhaseAwareLoss {
  associatedtype TrainingOutput
  associatedtype TrainingTarget
  associatedtype EvaluationOutput
  associatedtype EvaluationTarget

  /// The loss that training lowers, a scalar; `nil` where training has none.
  func training(predicted: TrainingOutput, expected: TrainingTarget) -> Variable?
  /// The loss that evaluation reports, a scalar; `nil` where evaluation has none (never 0 in its place).
  func evaluation(predicted: EvaluationOutput, expected: EvaluationTarget) -> Variable?
  /// In words, the loss in `phase`, for the screen.
  func summary(in phase: Phase) -> String
}

/// The loss of a face-recognition run: identities in training, pairs in evaluation.
public struct FaceLoss: PhaseAwareLoss {
  public let identity: any IdentityLoss
  public let verification: PairVerificationLoss

  public init(identity: any IdentityLoss, verification: PairVerificationLoss = PairVerificationLoss()) {
    self.identity = identity
    self.verification = verification
  }

  public func training(predicted: Variable, expected: [Int]) -> Variable? {
    identity(predicted: predicted, expected: expected, phase: .training).mean()
  }

  public func evaluation(predicted: EmbeddingPairs, expected: [Bool]) -> Variable? {
    verification(predicted: predicted, expected: expected)
  }

  public func summary(in phase: Phase) -> String {
    switch phase {
    case .training: identity.description
    case .evaluation: verification.description
    }
  }
}
