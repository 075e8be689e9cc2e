import CKernels

// Convolution as matrix products on tiles: a band of output rows of one image is laid out as a matrix whose rows are patches
// (im2col), small enough to stay in the second-level cache, and multiplied with the filter as a matrix. Threads take whole
// images. N images, H x W pixels, I channels in, O channels out, KH x KW the filter, P = KH KW I the length of a patch.

extension Tensor {
  /// Bytes that the patches of a tile may take.
  private static let tileBytes = 384 * 1024

  /// 2-D convolution (cross-correlation, as every framework has it).
  ///
  /// `y[n, u, v, o] = sum over i, j, c of x[n, u stride + i - padding, v stride + j - padding, c] w[o, i, j, c]`
  ///
  /// With G groups, each O / G outputs see their own I / G inputs alone; as many groups as channels is a depthwise convolution.
  ///
  /// Shapes: `self [N, H, W, I]`, `filter [O, KH, KW, I / G]` -> `[N, H', W', O]`.
  ///
  /// - Parameters:
  ///   - filter: One window of weights an output channel.
  ///   - stride: Pixels from one window to the next.
  ///   - padding: Rows and columns of zeros around the image.
  ///   - groups: G; a divisor of I and of O.
  ///   - finish: What is done to the sums before they are stored; `nil` for nothing.
  public func convolved(
    with filter: Tensor, stride: Int = 1, padding: Int = 0, groups: Int = 1, finish: Finish? = nil
  ) -> Tensor {
    guard groups == 1 else {
      return GroupedConvolution(image: shape, filter: filter.shape, stride: stride, padding: padding, groups: groups)
        .output(self, filter, finish: finish)
    }
    let c = Convolution(image: shape, filter: filter.shape, stride: stride, padding: padding)
    let result = Tensor(uninitialized: [c.images, c.outHeight, c.outWidth, c.outChannels])
    let (x, w, y) = (storage.pointer, filter.storage.pointer, result.storage.pointer)
    c.forEachTile(tileBytes: Self.tileBytes) { _, image, rows, patches in
      let patches = c.patches(of: x, image, rows, into: patches)
      gemm(
        false, true, rows.count * c.outWidth, c.outChannels, c.patch, patches, c.patch, w, c.patch,
        y + c.outOffset(image, rows), c.outChannels)
    }
    return result.finished(by: finish)
  }

  /// The gradient of a convolution with respect to its input.
  ///
  /// Shapes: `upstream [N, H', W', O]`, `filter [O, KH, KW, I / G]` -> `imageShape [N, H, W, I]`.
  public static func convolutionInputGradient(
    upstream: Tensor, filter: Tensor, imageShape: [Int], stride: Int = 1, padding: Int = 0, groups: Int = 1
  ) -> Tensor {
    guard groups == 1 else {
      return GroupedConvolution(image: imageShape, filter: filter.shape, stride: stride, padding: padding, groups: groups)
        .inputGradient(upstream, filter)
    }
    let c = Convolution(image: imageShape, filter: filter.shape, stride: stride, padding: padding)
    c.check(upstream: upstream.shape)
    let result = c.isPointwise ? Tensor(uninitialized: imageShape) : Tensor(zeros: imageShape)
    let (dy, w, dx) = (upstream.storage.pointer, filter.storage.pointer, result.storage.pointer)
    c.forEachTile(tileBytes: tileBytes) { _, image, rows, patches in
      let target = c.isPointwise ? dx + c.inOffset(image, rows) : patches
      gemm(
        false, false, rows.count * c.outWidth, c.patch, c.outChannels, dy + c.outOffset(image, rows), c.outChannels, w, c.patch,
        target, c.patch)
      if !c.isPointwise { c.add(patches: patches, to: dx, image, rows) }
    }
    return result
  }

