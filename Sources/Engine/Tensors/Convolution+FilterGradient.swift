import CKernels

extension Convolution {
  /// The gradient of the filter, `[KH KW I, O]` in panels of output channels until it is complete.
  ///
  /// Large filters are split over the threads by their own elements, so that the sums over all images stay in one place and in the
  /// second-level cache. Small ones are split by the images' rows: one sum a part, added in the order of the parts.
  func filterGradient(_ image: Tensor, _ upstream: Tensor) -> Tensor {
    check(upstream: upstream)
    let result = Tensor(uninitialized: filterShape)
    let sums = FilterSums(self, image.storage.pointer, upstream.storage.pointer)
    let (largest, dw) = (65536, result.storage.pointer)
    withExtendedLifetime((image, upstream)) {
      if result.count > largest { sums.byElements(into: dw) } else { sums.byImages(into: dw) }
    }
    return result
  }
}

/// Sums over all pixels of window times upstream gradient. Sendable: the threads read what it points to.
private struct FilterSums: @unchecked Sendable {
  private let x: UnsafePointer<Float>
  private let dy: UnsafePointer<Float>
  private let form: tk_correlation
  private let imageSize: Int
  private let rows: Int
  private let outRows: Int
  private let outWidth: Int
  private let columns: Int
  private let panels: Int
  /// Rows of the output that are taken at once: they and what they see of the image fit into the second-level cache.
  private let band: Int
  private let width = Int(TK_PANEL)

  init(_ c: Convolution, _ x: UnsafePointer<Float>, _ dy: UnsafePointer<Float>) {
    (self.x, self.dy) = (x, dy)
    // Where the window is a pixel, the images are one tall image.
    let one = c.window == Window(1) && c.images > 0
    var form = c.forward.form
    if one {
      form.images = 1
      form.y.length *= Int32(c.images)
      form.y.count *= Int32(c.images)
    }
    self.form = form
    imageSize = c.height * c.width * c.channels
    rows = c.patch
    outRows = Int(form.y.count)
    outWidth = c.outWidth
    columns = c.outChannels
    panels = Convolution.panels(c.outChannels)
    let floats = 96 * 1024 / (width + c.window.stride * c.window.stride * c.channels)
    band = max(1, min(outRows, floats / outWidth))
  }

  private var work: Int { Int(form.images) * outRows }

  func byElements(into result: UnsafeMutablePointer<Float>) {
    Threads.split(panels * rows, grain: grain(of: panels * rows)) { _, elements in
      let room = Storage(count: band * outWidth * width)
      for panel in elements.lowerBound / rows...(elements.upperBound - 1) / rows {
        let mine = elements.clamped(to: panel * rows..<(panel + 1) * rows)
        let range = mine.lowerBound - panel * rows..<mine.upperBound - panel * rows
        let sums = Storage(count: range.count * width)
        sums.pointer.initialize(repeating: 0, count: sums.count)
        withExtendedLifetime((sums, room)) {
          forEachBand(of: 0..<work) { add(panel, range, image: $0, $1, to: sums.pointer, room.pointer) }
          unpack(sums.pointer, panel, range, into: result)
        }
      }
    }
  }

  func byImages(into result: UnsafeMutablePointer<Float>) {
    let grain = grain(of: work)
    let (parts, size) = (Threads.parts(work, grain: grain), panels * rows * width)
    let sums = Storage(count: parts * size)
    sums.pointer.initialize(repeating: 0, count: sums.count)
    let partial = sums.pointer
    Threads.split(work, grain: grain) { part, range in
      let room = Storage(count: band * outWidth * width)
      withExtendedLifetime(room) {
        forEachBand(of: range) { image, band in
          for panel in 0..<panels {
            add(panel, 0..<rows, image: image, band, to: partial + part * size + panel * rows * width, room.pointer)
          }
        }
      }
    }
    for panel in 0..<panels { unpack(partial + panel * rows * width, panel, 0..<rows, parts: parts, size, into: result) }
    withExtendedLifetime(sums) {}
  }

  /// The items worth a thread, of so many that the whole work is split into.
  private func grain(of items: Int) -> Int {
    let worth = 500_000  // multiply-adds: a few microseconds
    return max(1, items * worth / max(1, work * outWidth * rows * columns))
  }

  private func forEachBand(of range: Range<Int>, _ body: (_ image: Int, _ rows: Range<Int>) -> Void) {
    var row = range.lowerBound
    while row < range.upperBound {
      let (image, first) = row.quotientAndRemainder(dividingBy: outRows)
      let last = min(first + band, outRows, first + range.upperBound - row)
      body(image, first..<last)
      row += last - first
    }
  }

  /// Adds one panel of some rows of the output to some rows of the sums.
  private func add(
    _ panel: Int, _ elements: Range<Int>, image: Int, _ band: Range<Int>, to sums: UnsafeMutablePointer<Float>,
    _ room: UnsafeMutablePointer<Float>
  ) {
    var upstream = dy + (image * outRows + band.lowerBound) * outWidth * columns + panel * width
    if columns != width {
      let pixels = Int32(band.count * outWidth)
      tk_pack(upstream, columns, pixels, Int32(min(width, columns - panel * width)), room, 0)
      upstream = UnsafePointer(room)
    }
    withUnsafePointer(to: form) {
      tk_correlate_filter(
        $0, x + image * imageSize, upstream, sums, Int32(band.lowerBound), Int32(band.upperBound), Int32(elements.lowerBound),
        Int32(elements.upperBound))
    }
  }

  /// Writes complete sums of a panel where they belong, `[O, KH KW I]`.
  private func unpack(
    _ sums: UnsafePointer<Float>, _ panel: Int, _ elements: Range<Int>, parts: Int = 1, _ size: Int = 0,
    into result: UnsafeMutablePointer<Float>
  ) {
    tk_unpack_transposed(
      sums, Int32(parts), size, Int32(elements.count), Int32(min(width, columns - panel * width)),
      result + panel * width * rows + elements.lowerBound, rows)
  }
}
