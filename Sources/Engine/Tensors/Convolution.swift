import CKernels

/// A dense convolution as matrix products that read the images where they lie.
///
/// A row of a window is KW I neighbouring floats of an image (channels last), and the next row of the window is a row of the image
/// away: such a window is a row of the left side of `tk_product`, and no patches are laid out. What lies outside the image takes no
/// part in a sum. N images, H x W pixels, I channels in, O channels out, KH x KW the filter.
///
/// An element is always summed over the window's rows, columns and channels in this order, however the work is split, so that it
/// depends neither on the other images of the batch nor on the number of threads. Gradients of the filter are sums over images, and
/// those of small filters depend on the number of threads.
struct Convolution {
  let images: Int
  let height: Int
  let width: Int
  let channels: Int
  let outHeight: Int
  let outWidth: Int
  let outChannels: Int
  let window: Window

  init(image: [Int], filter: [Int], stride: Int, padding: Int) {
    require(
      image.count == 4 && filter.count == 4 && image[3] == filter[3] && filter[0] > 0 && filter[3] > 0,
      "a convolution needs images [N, H, W, I] and a filter [O, KH, KW, I] with equal I, found \(image) and \(filter)")
    window = Window(height: filter[1], width: filter[2], stride: stride, padding: padding)
    (images, height, width, channels) = (image[0], image[1], image[2], image[3])
    (outHeight, outWidth) = window.positions(height: image[1], width: image[2])
    outChannels = filter[0]
  }

  var imageShape: [Int] { [images, height, width, channels] }
  var outShape: [Int] { [images, outHeight, outWidth, outChannels] }
  var filterShape: [Int] { [outChannels, window.height, window.width, channels] }
  /// The floats of one window.
  var patch: Int { window.height * window.width * channels }

  /// The number of panels that hold so many columns.
  static func panels(_ columns: Int) -> Int { (columns + Int(TK_PANEL) - 1) / Int(TK_PANEL) }

  func check(upstream: Tensor) {
    require(upstream.shape == outShape, "the upstream gradient must be \(outShape), found \(upstream.shape)")
  }

  /// The convolution itself, as one pass of its window.
  var forward: Correlation {
    Correlation(
      y: axis(height, window.height, outHeight), x: axis(width, window.width, outWidth), images: images, channels: channels,
      columns: outChannels, row: outWidth * outChannels, column: outChannels, image: outHeight * outWidth * outChannels)
  }

  private func axis(_ length: Int, _ taps: Int, _ count: Int) -> tk_axis {
    tk_axis(
      length: Int32(length), taps: Int32(taps), stride: Int32(window.stride), offset: Int32(-window.padding), count: Int32(count))
  }

  // MARK: - Output

  /// - Parameter parts: Of the work; `nil` for what the threads want.
  func output(_ image: Tensor, _ filter: Tensor, finish: Finish? = nil, parts: Int? = nil) -> Tensor {
    let result = Tensor(uninitialized: outShape)
    let packed = filter.storage.form(.convolution(outputs: outChannels)) { self.packed(filter) }
    withExtendedLifetime((image, packed, finish)) {
      Correlation.run(
        [.init(correlation: forward, filter: packed.pointer, result: result.storage.pointer)], over: image.storage.pointer,
        finish: finish?.kernelForm, parts: parts)
    }
    return result
  }

  /// The filter in panels of output channels.
  private func packed(_ filter: Tensor) -> Storage {
    let (patch, width) = (patch, Int(TK_PANEL))
    let storage = Storage(count: Self.panels(outChannels) * patch * width)
    let (w, panels) = (filter.storage.pointer, storage.pointer)
    Threads.split(Self.panels(outChannels), grain: max(1, 65536 / (patch * width))) { _, range in
      tk_pack_transposed(
        w + range.lowerBound * width * patch, patch, Int32(patch),
        Int32(min(outChannels, range.upperBound * width) - range.lowerBound * width),
        panels + range.lowerBound * patch * width, patch * width)
    }
    return storage
  }

  // MARK: - Gradient of the input

  /// Stride s splits the pixels of the image into s x s phases. The upstream pixels that reach the pixels of one phase do so through
  /// the same taps of the filter, so that each phase is a convolution of stride 1 with a part of the filter, turned around.
  ///
  /// - Parameter parts: Of the work; `nil` for what the threads want.
  func inputGradient(_ upstream: Tensor, _ filter: Tensor, parts: Int? = nil) -> Tensor {
    check(upstream: upstream)
    let result = Tensor(uninitialized: imageShape)
    let width = Int(TK_PANEL)
    let panels = Self.panels(channels)
    let packed = Storage(count: window.height * window.width * outChannels * panels * width)
    let (rows, columns) = (phases(height, window.height, outHeight), phases(self.width, window.width, outWidth))
    var passes: [Correlation.Pass] = []
    var (place, jobs) = (packed.pointer, [PackingJob]())
    for (r, row) in rows.enumerated() {
      for (c, column) in columns.enumerated() {
        let correlation = Correlation(
          y: row.axis, x: column.axis, images: images, channels: outChannels, columns: channels,
          row: window.stride * self.width * channels, column: window.stride * channels, image: height * self.width * channels)
        passes.append(
          .init(correlation: correlation, filter: place, result: result.storage.pointer + (r * self.width + c) * channels))
        let panel = row.taps.count * column.taps.count * outChannels * width
        for (i, (ky, kx)) in row.taps.flatMap({ ky in column.taps.map { (ky, $0) } }).enumerated() {
          jobs.append(.init(tap: (ky * window.width + kx) * channels, place: place + i * outChannels * width, panel: panel))
        }
        place += panels * panel
      }
    }
    let w = filter.storage.pointer
    Threads.split(panels, grain: max(1, 65536 / (window.height * window.width * outChannels * width))) { _, range in
      for job in jobs {
        tk_pack(
          w + job.tap + range.lowerBound * width, patch, Int32(outChannels),
          Int32(min(channels, range.upperBound * width) - range.lowerBound * width), job.place + range.lowerBound * job.panel,
          job.panel)
      }
    }
    withExtendedLifetime((upstream, filter, packed)) { Correlation.run(passes, over: upstream.storage.pointer, parts: parts) }
    return result
  }

  /// One tap of a phase: where its [O, I] weights are in the filter, and where they go. Sendable: each thread writes its own panels.
  private struct PackingJob: @unchecked Sendable {
    let tap: Int
    let place: UnsafeMutablePointer<Float>
    let panel: Int
  }

  /// The phases along one axis, and the taps of the filter that each of them uses, last first.
  ///
  /// Pixel i = r + s j sees output u through tap k = i + padding - s u. With t = (r + padding) mod s the taps are t, t + s, ..., and
  /// tap t + s m means u = j + (r + padding - t) / s - m.
  private func phases(_ length: Int, _ taps: Int, _ outputs: Int) -> [(axis: tk_axis, taps: [Int])] {
    let stride = window.stride
    return (0..<min(stride, length)).map { r in
      let first = (r + window.padding) % stride
      let taps = Array(Swift.stride(from: first, to: taps, by: stride).reversed())
      let offset = (r + window.padding - first) / stride - (taps.count - 1)
      let axis = tk_axis(
        length: Int32(outputs), taps: Int32(taps.count), stride: 1, offset: Int32(offset),
        count: Int32((length - r + stride - 1) / stride))
      return (axis, taps)
    }
  }
}