  /// The gradient of a convolution with respect to its filter.
  ///
  /// Shapes: `self [N, H, W, I]` (the input), `upstream [N, H', W', O]` -> `filterShape [O, KH, KW, I / G]`.
  public func convolutionFilterGradient(
    upstream: Tensor, filterShape: [Int], stride: Int = 1, padding: Int = 0, groups: Int = 1
  ) -> Tensor {
    guard groups == 1 else {
      return GroupedConvolution(image: shape, filter: filterShape, stride: stride, padding: padding, groups: groups)
        .filterGradient(self, upstream)
    }
    let c = Convolution(image: shape, filter: filterShape, stride: stride, padding: padding)
    c.check(upstream: upstream.shape)
    // One sum a part, added in the order of the parts: the result depends on the number of threads, not on their timing.
    let partial = Tensor(zeros: [Threads.parts(c.images), c.outChannels * c.patch])
    let (x, dy, dw) = (storage.pointer, upstream.storage.pointer, partial.storage.pointer)
    c.forEachTile(tileBytes: Self.tileBytes) { part, image, rows, patches in
      let patches = c.patches(of: x, image, rows, into: patches)
      gemm(
        true, false, c.outChannels, c.patch, rows.count * c.outWidth, dy + c.outOffset(image, rows), c.outChannels, patches,
        c.patch,
        beta: 1, dw + part * c.outChannels * c.patch, c.patch)
    }
    return partial.shape[0] == 1 ? partial.reshaped(to: filterShape) : partial.columnSums().reshaped(to: filterShape)
  }
}

/// The sizes of one convolution and the walk over its tiles.
private struct Convolution {
  let images: Int
  let geometry: tk_window
  let outHeight: Int
  let outWidth: Int
  let outChannels: Int
  let patch: Int
  /// Whether every pixel is a patch by itself, so that the image is the matrix already.
  let isPointwise: Bool

  init(image: [Int], filter: [Int], stride: Int, padding: Int) {
    require(
      image.count == 4 && filter.count == 4 && image[3] == filter[3],
      "a convolution needs images [N, H, W, I] and a filter [O, KH, KW, I] with equal I, found \(image) and \(filter)")
    let window = Window(height: filter[1], width: filter[2], stride: stride, padding: padding)
    images = image[0]
    geometry = window.geometry(image[1], image[2], image[3])
    outHeight = Int(geometry.out_height)
    outWidth = Int(geometry.out_width)
    outChannels = filter[0]
    patch = filter[1] * filter[2] * filter[3]
    isPointwise = window == Window(1)
  }

  func check(upstream: [Int]) {
    require(
      upstream == [images, outHeight, outWidth, outChannels],
      "the upstream gradient must be \([images, outHeight, outWidth, outChannels]), found \(upstream)")
  }

  private func imageOffset(_ image: Int) -> Int { image * Int(geometry.height * geometry.width * geometry.channels) }

  func outOffset(_ image: Int, _ rows: Range<Int>) -> Int { (image * outHeight + rows.lowerBound) * outWidth * outChannels }

  /// Where the rows begin in the images of a pointwise convolution.
  func inOffset(_ image: Int, _ rows: Range<Int>) -> Int { imageOffset(image) + rows.lowerBound * outWidth * patch }

  /// The matrix of patches: laid out in `patches`, or a part of the image itself.
  func patches(
    of x: UnsafeMutablePointer<Float>, _ image: Int, _ rows: Range<Int>, into patches: UnsafeMutablePointer<Float>
  ) -> UnsafeMutablePointer<Float> {
    if isPointwise { return x + inOffset(image, rows) }
    withUnsafePointer(to: geometry) {
      tk_im2col(x + imageOffset(image), patches, $0, Int32(rows.lowerBound), Int32(rows.upperBound))
    }
    return patches
  }

  func add(patches: UnsafeMutablePointer<Float>, to x: UnsafeMutablePointer<Float>, _ image: Int, _ rows: Range<Int>) {
    withUnsafePointer(to: geometry) {
      tk_col2im(patches, x + imageOffset(image), $0, Int32(rows.lowerBound), Int32(rows.upperBound))
    }
  }

  /// Runs `body` on every tile (a band of output rows of one image), images split over the threads, with room for the patches.
  func forEachTile(
    tileBytes: Int, _ body: (_ part: Int, _ image: Int, _ rows: Range<Int>, _ patches: UnsafeMutablePointer<Float>) -> Void
  ) {
    let rowBytes = outWidth * patch * MemoryLayout<Float>.stride
    let band = min(outHeight, max(1, tileBytes / max(rowBytes, 1)))
    Threads.split(images) { part, range in
      let scratch = Storage(count: band * outWidth * patch)
      for image in range {
        for first in stride(from: 0, to: outHeight, by: band) {
          body(part, image, first..<min(first + band, outHeight), scratch.pointer)
        }
      }
    }
  }
}
