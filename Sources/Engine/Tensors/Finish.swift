import CKernels

/// What is done to the sums of a convolution or a dense layer while they are still in the cache, so that no further pass reads them.
///
/// `y = activation(scale x + shift) + addend`, scale and shift one value a channel
public struct Finish: Sendable {
  /// Multiplies; `nil` for 1. Shapes: `[C]`.
  public var scale: Tensor?
  /// Is added; `nil` for 0. Shapes: `[C]`.
  public var shift: Tensor?
  /// Applied after scale and shift.
  public var activation: Activation
  /// Added last: the other branch of a residual block. Its shape is that of the result.
  public var addend: Tensor?

  /// Creates one of its parts.
  public init(scale: Tensor? = nil, shift: Tensor? = nil, activation: Activation = .identity, addend: Tensor? = nil) {
    require(scale == nil || shift != nil, "a finish with a scale needs a shift; help: give zeros")
    self.scale = scale
    self.shift = shift
    self.activation = activation
    self.addend = addend
  }

  /// What the kernels call it. The pointers are those of this value's tensors and live as long as it does.
  var kernelForm: tk_finish {
    var form = tk_finish()
    form.scale = scale.map { UnsafePointer($0.storage.pointer) }
    form.shift = shift.map { UnsafePointer($0.storage.pointer) }
    form.addend = addend.map { UnsafePointer($0.storage.pointer) }
    switch activation {
    case .identity: break
    case .relu: form.relu = 1
    case .prelu(let slope): form.slope = UnsafePointer(slope.storage.pointer)
    }
    return form
  }

  /// The same for a block of the result that begins at `column`, `offset` floats from the first.
  func kernelForm(column: Int, offset: Int) -> tk_finish {
    var form = kernelForm
    form.scale = form.scale.map { $0 + column }
    form.shift = form.shift.map { $0 + column }
    form.slope = form.slope.map { $0 + column }
    form.addend = form.addend.map { $0 + offset }
    return form
  }
}

/// A function of each element that can be a part of the operation before it.
public enum Activation: Sendable {
  /// `x`
  case identity
  /// `max(x, 0)`; a NaN stays one.
  case relu
  /// `x > 0 ? x : slope x`, one slope a channel. Shapes: `[C]`.
  case prelu(slope: Tensor)
}
