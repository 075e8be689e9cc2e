import CKernels

/// A convolution whose channels fall into groups that see nothing of each other, as direct loops over the taps of the window.
///
/// With i inputs and o outputs a group it is a sum of i depthwise convolutions of O channels: pass b sees input b of each group,
/// spread over the group's outputs. One input and one output a group is a depthwise convolution, which needs no spreading. Patches
/// and matrix products, as for a whole convolution, would be products of matrices with a single column here. Threads take whole images.
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

  func output(_ image: Tensor, _ filter: Tensor) -> Tensor {
    let result = Tensor(zeros: outShape)
    let rows = filter.transposed(rows: channels, columns: taps * inputs)
    let (x, w, y) = (image.storage.pointer, rows.storage.pointer, result.storage.pointer)
    withExtendedLifetime(rows) {
      forEachPass { geometry, _, n, pass, scratch in
        tk_depthwise(spread(x + n * imageSize, pass, into: scratch), w + pass * channels, tap, y + n * outSize, geometry)
      }
    }
    return result
  }

  func inputGradient(_ upstream: Tensor, _ filter: Tensor) -> Tensor {
    check(upstream: upstream.shape)
    let result = Tensor(uninitialized: imageShape)
    let rows = filter.transposed(rows: channels, columns: taps * inputs)
    let (dy, w, dx) = (upstream.storage.pointer, rows.storage.pointer, result.storage.pointer)
    withExtendedLifetime(rows) {
      forEachPass { geometry, _, n, pass, scratch in
        let target = dx + n * imageSize
        tk_depthwise_input(dy + n * outSize, w + pass * channels, tap, scratch ?? target, geometry)
        if let scratch {
          tk_collect_groups(scratch, target, pixels, Int32(groups), Int32(inputs), Int32(outputs), Int32(pass))
        }
      }
    }
    return result
  }

  func filterGradient(_ image: Tensor, _ upstream: Tensor) -> Tensor {
    check(upstream: upstream.shape)
    // One sum a part, added in the order of the parts: the result depends on the number of threads, not on their timing.
    let partial = Tensor(zeros: [Threads.parts(images), taps * tap])
    let (x, dy, dw) = (image.storage.pointer, upstream.storage.pointer, partial.storage.pointer)
    forEachPass { geometry, part, n, pass, scratch in
      tk_depthwise_filter(
        spread(x + n * imageSize, pass, into: scratch), dy + n * outSize, dw + part * taps * tap + pass * channels, tap, geometry)
    }
    let sum = partial.shape[0] == 1 ? partial : partial.columnSums()
    return sum.transposed(rows: taps * inputs, columns: channels).reshaped(to: filterShape)
  }

  private func check(upstream: [Int]) {
    require(upstream == outShape, "the upstream gradient must be \(outShape), found \(upstream)")
  }

  /// The image as a pass sees it: itself, or its channels spread over `scratch`.
  private func spread(
    _ image: UnsafeMutablePointer<Float>, _ pass: Int, into scratch: UnsafeMutablePointer<Float>?
  ) -> UnsafeMutablePointer<Float> {
    guard let scratch else { return image }
    tk_spread_groups(image, scratch, pixels, Int32(groups), Int32(inputs), Int32(outputs), Int32(pass))
    return scratch
  }

  /// Runs `body` for every image and pass, images split over the threads; `scratch` is an image of O channels, where one is needed.
  private func forEachPass(
    _ body: (
      _ geometry: UnsafePointer<tk_window>, _ part: Int, _ image: Int, _ pass: Int, _ scratch: UnsafeMutablePointer<Float>?
    ) -> Void
  ) {
    Threads.split(images) { part, range in
      let scratch = isDepthwise ? nil : Storage(count: pixels * channels)
      withUnsafePointer(to: geometry) { geometry in
        for image in range { for pass in 0..<inputs { body(geometry, part, image, pass, scratch?.pointer) } }
      }
      withExtendedLifetime(scratch) {}
    }
  }
}
