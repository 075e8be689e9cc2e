import CKernels

// The filter [O, 3, 3, I] at 36 frequencies, each packed as the right side of a product.
extension WinogradConvolution {
  /// Floats from one frequency of a filter to the next.
  func frequencyStride(depth: Int, columns: Int) -> Int { panelCount(columns) * depth * Int(TK_PANEL) + Side.gap }

  private func panelCount(_ columns: Int) -> Int { (columns + Int(TK_PANEL) - 1) / Int(TK_PANEL) }

  /// Panels of outputs, [I, 32] each.
  func transformed(_ filter: Tensor) -> Storage {
    let (inputs, window) = (input.channels, 9 * input.channels)
    return frequencies(of: filter, depth: inputs, columns: output.channels) { filter, columns, taps in
      tk_pack_transposed(
        filter + columns.lowerBound * window, window, Int32(window), Int32(columns.count), taps, 0)
    }
  }

  /// Panels of inputs, [O, 32] each, of the filter turned by 180 degrees.
  func turned(_ filter: Tensor) -> Storage {
    let (inputs, outputs) = (input.channels, output.channels)
    return frequencies(of: filter, depth: outputs, columns: inputs) { filter, columns, taps in
      for tap in 0..<9 {
        tk_pack(
          filter + tap * inputs + columns.lowerBound, 9 * inputs, Int32(outputs), Int32(columns.count),
          taps + (8 - tap) * outputs * Int(TK_PANEL), 0)
      }
    }
  }

  /// - Parameter pack: Makes the panel of some columns, one tap after the other.
  private func frequencies(
    of filter: Tensor, depth: Int, columns: Int,
    pack: (_ filter: UnsafePointer<Float>, _ columns: Range<Int>, _ taps: UnsafeMutablePointer<Float>) -> Void
  ) -> Storage {
    let frequency = frequencyStride(depth: depth, columns: columns)
    let panel = depth * Int(TK_PANEL)
    let result = Storage(count: 36 * frequency)
    let (source, target) = (filter.storage.pointer, result.pointer)
    Threads.split(panelCount(columns)) { _, panels in
      let taps = Storage(count: 9 * panel)
      withExtendedLifetime(taps) {
        for p in panels {
          pack(source, p * Int(TK_PANEL)..<min((p + 1) * Int(TK_PANEL), columns), taps.pointer)
          tk_winograd_filter(taps.pointer, panel, target + p * panel, frequency, panel)
        }
      }
    }
    return withExtendedLifetime(filter) { result }
  }
}
