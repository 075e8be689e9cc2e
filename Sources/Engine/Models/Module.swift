import Gradients
import Tensors

/// A tensor that a module keeps but no optimizer changes: the running statistics of a batch normalisation.
public final class Buffer {
  /// The value now.
  public var value: Tensor
  /// Creates one of its parts.
  public init(_ value: Tensor) { self.value = value }
}

/// Something with parameters: a layer, a head, a whole model. A class, since applying it twice must share its weights.
public protocol Module: AnyObject {
  /// The parameters of this module alone, by their names in a checkpoint ("weight", "bias").
  var parameters: [(name: String, value: Parameter)] { get }
  /// The buffers of this module alone, by name ("running_mean").
  var buffers: [(name: String, value: Buffer)] { get }
  /// The modules inside, by name; order is that of application.
  var submodules: [(name: String, value: any Module)] { get }
  /// A frozen module stays in evaluation whatever the phase, and no gradient reaches its parameters.
  var isFrozen: Bool { get set }
  /// The state of random numbers that a checkpoint must keep (dropout); `nil` for most.
  var generator: SeededGenerator? { get set }
}

extension Module {
  public var parameters: [(name: String, value: Parameter)] { [] }
  public var buffers: [(name: String, value: Buffer)] { [] }
  public var submodules: [(name: String, value: any Module)] { [] }
  public var generator: SeededGenerator? {
    get { nil }
    set {}
  }

  /// Freezing what only holds others freezes all of them.
  public var isFrozen: Bool {
    get { !submodules.isEmpty && submodules.allSatisfy(\.value.isFrozen) }
    set { for module in submodules { module.value.isFrozen = newValue } }
  }

  /// The phase that this module runs in: evaluation if it is frozen.
  public func effective(_ phase: Phase) -> Phase { isFrozen ? .evaluation : phase }

  /// This module and every one inside, with their paths ("backbone.0"), outermost first.
  public var allModules: [(path: String, module: any Module)] {
    [("", self)]
      + submodules.flatMap { name, module in
        module.allModules.map { ($0.path.isEmpty ? name : name + "." + $0.path, $0.module) }
      }
  }

  /// Every parameter inside, with its path ("backbone.0.weight").
  public var allParameters: [(path: String, parameter: Parameter)] {
    allModules.flatMap { path, module in module.parameters.map { (Self.join(path, $0.name), $0.value) } }
  }

  /// Every parameter that an optimizer may change.
  public var trainableParameters: [(path: String, parameter: Parameter)] {
    allModules.filter { !$0.module.isFrozen }.flatMap { path, module in
      module.parameters.filter { !$0.value.isFixed }.map { (Self.join(path, $0.name), $0.value) }
    }
  }

  /// How many numbers all parameters hold together.
  public var parameterCount: Int { allParameters.reduce(0) { $0 + $1.parameter.value.count } }

  /// Every buffer inside, with its path.
  public var allBuffers: [(path: String, buffer: Buffer)] {
    allModules.flatMap { path, module in module.buffers.map { (Self.join(path, $0.name), $0.value) } }
  }

  private static func join(_ path: String, _ name: String) -> String { path.isEmpty ? name : path + "." + name }
}

/// A module from one variable to one variable.
public protocol Layer: Module, CustomStringConvertible {
  /// The layer as a function; what the phase switches is decided by a `switch` over it.
  func callAsFunction(_ input: Variable, phase: Phase) -> Variable
  /// The shape of the output for one of the input, without computing it.
  func outputShape(_ input: [Int]) -> [Int]
  /// Multiply-adds of a forward pass over an input of this shape, counting matrix products and direct convolutions only.
  func multiplyAdds(_ input: [Int]) -> Int
  /// What the phase switches in this layer, in words; `nil` where both phases are the same function.
  var phaseSwitch: String? { get }
}

extension Layer {
  public var phaseSwitch: String? { nil }
  public func multiplyAdds(_ input: [Int]) -> Int { 0 }
}

extension Parameter {
  /// The parameter as an input of operations in `phase`.
  func variable(in phase: Phase) -> Variable { variable(recording: phase.recordsGradients) }
}
