import Gradients
import Tensors

/// A branch of layers whose output is added to what went in: the block of residual networks.
///
/// `y = main(x) + shortcut(x)`, shortcut(x) being x itself where none is given
///
/// Shapes: input `[N, ...]` -> that of `main`, which `shortcut` has to give too.
/// Reference: He et al. 2016, "Deep Residual Learning for Image Recognition".
public final class Residual: Layer {
  /// The layers whose output is added.
  public let main: Sequential
  /// Brings the input into the shape of the output; `nil` where it has that already.
  public let shortcut: Sequential?

  /// Creates one of its parts.
  public init(_ main: Sequential, shortcut: Sequential? = nil) {
    self.main = main
    self.shortcut = shortcut
  }

  public var submodules: [(name: String, value: any Module)] {
    [("main", main)] + (shortcut.map { [("shortcut", $0)] } ?? [])
  }

  public func callAsFunction(_ input: Variable, phase: Phase) -> Variable {
    var ending = Ending()
    ending.addend = shortcut?(input, phase: phase) ?? input
    return main(input, phase: phase, then: ending)
  }

  public func outputShape(_ input: [Int]) -> [Int] { main.outputShape(input) }
  public func multiplyAdds(_ input: [Int]) -> Int { main.multiplyAdds(input) + (shortcut?.multiplyAdds(input) ?? 0) }
  public var phaseSwitch: String? { main.phaseSwitch ?? shortcut?.phaseSwitch }
  public var description: String {
    "Residual of \(main.layers.count) layers\(shortcut.map { ", \($0.layers.count) beside them" } ?? "")"
  }
}
