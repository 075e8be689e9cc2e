import Tensors

/// A tensor that training changes: a weight, a bias, the slopes of a PReLU.
///
/// A class, because a layer that is applied twice (both images of a pair) must share one weight.
public final class Parameter {
  /// The value now; an optimizer replaces it.
  public var value: Tensor
  /// Whether weight decay applies: true for weights, false for biases and the scale and shift of a normalisation.
  public let decays: Bool
  /// Whether it stays as it is: a scale of 1 that a network wants so. No gradient reaches it.
  public let isFixed: Bool

  /// Creates one of its parts.
  public init(_ value: Tensor, decays: Bool = true, isFixed: Bool = false) {
    self.value = value
    self.decays = decays
    self.isFixed = isFixed
  }

  /// The parameter as an input of operations.
  ///
  /// - Parameter recording: Whether the operations that use it go on the tape, so that a gradient reaches it.
  public func variable(recording: Bool) -> Variable {
    recording && !isFixed
      ? Variable(value, entry: TapeEntry(operation: "parameter", inputs: [], parameter: self)) : Variable(value)
  }
}

/// The gradients of a scalar with respect to the parameters it was computed from.
public struct ParameterGradients {
  private var gradients: [ObjectIdentifier: Tensor] = [:]

  /// No gradients.
  public init() {}

  /// The gradient for `parameter`, of its shape; `nil` where none reached it.
  public subscript(parameter: Parameter) -> Tensor? {
    get { gradients[ObjectIdentifier(parameter)] }
    set { gradients[ObjectIdentifier(parameter)] = newValue }
  }

  /// The number of parameters that a gradient reached.
  public var count: Int { gradients.count }

  mutating func add(_ gradient: Tensor, for parameter: Parameter) {
    if self[parameter]?.add(gradient) == nil { self[parameter] = gradient }
  }
}
