import Gradients
import Models
import Tensors

/// The loss of a face-recognition run: identities in training, pairs in evaluation.
///
/// Training: `total = sum of weight * identity loss`, one part or several. Evaluation: that of the pairs.
public struct FaceLoss: PhaseAwareLoss {
  /// The losses of training, with their weights; the names are those of logs.
  public let identity: [Part]
  /// The loss of evaluation.
  public let verification: PairVerificationLoss
  public let module: (any Module)?

  /// One of the losses of training.
  public struct Part {
    /// As logs show it.
    public let name: String
    /// Multiplies the loss in the total.
    public let weight: Float
    /// The loss.
    public let loss: any IdentityLoss

    /// Creates one of its parts.
    public init(_ name: String, weight: Float = 1, _ loss: any IdentityLoss) {
      self.name = name
      self.weight = weight
      self.loss = loss
    }
  }

  /// A weighted sum of losses.
  public init(identity: [Part], verification: PairVerificationLoss = PairVerificationLoss()) {
    require(!identity.isEmpty, "a face loss needs a loss of training at least")
    require(
      Set(identity.map(\.name)).count == identity.count, "the parts of a loss have different names, found \(identity.map(\.name))"
    )
    self.identity = identity
    self.verification = verification
    let modules = identity.compactMap { part in (part.loss as? any Module).map { (name: part.name, value: $0) } }
    module = modules.isEmpty ? nil : ModuleGroup(modules)
  }

  /// One loss in training.
  public init(identity: any IdentityLoss, verification: PairVerificationLoss = PairVerificationLoss()) {
    self.init(identity: [Part("identity", identity)], verification: verification)
  }

  public func training(predicted: IdentityOutputs, expected: [Int]) throws -> LossValue? {
    if identity.count == 1, identity[0].weight == 1 { return try identity[0].loss(predicted, labels: expected, phase: .training) }
    let values = try identity.map { ($0, try $0.loss(predicted, labels: expected, phase: .training)) }
    return LossValue(
      values.map { ($0.name, $0.weight, $1?.total) }, measures: values.flatMap { $1?.measures ?? [] })
  }

  public func evaluation(predicted: EmbeddingPairs, expected: [Bool]) -> LossValue? {
    verification(predicted: predicted, expected: expected).map { LossValue($0) }
  }

  public func summary(in phase: Phase) -> String {
    switch phase {
    case .training:
      identity.map { $0.weight == 1 ? "\($0.loss)" : "\($0.weight.formatted) x \($0.loss)" }.joined(separator: " + ")
    case .evaluation: verification.description
    }
  }
}
