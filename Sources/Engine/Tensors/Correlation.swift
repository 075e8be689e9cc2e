import CKernels

/// One pass of a window over images, and how its work is split over threads.
struct Correlation {
  private(set) var form = tk_correlation()

  /// - Parameters:
  ///   - y: The window along the height.
  ///   - x: The window along the width.
  ///   - images: Their number.
  ///   - channels: Of the images.
  ///   - columns: Channels of the result.
  ///   - row: Floats from one row of the result to the next.
  ///   - column: Floats from one pixel of the result to the next.
  ///   - image: Floats from one image of the result to the next.
  init(y: tk_axis, x: tk_axis, images: Int, channels: Int, columns: Int, row: Int, column: Int, image: Int) {
    form.y = y
    form.x = x
    form.images = Int32(images)
    form.channels = Int32(channels)
    form.columns = Int32(columns)
    form.panel = Int(y.taps * x.taps) * channels * Int(TK_PANEL)
    form.out_row = row
    form.out_column = column
    form.out_image = image
    form.across = isNarrow ? 1 : 0
  }

  /// A pass, its packed filter and where its first result goes. Sendable: each thread writes its own part of the results.
  struct Pass: @unchecked Sendable {
    let correlation: Correlation
    let filter: UnsafePointer<Float>
    let result: UnsafeMutablePointer<Float>
  }

  /// Runs all passes over the same images, each thread a part of every pass.
  static func run(_ passes: [Pass], over images: UnsafePointer<Float>, finish: tk_finish? = nil, parts: Int? = nil) {
    let worth = 500_000  // multiply-adds worth a thread: a few microseconds
    let parts = parts ?? Threads.parts(passes.reduce(0) { $0 + $1.correlation.products }, grain: worth)
    Threads.split(parts) { _, mine in
      withUnsafeOptionalPointer(to: finish) { finish in
        for part in mine {
          for pass in passes { pass.correlation.run(part, of: parts, images, pass.filter, pass.result, finish) }
        }
      }
    }
  }

  private var pixels: Int { Int(form.images) * Int(form.y.count) * Int(form.x.count) }
  private var products: Int { pixels * Int(form.columns) * max(1, form.panel / Int(TK_PANEL)) }

  /// Whether tiles of registers are taller across the images than along the rows of one of them.
  private var isNarrow: Bool {
    let (images, tallest) = (Int(form.images), 14)
    guard images > 0, form.x.count < tallest else { return false }
    return images / ((images + tallest - 1) / tallest) > Int(form.x.count - form.x.taps + 1)
  }

  /// Whether a pixel of the result sees the same pixel of the image alone, so that all pixels are the rows of one product.
  private var isPointwise: Bool {
    func same(_ axis: tk_axis) -> Bool { axis.taps == 1 && axis.stride == 1 && axis.offset == 0 && axis.count == axis.length }
    return same(form.y) && same(form.x) && form.out_column == Int(form.columns)
  }

  private func run(
    _ part: Int, of parts: Int, _ images: UnsafePointer<Float>, _ filter: UnsafePointer<Float>,
    _ result: UnsafeMutablePointer<Float>, _ finish: UnsafePointer<tk_finish>?
  ) {
    let width = Int(TK_PANEL)
    let panels = Convolution.panels(Int(form.columns))
    let work = isPointwise ? pixels : form.across != 0 ? Int(form.y.count * form.x.count) : Int(form.images * form.y.count)
    // Where the filter is the larger part of what is read, each thread takes its own panels of it.
    let source = Int(form.images) * Int(form.y.length) * Int(form.x.length) * Int(form.channels)
    let byPanels = panels * form.panel > source && (panels % parts == 0 || panels >= 4 * parts)
    func share(_ count: Int) -> Range<Int> { part * count / parts..<(part + 1) * count / parts }
    let (rows, columns) = byPanels ? (0..<work, share(panels)) : (share(work), 0..<panels)
    let range = tk_part(
      first: Int32(rows.lowerBound), last: Int32(rows.upperBound), first_column: Int32(columns.lowerBound * width),
      last_column: min(form.columns, Int32(columns.upperBound * width)))
    if isPointwise {
      runPointwise(range, images, filter, result, finish)
    } else {
      withUnsafePointer(to: form) { form in
        withUnsafePointer(to: range) { tk_correlate(form, $0, images, filter, result, finish) }
      }
    }
  }

  /// Bands of pixels that stay in the second-level cache while the panels of the filter pass by.
  private func runPointwise(
    _ part: tk_part, _ images: UnsafePointer<Float>, _ filter: UnsafePointer<Float>, _ result: UnsafeMutablePointer<Float>,
    _ finish: UnsafePointer<tk_finish>?
  ) {
    let (inputs, outputs, first) = (Int(form.channels), Int(form.columns), Int(part.first_column))
    let band = max(56, 32768 / (inputs + outputs))  // with its result 128 KB
    var product = tk_product()
    product.columns = part.last_column - part.first_column
    product.blocks = 1
    product.depth = form.channels
    product.row = inputs
    product.step = 1
    product.panel = form.panel
    product.out = outputs
    for pixel in stride(from: Int(part.first), to: Int(part.last), by: band) {
      product.rows = Int32(min(band, Int(part.last) - pixel))
      let place = pixel * outputs + first
      let here = finish?.pointee.moved(columns: first, place: place)
      withUnsafeOptionalPointer(to: here) {
        tk_product(&product, images + pixel * inputs, filter + first / Int(TK_PANEL) * form.panel, result + place, $0)
      }
    }
  }
}

extension tk_finish {
  /// The finish of a part of the result.
  fileprivate func moved(columns: Int, place: Int) -> tk_finish {
    var moved = self
    moved.scale = scale.map { $0 + columns }
    moved.shift = shift.map { $0 + columns }
    moved.slope = slope.map { $0 + columns }
    moved.addend = addend.map { $0 + place }
    return moved
  }
}

private func withUnsafeOptionalPointer<Value>(to value: Value?, _ body: (UnsafePointer<Value>?) -> Void) {
  guard let value else { return body(nil) }
  withUnsafePointer(to: value) { body($0) }
}
