import Gradients
import Tensors

/// Layers one after another: the backbone that a model applies as often as it likes, and the only thing that is exported.
public final class Sequential: Layer {
  /// The layers, in the order of application.
  public let layers: [any Layer]

  private let runs: [FusedRun]

  /// Creates one of its parts.
  public init(_ layers: [any Layer]) {
    self.layers = layers
    runs = FusedRun.plan(layers)
  }

  public var submodules: [(name: String, value: any Module)] { layers.enumerated().map { (String($0), $1) } }

  public func callAsFunction(_ input: Variable, phase: Phase) -> Variable { self(input, phase: phase, then: Ending()) }

  public func outputShape(_ input: [Int]) -> [Int] { layers.reduce(input) { $1.outputShape($0) } }
  public func multiplyAdds(_ input: [Int]) -> Int {
    var (shape, sum) = (input, 0)
    for layer in layers {
      sum += layer.multiplyAdds(shape)
      shape = layer.outputShape(shape)
    }
    return sum
  }

  public var phaseSwitch: String? {
    var texts: [String] = []
    for case let text? in layers.map(\.phaseSwitch) where !texts.contains(text) { texts.append(text) }
    return texts.isEmpty ? nil : texts.joined(separator: "; ")
  }

  public var description: String { "Sequential of \(layers.count) layers" }
}

extension Sequential: FusingLayer {
  /// The layers, an addend in the pass of the last of them.
  func callAsFunction(_ input: Variable, phase: Phase, then ending: Ending) -> Variable {
    // A probe wants to see what each layer gives.
    if let probe = LayerProbe.current { return ending(probe.run(layers, input, phase: phase), phase: phase) }
    guard ending.isOnlyAddend, let last = runs.last else {
      return ending(runs.reduce(input) { $1($0, phase: phase) }, phase: phase)
    }
    return last(runs.dropLast().reduce(input) { $1($0, phase: phase) }, phase: phase, adding: ending.addend)
  }
}
