import CKernels

/// A convolution whose channels fall into groups that see nothing of each other, as direct loops over the taps of the window.
///
/// With i inputs and o outputs a group it is a sum of i depthwise convolutions of O channels: pass b sees input b of each group,
/// spread over the group's outputs. One input and one output a group is a depthwise convolution, which needs no spreading. Patches
/// and matrix products, as for a whole convolution, would be products of matrices with a single column here. Threads take bands of
/// rows, so that a single image keeps them all busy; where a band ends changes no sum but those of the filter's gradient.
struct GroupedConvolution {
  private let images: Int
  private let groups: Int
  private let inputs: Int
  private let outputs: Int
  private let taps: Int
  private let filterShape: [Int]
  /// Of the image once its channels are spread: O of them.
  private let geometry: tk_window

  init(image: [Int], filter: [Int], stride: Int, padding: Int, groups: Int) {
    require(
      image.count == 4 && filter.count == 4 && groups > 0 && image[3] == filter[3] * groups && filter[0] % groups == 0,
      "a convolution in \(groups) groups needs images [N, H, W, I] and a filter [O, KH, KW, I / \(groups)], O a multiple of \(groups); found \(image) and \(filter)"
    )
    images = image[0]
    self.groups = groups
    (inputs, outputs) = (filter[3], filter[0] / groups)
    taps = filter[1] * filter[2]
    filterShape = filter
    geometry = Window(height: filter[1], width: filter[2], stride: stride, padding: padding)
      .geometry(image[1], image[2], filter[0])
  }

  private var isDepthwise: Bool { inputs == 1 && outputs == 1 }
  private var channels: Int { groups * outputs }
  private var pixels: Int { Int(geometry.height * geometry.width) }
  private var imageSize: Int { pixels * groups * inputs }
  private var outSize: Int { Int(geometry.out_height * geometry.out_width) * channels }
  private var imageShape: [Int] { [images, Int(geometry.height), Int(geometry.width), groups * inputs] }
  private var outShape: [Int] { [images, Int(geometry.out_height), Int(geometry.out_width), channels] }
  /// Floats from one tap of a pass to the next in a filter `[KH KW, i, O]`.
  private var tap: Int { inputs * channels }

  func output(_ image: Tensor, _ filter: Tensor, finish: Finish?) -> Tensor {
    check(finish)
    let result = Tensor(uninitialized: outShape)
    let rows = channelsFastest(filter)
    let (x, w, y) = (image.storage.pointer, rows.pointer, result.storage.pointer)
    forEachBand(Int(geometry.out_height)) { geometry, _, n, band, scratch in
      var ending = finish?.kernelForm ?? tk_finish()
      if let addend = ending.addend { ending.addend = addend + n * outSize }
      for pass in 0..<inputs {
        let source = spread(x + n * imageSize, rows: seen(by: band), pass, into: scratch)
        withUnsafePointer(to: ending) {
          tk_depthwise(
            source, w + pass * channels, tap, y + n * outSize, geometry, Int32(band.lowerBound), Int32(band.upperBound),
            pass > 0 ? 1 : 0, finish != nil && pass == inputs - 1 ? $0 : nil)
        }
      }
    }
    withExtendedLifetime((rows, finish)) {}
    return result
  }

  func inputGradient(_ upstream: Tensor, _ filter: Tensor) -> Tensor {
    check(upstream: upstream.shape)
    let result = Tensor(uninitialized: imageShape)
    let rows = channelsFastest(filter)
    let (dy, w, dx) = (upstream.storage.pointer, rows.pointer, result.storage.pointer)
    // The kernel wants bands that begin at a multiple of the stride.
    forEachBand(Int(geometry.height), step: Int(geometry.stride)) { geometry, _, n, band, scratch in
      let target = dx + n * imageSize
      for pass in 0..<inputs {
        tk_depthwise_input(
          dy + n * outSize, w + pass * channels, tap, scratch ?? target, geometry, Int32(band.lowerBound), Int32(band.upperBound))
        if let scratch { collect(scratch, rows: band, pass, into: target) }
      }
    }
    withExtendedLifetime(rows) {}
    return result
  }

