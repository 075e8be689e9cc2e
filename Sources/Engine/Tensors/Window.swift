import CKernels

/// A window that slides over an image: the kernel of a convolution or a pooling.
public struct Window: Sendable, Hashable {
  /// Rows of the window.
  public var height: Int
  /// Columns of the window.
  public var width: Int
  /// Pixels from one position to the next.
  public var stride: Int
  /// Rows and columns of zeros (of minus infinity for pooling) around the image.
  public var padding: Int

  /// Creates one of its parts.
  public init(height: Int, width: Int, stride: Int = 1, padding: Int = 0) {
    require(
      height > 0 && width > 0 && stride > 0 && padding >= 0,
      "a window needs a positive size and stride and no negative padding, found \(height)x\(width), stride \(stride), padding \(padding)"
    )
    self.height = height
    self.width = width
    self.stride = stride
    self.padding = padding
  }

  /// A square window.
  public init(_ size: Int, stride: Int = 1, padding: Int = 0) {
    self.init(height: size, width: size, stride: stride, padding: padding)
  }

  /// The number of positions along an axis: floor((length + 2 padding - kernel) / stride) + 1.
  public func positions(height imageHeight: Int, width imageWidth: Int) -> (height: Int, width: Int) {
    let (rows, columns) = (imageHeight + 2 * padding - height, imageWidth + 2 * padding - width)
    require(
      rows >= 0 && columns >= 0,
      "a window of \(height)x\(width) with padding \(padding) does not fit into an image of \(imageHeight)x\(imageWidth)")
    return (rows / stride + 1, columns / stride + 1)
  }

  func geometry(_ imageHeight: Int, _ imageWidth: Int, _ channels: Int) -> tk_window {
    let out = positions(height: imageHeight, width: imageWidth)
    return tk_window(
      height: Int32(imageHeight), width: Int32(imageWidth), channels: Int32(channels), kernel_height: Int32(height),
      kernel_width: Int32(width), stride: Int32(stride), padding: Int32(padding), out_height: Int32(out.height),
      out_width: Int32(out.width))
  }
}
