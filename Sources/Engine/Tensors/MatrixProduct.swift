import CKernels

/// One matrix product on tiles of registers: its sizes, where both sides lie and where the result goes.
///
/// The right side is packed in panels, a block at a time that stays in the second-level cache; the left side is read where it lies.
/// How an element is summed depends on K alone, whatever blocks and threads do, so that a row of the result depends on that row of the
/// left side alone, to the bit.
struct MatrixProduct {
  /// M, N and K.
  let rows: Int
  let columns: Int
  let depth: Int
  /// The left side, with the floats from row to row and those from one element of a row to the next.
  let left: UnsafePointer<Float>
  let leftRow: Int
  let leftStep: Int
  let right: Right
  /// The result, with the floats from row to row.
  let result: UnsafeMutablePointer<Float>
  let resultRow: Int

  /// How the right side lies in memory.
  enum Right {
    /// `[K, N]`, with the floats from row to row.
    case rows(UnsafePointer<Float>, Int)
    /// `[N, K]`, with the floats from row to row.
    case columns(UnsafePointer<Float>, Int)
    /// In panels, each K deep, zeros beyond the last column.
    case panels(UnsafePointer<Float>)
  }

  static let panel = Int(TK_PANEL)
  /// What packing an element costs, in rows that are multiplied with it.
  private static let packingRows = 8
  /// Multiply-adds that are worth a thread.
  private static let grain = 1_000_000
  /// The most of K that is summed in one go; the sums of the parts of K are added in their order. A function of K alone, and
  /// shorter sums round less.
  private static let mostDepth = 640
  /// The floats of a packed block.
  private static let blockFloats = 98_304
  /// The rows that are taken at once, so that their part of the left side stays in the cache beside the block. Where K is small the
  /// result is what takes time, and it is written row by row rather than panel by panel.
  private var blockRows: Int { depth < 64 ? 14 : 168 }

  /// Multiplies; `finish` is what is done to complete sums.
  func run(_ finish: Finish? = nil) {
    guard rows > 0, columns > 0 else { return }
    let panels = Self.panels(columns)
    var packing = Self.packingRows
    if case .panels = right { packing = 0 }
    let parts = max(1, min(Threads.count, panels * Self.panel * depth * (rows + 2 * Self.packingRows) / Self.grain))
    // That side is split which leaves less to the busiest part; where it is the rows, each part packs all panels for itself.
    let byColumns = (panels + parts - 1) / parts * (rows + packing)
    let byRows = panels * ((rows + parts - 1) / parts + packing)
    Threads.split(parts) { _, range in
      for part in range {
        func share(_ count: Int) -> Range<Int> { part * count / parts..<(part + 1) * count / parts }
        if byColumns <= byRows { multiply(0..<rows, share(panels), finish) } else { multiply(share(rows), 0..<panels, finish) }
      }
    }
  }

  /// Some rows and panels of the result.
  private func multiply(_ rows: Range<Int>, _ panels: Range<Int>, _ finish: Finish?) {
    guard !rows.isEmpty, !panels.isEmpty else { return }
    let blocks = (depth + Self.mostDepth - 1) / Self.mostDepth
    let blockDepth = (depth + blocks - 1) / blocks
    let width = min(panels.count, max(1, Self.blockFloats / (blockDepth * Self.panel)))
    var scratch: Storage?
    if case .panels = right {} else { scratch = Storage(count: width * blockDepth * Self.panel) }
    for first in stride(from: panels.lowerBound, to: panels.upperBound, by: width) {
      let column = first * Self.panel
      let columns = min(min(first + width, panels.upperBound) * Self.panel, self.columns) - column
      for k in stride(from: 0, to: depth, by: blockDepth) {
        let depth = min(k + blockDepth, self.depth) - k
        let (block, panel) = packed(column, columns, k, depth, into: scratch)
        var product = tk_product()
        (product.columns, product.blocks, product.depth) = (Int32(columns), 1, Int32(depth))
        (product.row, product.step, product.panel, product.out) = (leftRow, leftStep, panel, resultRow)
        product.accumulate = k > 0 ? 1 : 0
        let last = k + depth == self.depth
        for row in stride(from: rows.lowerBound, to: rows.upperBound, by: blockRows) {
          product.rows = Int32(min(row + blockRows, rows.upperBound) - row)
          let offset = row * resultRow + column
          let x = left + row * leftRow + k * leftStep
          if last, let finish {
            var form = finish.kernelForm(column: column, offset: offset)
            tk_product(&product, x, block, result + offset, &form)
          } else {
            tk_product(&product, x, block, result + offset, nil)
          }
        }
      }
    }
  }

  /// A block of the right side in panels, and the floats from one panel to the next.
  private func packed(_ column: Int, _ columns: Int, _ k: Int, _ depth: Int, into scratch: Storage?) -> (
    UnsafePointer<Float>, Int
  ) {
    switch right {
    case .panels(let panels): return (panels + column * self.depth + k * Self.panel, self.depth * Self.panel)
    case .rows(let matrix, let row):
      if let scratch {
        tk_pack(matrix + k * row + column, row, Int32(depth), Int32(columns), scratch.pointer, depth * Self.panel)
      }
    case .columns(let matrix, let row):
      if let scratch {
        tk_pack_transposed(matrix + column * row + k, row, Int32(depth), Int32(columns), scratch.pointer, depth * Self.panel)
      }
    }
    return (UnsafePointer(scratch?.pointer ?? result), depth * Self.panel)
  }

  /// A matrix `[N, K]` in panels, for products that find it so.
  static func panels(of matrix: UnsafePointer<Float>, columns: Int, depth: Int) -> Storage {
    let panels = panels(columns)
    let storage = Storage(count: panels * panel * depth)
    let target = storage.pointer
    Threads.split(panels, grain: max(1, elementwiseGrain / max(1, panel * depth))) { _, range in
      let column = range.lowerBound * panel
      tk_pack_transposed(
        matrix + column * depth, depth, Int32(depth), Int32(min(range.upperBound * panel, columns) - column),
        target + column * depth, depth * panel)
    }
    return storage
  }

  static func panels(_ columns: Int) -> Int { (columns + panel - 1) / panel }
}
