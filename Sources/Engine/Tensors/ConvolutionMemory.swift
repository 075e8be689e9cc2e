import CKernels

/// What a convolution takes beside the images, the filter and their gradients: for plans of memory. Elements.
public struct ConvolutionMemory: Sendable, Equatable {
  /// The filter in the order that its kernel wants, kept until the filter changes.
  public let form: Int
  /// Taken while the output is computed, and given back.
  public let output: Int
  /// The same for the gradient of the input.
  public let inputGradient: Int
  /// The same for the gradient of the filter.
  public let filterGradient: Int

  /// - Parameters:
  ///   - image: `[N, H, W, I]`.
  ///   - filter: `[O, KH, KW, I / G]`.
  ///   - stride: Pixels from one window to the next.
  ///   - padding: Rows and columns of zeros around the image.
  ///   - groups: G.
  public init(image: [Int], filter: [Int], stride: Int, padding: Int, groups: Int) {
    let count = filter.reduce(1, *)
    guard groups == 1 else {
      // Sums of the filter's gradient, one for each thread.
      self.init(form: count, output: 0, inputGradient: 0, filterGradient: Threads.parts(image[0]) * count)
      return
    }
    func winograd(_ pass: WinogradConvolution.Pass) -> WinogradConvolution? {
      WinogradConvolution(for: pass, image: image, filter: filter, stride: stride, padding: padding)
    }
    let panel = Int(TK_PANEL)
    func packed(_ columns: Int) -> Int { (columns + panel - 1) / panel * panel * count / columns }
    let (output, input, gradient) = (winograd(.output), winograd(.inputGradient), winograd(.filterGradient))
    self.init(
      form: output.map { 36 * $0.frequencyStride(depth: filter[3], columns: filter[0]) } ?? packed(filter[0]),
      output: output.map { $0.room(tiles: $0.output.tiles) } ?? 0,
      inputGradient: input.map {
        36 * $0.frequencyStride(depth: filter[0], columns: filter[3]) + $0.room(tiles: $0.gradient.tiles)
      }
        ?? packed(filter[3]),
      filterGradient: gradient.map { $0.filterGradientRoom } ?? 0)
  }

  private init(form: Int, output: Int, inputGradient: Int, filterGradient: Int) {
    (self.form, self.output) = (form, output)
    (self.inputGradient, self.filterGradient) = (inputGradient, filterGradient)
  }
}

extension WinogradConvolution {
  /// Elements that the threads take together for tiles at 36 frequencies, before and after the products.
  fileprivate func room(tiles: Int) -> Int {
    let bands = Bands(tiles: images * tiles, inputs: input.channels, outputs: output.channels)
    // Where threads have bands of their own, results take the place of what they are made of, one frequency further on.
    let row = bands.areShared ? 36 * (input.row + output.row) : 37 * max(input.row, output.row)
    return bands.parts * bands.height * row
  }

  /// The same for the gradient of the filter: both sides of the products, and the sums of each part.
  fileprivate var filterGradientRoom: Int {
    let bands = Bands(tiles: images * output.tiles, inputs: input.channels, outputs: output.channels)
    return 36 * bands.parts * (bands.height * (input.row + output.row) + output.channels * input.row)
  }
}
