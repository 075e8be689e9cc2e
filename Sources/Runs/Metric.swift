/// One measured value of an evaluation, with what a screen needs to show it without knowing it.
public struct Metric: Codable, Sendable, Equatable {
  /// "accuracy", "hinge". Also the tag of its curve.
  public var name: String
  /// The value, in `unit`.
  public var value: Double
  /// What it is counted in ("ms", "pairs"); `nil` for a plain number or a fraction.
  public var unit: String?
  /// Whether a larger value is the better one; `nil` where neither is.
  public var higherIsBetter: Bool?

  /// Creates one of its parts.
  public init(_ name: String, _ value: Double, unit: String? = nil, higherIsBetter: Bool? = nil) {
    self.name = name
    self.value = value
    self.unit = unit
    self.higherIsBetter = higherIsBetter
  }
}

/// One part of a loss that is the weighted sum of several.
public struct LossPart: Codable, Sendable, Equatable {
  /// As the loss names it.
  public var name: String
  /// Multiplies the part in the total.
  public var weight: Double
  /// Before the weight.
  public var value: Double

  /// Creates one of its parts.
  public init(name: String, weight: Double, value: Double) {
    self.name = name
    self.weight = weight
    self.value = value
  }
}
