import Gradients
import Tensors

/// Looks at what each layer of a `Sequential` gives, to find where numbers stop being finite.
///
/// Used after something went wrong, on a pass that is run again for it; nothing looks while all is well.
public final class LayerProbe: @unchecked Sendable {
  // Safe to send: written by the one thread that runs the pass.

  /// The probe of the pass under way, if any.
  @TaskLocal static var current: LayerProbe?

  /// The first layer whose output was not finite.
  public private(set) var firstNotFinite: (any Layer)?

  /// Creates one of its parts.
  public init() {}

  /// Runs a pass under this probe.
  public func watching(_ pass: () throws -> Void) rethrows { try Self.$current.withValue(self) { try pass() } }

  /// Layers one after another, each looked at.
  func run(_ layers: [any Layer], _ input: Variable, phase: Phase) -> Variable {
    layers.reduce(input) { input, layer in
      let output = layer(input, phase: phase)
      look(at: layer, output)
      return output
    }
  }

  private func look(at layer: any Layer, _ output: Variable) {
    // A Sequential inside a Sequential has been looked at from the inside already.
    if firstNotFinite == nil, !output.value.isFinite { firstNotFinite = layer }
  }
}
