import Gradients
import Tensors

/// The largest element of each window and channel.
///
/// Shapes: input `[N, H, W, C]` -> `[N, H', W', C]`, H' = floor((H + 2 padding - size) / stride) + 1.
public final class MaxPool: Layer {
  /// What slides over the image.
  public let window: Window
  public var isFrozen = false

  /// - Parameters:
  ///   - size: Rows and columns of the window.
  ///   - stride: Pixels from one window to the next; `nil` for `size`.
  ///   - padding: Rows and columns around the image that never win.
  public init(_ size: Int, stride: Int? = nil, padding: Int = 0) {
    window = Window(size, stride: stride ?? size, padding: padding)
  }

  public func callAsFunction(_ input: Variable, phase: Phase) -> Variable { input.maxPooled(window) }

  public func outputShape(_ input: [Int]) -> [Int] {
    let out = window.positions(height: input[1], width: input[2])
    return [input[0], out.height, out.width, input[3]]
  }

  public var description: String { "MaxPool \(window.height)x\(window.width)" }
}

/// The mean of each channel over all pixels.
///
/// Shapes: input `[N, H, W, C]` -> `[N, C]`.
public final class GlobalAveragePool: Layer {
  public var isFrozen = false
  /// Creates one of its parts.
  public init() {}
  public func callAsFunction(_ input: Variable, phase: Phase) -> Variable { input.spatialMean() }
  public func outputShape(_ input: [Int]) -> [Int] { [input[0], input[3]] }
  public var description: String { "GlobalAveragePool" }
}

/// All axes but the first made one.
///
/// Shapes: input `[N, ...]` -> `[N, product of the rest]`. Images come in the order row, column, channel (NHWC).
public final class Flatten: Layer {
  public var isFrozen = false
  /// Creates one of its parts.
  public init() {}
  public func callAsFunction(_ input: Variable, phase: Phase) -> Variable { input.reshaped(to: outputShape(input.shape)) }
  public func outputShape(_ input: [Int]) -> [Int] { [input[0], input.dropFirst().reduce(1, *)] }
  public var description: String { "Flatten" }
}