  func filterGradient(_ image: Tensor, _ upstream: Tensor) -> Tensor {
    check(upstream: upstream.shape)
    // One sum a part, added in the order of the parts: the result depends on the number of threads, not on their timing.
    let rows = Int(geometry.out_height)
    let partial = Tensor(zeros: [parts(rows), taps * tap])
    let (x, dy, dw) = (image.storage.pointer, upstream.storage.pointer, partial.storage.pointer)
    forEachBand(rows) { geometry, part, n, band, scratch in
      for pass in 0..<inputs {
        tk_depthwise_filter(
          spread(x + n * imageSize, rows: seen(by: band), pass, into: scratch), dy + n * outSize,
          dw + part * taps * tap + pass * channels, tap, geometry, Int32(band.lowerBound), Int32(band.upperBound))
      }
    }
    let sum = partial.shape[0] == 1 ? partial : partial.columnSums()
    return sum.transposed(rows: taps * inputs, columns: channels).reshaped(to: filterShape)
  }

  private func check(upstream: [Int]) {
    require(upstream == outShape, "the upstream gradient must be \(outShape), found \(upstream)")
  }

  private func check(_ finish: Finish?) {
    var rows = [finish?.scale, finish?.shift]
    if case .prelu(let slope) = finish?.activation { rows.append(slope) }
    for row in rows.compactMap(\.self) {
      require(row.count == channels, "a finish needs one value for each of \(channels) channels, found \(row.shape)")
    }
    if let addend = finish?.addend {
      require(addend.shape == outShape, "the addend must have the shape of the result, \(outShape), found \(addend.shape)")
    }
  }

  /// The filter as `[KH KW, i, O]`, made once while its numbers stand still.
  private func channelsFastest(_ filter: Tensor) -> Storage {
    filter.storage.form(.depthwise(outputs: channels)) { filter.transposed(rows: channels, columns: taps * inputs).storage }
  }

  /// The rows of the image that a band of output rows sees.
  private func seen(by band: Range<Int>) -> Range<Int> {
    let (stride, padding) = (Int(geometry.stride), Int(geometry.padding))
    let first = min(max(band.lowerBound * stride - padding, 0), Int(geometry.height))
    return first..<max(first, min((band.upperBound - 1) * stride - padding + Int(geometry.kernel_height), Int(geometry.height)))
  }

  /// Rows of the image as a pass sees them: in the image itself, or their channels spread over the same rows of `scratch`.
  private func spread(
    _ image: UnsafeMutablePointer<Float>, rows: Range<Int>, _ pass: Int, into scratch: UnsafeMutablePointer<Float>?
  ) -> UnsafeMutablePointer<Float> {
    guard let scratch else { return image }
    let (first, count) = (rows.lowerBound * Int(geometry.width), rows.count * Int(geometry.width))
    tk_spread_groups(
      image + first * groups * inputs, scratch + first * channels, count, Int32(groups), Int32(inputs), Int32(outputs),
      Int32(pass))
    return scratch
  }

  /// The transpose of `spread`.
  private func collect(
    _ scratch: UnsafeMutablePointer<Float>, rows: Range<Int>, _ pass: Int, into image: UnsafeMutablePointer<Float>
  ) {
    let (first, count) = (rows.lowerBound * Int(geometry.width), rows.count * Int(geometry.width))
    tk_collect_groups(
      scratch + first * channels, image + first * groups * inputs, count, Int32(groups), Int32(inputs), Int32(outputs),
      Int32(pass))
  }

  /// The fewest steps of rows worth a thread: a few microseconds of work.
  private func grain(_ step: Int) -> Int { max(1, 65_536 / max(step * Int(geometry.width) * channels * taps * inputs, 1)) }

  private func parts(_ rows: Int) -> Int { Threads.parts(images * rows, grain: grain(1)) }

  /// Runs `body` for bands of `rows` rows that every image has, split over the threads after multiples of `step`; `scratch` is an image
  /// of O channels, where one is needed.
  private func forEachBand(
    _ rows: Int, step: Int = 1,
    _ body: (
      _ geometry: UnsafePointer<tk_window>, _ part: Int, _ image: Int, _ band: Range<Int>, _ scratch: UnsafeMutablePointer<Float>?
    ) -> Void
  ) {
    let steps = (rows + step - 1) / step
    Threads.split(images * steps, grain: grain(step)) { part, range in
      let scratch = isDepthwise ? nil : Storage(count: pixels * channels)
      withUnsafePointer(to: geometry) { geometry in
        var next = range.lowerBound
        while next < range.upperBound {
          let image = next / steps
          let end = min(range.upperBound, (image + 1) * steps)
          body(geometry, part, image, (next - image * steps) * step..<min((end - image * steps) * step, rows), scratch?.pointer)
          next = end
        }
      }
      withExtendedLifetime(scratch) {}
    }
  }
}
