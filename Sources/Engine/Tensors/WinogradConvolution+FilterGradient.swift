import CKernels

extension WinogradConvolution {
  /// The gradient with respect to the filter, as F(3x3, 4x4): tiles of the upstream gradient are the filters of it.
  ///
  /// `dW = E' (sum over tiles of (H dy H') * (B' x B)) E`
  ///
  /// Shapes: `x [N, H, W, I]`, `dy [N, H', W', O]` -> `[O, 3, 3, I]`.
  func filterGradient(_ x: Tensor, _ dy: Tensor) -> Tensor {
    check(x.shape, input.shape(images), "images")
    check(dy.shape, output.shape(images), "the upstream gradient")
    let (inputs, outputs) = (input.channels, output.channels)
    let bands = Bands(tiles: images * output.tiles, inputs: inputs, outputs: outputs)
    guard bands.tiles > 0 else { return Tensor(zeros: filterShape) }
    let columns = input.panels(bands.height)
    let rows = output.rows(bands.height * output.row)
    // One sum a part, added in the order of the parts: the result depends on the number of threads, not on their timing.
    let sums = Sums(parts: bands.parts, outputs: outputs, row: input.row)
    let product = tk_product(
      rows: Int32(outputs), columns: Int32(input.row), blocks: 1, depth: 0, row: 1, block: 0, step: output.row,
      panel: columns.panel, out: input.row, accumulate: 0, skip: 0)
    let (images, upstream) = (x.storage.pointer, dy.storage.pointer)
    let columnsAt = 36 * rows.frequency
    bands.forEach(room: columnsAt + 36 * columns.frequency) { band in
      let room = band.room
      band.splitTiles { first, last, row in
        withUnsafePointer(to: columns) {
          tk_winograd_input($0, images, room + columnsAt + row * Int(TK_PANEL), first, last)
        }
        withUnsafePointer(to: rows) {
          tk_winograd_upstream($0, upstream, room + row * output.row, first, last)
        }
      }
      band.split(36) { frequencies in
        var product = product
        (product.depth, product.accumulate) = (Int32(band.tiles.count), band.isFirst ? 0 : 1)
        for f in frequencies {
          tk_product(
            &product, room + f * rows.frequency, room + columnsAt + f * columns.frequency, sums.pointer(band.part, f), nil)
        }
      }
    }
    return withExtendedLifetime((x, dy)) { sums.filter(filterShape) }
  }

  /// The gradient of each frequency of the filter, a matrix [O, I] a part of the work.
  private struct Sums {
    let parts, outputs, row, frequency: Int
    let storage: Storage

    init(parts: Int, outputs: Int, row: Int) {
      (self.parts, self.outputs, self.row) = (parts, outputs, row)
      frequency = outputs * row + Side.gap
      storage = Storage(count: parts * 36 * frequency)
    }

    func pointer(_ part: Int, _ f: Int) -> UnsafeMutablePointer<Float> { storage.pointer + (part * 36 + f) * frequency }

    /// The gradient of the filter that has these frequencies.
    func filter(_ shape: [Int]) -> Tensor {
      let result = Tensor(uninitialized: shape)
      let (inputs, target) = (shape[3], result.storage.pointer)
      Threads.split(outputs) { _, range in
        for o in range {
          for part in 1..<max(1, parts) {
            for f in 0..<36 { tk_add_to(pointer(0, f) + o * row, pointer(part, f) + o * row, row) }
          }
          tk_winograd_filter_gradient(pointer(0, 0) + o * row, frequency, target + o * 9 * inputs, inputs, inputs)
        }
      }
      return result
    }
  }
}
