import CKernels

/// A 3x3 convolution with stride 1 by Winograd's F(4x4, 3x3): a quarter of the multiplications of the direct one.
///
/// Tiles of 4x4 outputs are values of polynomials at 6 x 6 points (the frequencies): tiles of the input and the filter are
/// transformed, each frequency is one product of matrices [tiles, I] [I, O], and 4x4 outputs come of its 36 results.
///
/// `Y = A' (sum over c of (G w G') * (B' x B)) A`
///
/// An output depends on its own tile alone, whatever else is in the batch. For normal numbers its rounding error stays below 2e-6 of
/// the largest output with 64 channels and 3e-6 with 256; the points are chosen for that. A NaN or infinity in the input reaches
/// every output whose window holds it, and may reach the others of the same tile as a NaN; one in the filter reaches all outputs of
/// its channel, those where it would meet padding included.
///
/// Reference: Lavin & Gray, Fast Algorithms for Convolutional Neural Networks, CVPR 2016.
struct WinogradConvolution {
  /// What is computed: each has a break-even of its own against the direct way.
  enum Pass: CaseIterable { case output, inputGradient, filterGradient }

  let images: Int
  /// The images, and the outputs that are made of them.
  let input, output: Side
  /// The gradient of the output, and that of the input: the convolution of the first with the filter turned by 180 degrees.
  let upstream, gradient: Side

  /// The convolution; `nil` where this way does not exist. Shapes: `image [N, H, W, I]`, `filter [O, 3, 3, I]`.
  init?(image: [Int], filter: [Int], stride: Int, padding: Int) {
    guard
      image.count == 4, filter.count == 4, image[3] == filter[3], filter[1] == 3, filter[2] == 3, stride == 1,
      (0...2).contains(padding), image[1] + 2 * padding >= 3, image[2] + 2 * padding >= 3
    else { return nil }
    images = image[0]
    let whole = (height: image[1], width: image[2])
    let made = (height: image[1] + 2 * padding - 2, width: image[2] + 2 * padding - 2)
    input = Side(whole, channels: image[3], padding: padding, made: made)
    output = Side(made, channels: filter[0], padding: 0, made: made)
    upstream = Side(made, channels: filter[0], padding: 2 - padding, made: whole)
    gradient = Side(whole, channels: image[3], padding: 0, made: whole)
  }

  /// The convolution; `nil` where this way does not exist or is not the faster one for the pass.
  init?(for pass: Pass, image: [Int], filter: [Int], stride: Int, padding: Int) {
    self.init(image: image, filter: filter, stride: stride, padding: padding)
    guard pays(pass) else { return nil }
  }

  /// Whether the pass beats the direct convolution by a tenth, by what both were measured to take: nanoseconds for a tile on one
  /// core of a machine with AVX-512; narrower vectors slow both down alike.
  ///
  /// The number of images counts for gradients alone: a forward pass must not change its arithmetic with the size of the batch.
  private func pays(_ pass: Pass) -> Bool {
    let rate = 265.0  // floating-point operations a nanosecond, of products and of the direct way
    let (from, to) = pass == .inputGradient ? (upstream, gradient) : (input, output)
    let windows = Double(from.channels * to.channels)
    let direct = 18 * windows * Double(to.height * to.width) / Double(to.tiles) / rate
    // 4x4 pixels of a channel are read and 36 frequencies written, or the other way, at the speed of caches and memory.
    let transforms = 4 * Double(from.row) + 2.5 * Double(to.row)
    let forward = 72 * Double((from.channels + 4) * to.row) / rate + transforms
    let tiles = Double(max(1, images * to.tiles))
    switch pass {
    case .output: return direct > 1.1 * forward
    // A step's filter is transformed for it alone: 7 ns for each of its 3x3 windows.
    case .inputGradient: return direct > 1.1 * (forward + 7 * windows / tiles)
    case .filterGradient:
      return direct > 1.1 * (72 * Double(from.row * to.channels) / rate + transforms + Double(to.row) + 6 * windows / tiles)
    }
  }

  /// The convolution. Shapes: `x [N, H, W, I]`, `filter [O, 3, 3, I]` -> `[N, H', W', O]`.
  func output(_ x: Tensor, _ filter: Tensor, finish: Finish? = nil) -> Tensor {
    check(x.shape, input.shape(images), "images")
    check(filter.shape, filterShape, "the filter")
    let frequencies = filter.storage.form(.winograd(outputs: filter.shape[0])) { transformed(filter) }
    return convolved(x, input, with: frequencies, output, finish)
  }

  /// The gradient with respect to the input. Shapes: `dy [N, H', W', O]`, `filter [O, 3, 3, I]` -> `[N, H, W, I]`.
  func inputGradient(_ dy: Tensor, _ filter: Tensor) -> Tensor {
    check(dy.shape, upstream.shape(images), "the upstream gradient")
    check(filter.shape, filterShape, "the filter")
    // Not kept with the filter: a step needs it once, and the next step has another filter.
    return convolved(dy, upstream, with: turned(filter), gradient, nil)
  }

  var filterShape: [Int] { [output.channels, 3, 3, input.channels] }

  func check(_ found: [Int], _ expected: [Int], _ what: String) {
    require(found == expected, "\(what) must be \(expected), found \(found)")
  }

  /// All tiles of `x` times the frequencies of a filter.
  private func convolved(_ x: Tensor, _ from: Side, with filter: Storage, _ to: Side, _ finish: Finish?) -> Tensor {
    let result = Tensor(uninitialized: to.shape(images))
    let bands = Bands(tiles: images * to.tiles, inputs: from.channels, outputs: to.channels)
    // The results of a frequency take the place of the inputs of the one before it; where the threads share the room, where
    // another one may still read these, they have a place of their own.
    let shared = bands.areShared
    let inputs = from.rows(bands.height * (shared ? from.row : max(from.row, to.row)))
    let outputs = to.rows(shared ? bands.height * to.row : inputs.frequency - Side.gap)
    let inputsAt = shared ? 36 * outputs.frequency : outputs.frequency
    let panels = frequencyStride(depth: from.channels, columns: to.channels)
    let product = tk_product(
      rows: 0, columns: Int32(to.row), blocks: 1, depth: Int32(from.channels), row: from.row, block: 0, step: 1,
      panel: from.channels * Int(TK_PANEL), out: to.row, accumulate: 0, skip: 0)
    let (source, weights, target) = (x.storage.pointer, filter.pointer, result.storage.pointer)
    withKernelForm(of: finish) { finish in
      bands.forEach(room: inputsAt + 36 * inputs.frequency) { band in
        let room = band.room
        band.splitTiles { first, last, row in
          withUnsafePointer(to: inputs) {
            tk_winograd_input($0, source, room + inputsAt + row * from.row, first, last)
          }
        }
        band.split(36) { frequencies in
          var product = product
          product.rows = Int32(band.tiles.count)
          for f in frequencies {
            tk_product(
              &product, room + inputsAt + f * inputs.frequency, weights + f * panels, room + f * outputs.frequency, nil)
          }
        }
        band.splitTiles { first, last, row in
          withUnsafePointer(to: outputs) {
            tk_winograd_output($0, room + row * to.row, target, first, last, finish)
          }
        }
      }
    }
    return withExtendedLifetime((x, filter)) { result }
  }

  /// Calls `body` with what the kernels call a finish.
  private func withKernelForm(of finish: Finish?, _ body: (UnsafePointer<tk_finish>?) -> Void) {
    guard let finish else { return body(nil) }
    withExtendedLifetime(finish) { withUnsafePointer(to: finish.kernelForm) { body($0) } }
  }
}
