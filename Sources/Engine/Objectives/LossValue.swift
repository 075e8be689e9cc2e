import Gradients
import Tensors

/// The value of a loss: a scalar, and the named parts it is the weighted sum of, if any.
public struct LossValue {
  /// What training lowers. Shapes: `[]`.
  public let total: Variable
  /// The parts, before their weights; empty where the loss is of one piece.
  public let parts: [Part]
  /// What else the loss found, for logs: the share of active triplets.
  public let measures: [Measure]

  /// One part of a loss.
  public struct Part {
    /// As logs show it.
    public let name: String
    /// Multiplies the part in the total.
    public let weight: Float
    /// Shapes: `[]`.
    public let value: Variable
  }

  /// A number that tells how the loss is doing.
  public struct Measure: Sendable, Equatable {
    /// As logs show it.
    public let name: String
    /// A fraction, unless the name says otherwise.
    public let value: Double

    /// Creates one of its parts.
    public init(_ name: String, _ value: Double) {
      self.name = name
      self.value = value
    }
  }

  /// A loss of one piece.
  public init(_ total: Variable, measures: [Measure] = []) {
    require(total.value.count == 1, "a loss is a scalar, found shape \(total.shape); sum or average it first")
    self.total = total
    self.measures = measures
    parts = []
  }

  /// The weighted sum of named parts; those that are `nil` in this phase are left out, and where all are, there is no loss.
  ///
  /// `total = sum of weight * value`
  public init?(_ parts: [(name: String, weight: Float, value: Variable?)], measures: [Measure] = []) {
    let present = parts.compactMap { part in part.value.map { Part(name: part.name, weight: part.weight, value: $0) } }
    guard let first = present.first else { return nil }
    for part in present {
      require(part.value.value.count == 1, "loss part \"\(part.name)\" is a scalar, found shape \(part.value.shape)")
    }
    total = present.dropFirst().reduce(first.value * first.weight) { $0 + $1.value * $1.weight }
    self.parts = present
    self.measures = measures
  }
}
