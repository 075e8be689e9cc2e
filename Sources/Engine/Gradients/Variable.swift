import Tensors

/// A tensor on the tape: its value, and where it came from if a gradient is to flow back through it.
///
/// The tape is explicit: each operation adds one `TapeEntry` that names it, its inputs and its gradient. A variable made
/// from a plain tensor has no entry, so evaluation records nothing and keeps no activation alive. The tape belongs to the
/// variables that hang on it and goes with the last of them.
public struct Variable {
  /// The value; operations on it record nothing.
  public let value: Tensor
  let entry: TapeEntry?

  /// A constant: no gradient flows to it.
  public init(_ value: Tensor) { self.init(value, entry: nil) }

  init(_ value: Tensor, entry: TapeEntry?) {
    self.value = value
    self.entry = entry
  }

  /// The length of each axis.
  public var shape: [Int] { value.shape }
  /// Whether a gradient flows back through this variable.
  public var isRecorded: Bool { entry != nil }
  /// The same value as a constant.
  public var detached: Variable { Variable(value) }

  /// Adds an operation to the tape, unless all of its inputs are constants.
  ///
  /// - Parameters:
  ///   - operation: The name of the operation, for messages and for looking at the tape.
  ///   - inputs: What the gradient is for, in the order of the array that `gradient` returns.
  ///   - value: The result.
  ///   - gradient: From the gradient of the result to those of the inputs; called once, for the inputs that want one.
  public static func record(
    _ operation: String, _ inputs: [Variable], _ value: Tensor, gradient: @escaping (_ upstream: Tensor) -> [Tensor?]
  ) -> Variable {
    recordConsuming(operation, inputs, value) { gradient($0) }
  }

  /// The same for a gradient that may write over its upstream, which has an end there.
  ///
  /// - Parameters:
  ///   - operation: The name of the operation, for messages and for looking at the tape.
  ///   - inputs: What the gradient is for, in the order of the array that `gradient` returns.
  ///   - value: The result.
  ///   - gradient: From the gradient of the result to those of the inputs. Where nothing else has the upstream's storage, the variable is
  ///     its only owner.
  static func recordConsuming(
    _ operation: String, _ inputs: [Variable], _ value: Tensor, gradient: @escaping (_ upstream: inout Tensor) -> [Tensor?]
  ) -> Variable {
    let read = inputs.reduce(0) { $0 + $1.value.count }
    MemoryTraffic.add(elements: read + value.count)
    guard inputs.contains(where: \.isRecorded) else { return Variable(value) }
    return Variable(
      value, entry: TapeEntry(operation: operation, inputs: inputs.map(\.entry), inputElements: read, gradient: gradient))
  }
}

/// One operation on the tape.
final class TapeEntry {
  let operation: String
  let inputs: [TapeEntry?]
  let parameter: Parameter?
  /// How many elements all inputs have, for `MemoryTraffic`.
  let inputElements: Int
  /// Dropped after use, with the activations it holds: a tape runs back once.
  private var gradient: ((inout Tensor) -> [Tensor?])?
  /// Rises along the tape: an entry is younger than its inputs.
  let depth: Int

  init(
    operation: String, inputs: [TapeEntry?], parameter: Parameter? = nil, inputElements: Int = 0,
    gradient: ((inout Tensor) -> [Tensor?])? = nil
  ) {
    self.inputElements = inputElements
    self.operation = operation
    self.inputs = inputs
    self.parameter = parameter
    self.gradient = gradient
    depth = inputs.reduce(0) { max($0, ($1?.depth ?? -1) + 1) }
  }

  func takeGradient() -> (inout Tensor) -> [Tensor?] {
    guard let gradient else {
      fatalError("the tape of \(operation) has run back already; compute the loss again for another gradient")
    }
    self.gradient = nil
    return gradient
  }
}
