import CKernels

extension WinogradConvolution {
  /// Images that tiles are cut from or put together to.
  struct Side {
    let height, width, channels, padding: Int
    /// Tiles of an image: as many as cover what is made, which is `made` pixels high and wide.
    let down, across: Int

    init(_ size: (height: Int, width: Int), channels: Int, padding: Int, made: (height: Int, width: Int)) {
      ((height, width), self.channels, self.padding) = (size, channels, padding)
      (down, across) = ((made.height + 3) / 4, (made.width + 3) / 4)
    }

    var tiles: Int { down * across }
    /// Floats of a tile at one frequency: whole panels.
    var row: Int { (channels + Int(TK_PANEL) - 1) / Int(TK_PANEL) * Int(TK_PANEL) }

    func shape(_ images: Int) -> [Int] { [images, height, width, channels] }

    /// A cache line between matrices: at multiples of 4 KB all 36 would want the same few lines of the first-level cache.
    static let gap = 16

    /// Each frequency as a matrix of at most `size` floats with a row for each tile.
    func rows(_ size: Int) -> tk_tiles {
      form(frequency: size + Self.gap, panel: Int(TK_PANEL), row: row)
    }

    /// Each frequency as panels of channels, the right side of a product over at most `height` tiles.
    func panels(_ height: Int) -> tk_tiles {
      form(frequency: height * row + Self.gap, panel: height * Int(TK_PANEL), row: Int(TK_PANEL))
    }

    private func form(frequency: Int, panel: Int, row: Int) -> tk_tiles {
      tk_tiles(
        height: Int32(height), width: Int32(width), channels: Int32(channels), padding: Int32(padding), down: Int32(down),
        across: Int32(across), frequency: frequency, panel: panel, row: row)
    }
  }

  /// The tiles of all images, in bands that go through transform, products and transform at once.
  struct Bands {
    let tiles: Int
    let count: Int
    /// The most tiles of a band.
    let height: Int
    /// Whether all threads work at one band together, each at some of the frequencies: where the transform of the filter fills the
    /// last-level cache and should be read as seldom as possible, and where there are too few tiles to give each thread some. Else
    /// each thread has bands of its own, small enough for its second-level cache.
    let areShared: Bool

    init(tiles: Int, inputs: Int, outputs: Int) {
      self.tiles = tiles
      let windows = inputs * outputs
      areShared = windows > 96 * 1024 || (windows > 16 * 1024 && tiles < 28 * Threads.count)
      let wanted = areShared ? 256 : 56
      let threads = areShared ? 1 : Threads.count
      // As many for each thread, but none of less than a tile of registers.
      let equal = ((tiles + wanted - 1) / wanted + threads - 1) / threads * threads
      count = max(1, min(equal, tiles / 14))
      height = (tiles + count - 1) / count
    }

    /// The number of parts that `forEach` counts.
    var parts: Int { areShared ? 1 : Threads.parts(count) }

    /// Calls `body` with each band and `room` floats for it.
    func forEach(room: Int, _ body: (Band) -> Void) {
      guard tiles > 0 else { return }
      func run(_ part: Int, _ bands: Range<Int>) {
        let storage = Storage(count: room)
        withExtendedLifetime(storage) {
          for band in bands {
            body(
              Band(
                tiles: band * tiles / count..<(band + 1) * tiles / count, part: part, isFirst: band == bands.lowerBound,
                isShared: areShared, room: storage.pointer))
          }
        }
      }
      if areShared { run(0, 0..<count) } else { Threads.split(count) { part, bands in run(part, bands) } }
    }
  }

  /// One of the bands, and where it is worked at.
  struct Band {
    let tiles: Range<Int>
    /// The part of the work that it belongs to, and whether it is the first of that.
    let part: Int
    let isFirst: Bool
    let isShared: Bool
    let room: UnsafeMutablePointer<Float>

    /// Splits work at this band over the threads that it has.
    func split(_ count: Int, _ body: (Range<Int>) -> Void) {
      if isShared { Threads.split(count) { _, items in body(items) } } else { body(0..<count) }
    }

    /// The same for the band's tiles, whose numbers `body` is given, with the row where the first of them stands.
    func splitTiles(_ body: (_ first: Int32, _ last: Int32, _ row: Int) -> Void) {
      split(tiles.count) { rows in
        body(Int32(tiles.lowerBound + rows.lowerBound), Int32(tiles.lowerBound + rows.upperBound), rows.lowerBound)
      }
    }
  }
}
