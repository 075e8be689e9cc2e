import CKernels
import Tensors
import TestSupport
import Testing

/// `tk_product` against a plain triple loop in double.
@Suite struct ProductKernelTests {
  static let mostRows = 31
  static let mostColumns = 70
  /// Around every width that a tile has at one level or another.
  static let widths = [1, 3, 7, 8, 9, 15, 16, 17, 31, 32, 33, 48, 49, 63, 64, 65, 70]

  /// Sides, and the sums of the largest product that they have; those of a smaller one are a part of it.
  struct Case {
    let depth: Int
    let blocks: Int
    /// Strides of the left side, with gaps between blocks and rows.
    let row: Int
    let block: Int
    let step: Int
    let left: [Float]
    /// `[blocks depth, mostColumns]`
    let right: [Float]
    let panels: [Float]

    init(depth: Int, blocks: Int, transposed: Bool) {
      (self.depth, self.blocks) = (depth, blocks)
      (row, step) = transposed ? (1, mostRows + 2) : (blocks * (depth + 3) + 1, 1)
      block = (depth + 3) * step
      left = Reference.random([mostRows * row + blocks * block + depth * step], seed: depth).values
      right = Reference.random([blocks * depth, mostColumns], seed: blocks).values
      panels = Self.packed(right, depth: blocks * depth, columns: mostColumns)
    }

    func left(_ i: Int, _ q: Int, _ k: Int) -> Double { Double(left[i * row + q * block + k * step]) }

    var sums: [Double] {
      var sums = [Double](repeating: 0, count: mostRows * mostColumns)
      for i in 0..<mostRows {
        for q in 0..<blocks {
          for k in 0..<depth {
            for c in 0..<mostColumns {
              sums[i * mostColumns + c] += left(i, q, k) * Double(right[(q * depth + k) * mostColumns + c])
            }
          }
        }
      }
      return sums
    }

    static func packed(_ matrix: [Float], depth: Int, columns: Int) -> [Float] {
      let width = Int(TK_PANEL), panels = (columns + width - 1) / width
      var packed = [Float](repeating: 0, count: panels * depth * width)
      for k in 0..<depth {
        for c in 0..<columns { packed[(c / width * depth + k) * width + c % width] = matrix[k * columns + c] }
      }
      return packed
    }

    /// The product of the first rows and columns in a result with a gap after each row; what was in `result` may be added to.
    func product(
      rows: Int, columns: Int, into result: inout [Float], out: Int, accumulate: Bool = false, _ finish: tk_finish? = nil
    ) {
      var p = tk_product()
      (p.rows, p.columns, p.blocks, p.depth) = (Int32(rows), Int32(columns), Int32(blocks), Int32(depth))
      (p.row, p.block, p.step) = (row, block, step)
      (p.panel, p.out, p.accumulate) = (blocks * depth * Int(TK_PANEL), out, accumulate ? 1 : 0)
      if var finish {
        tk_product(&p, left, panels, &result, &finish)
      } else {
        tk_product(&p, left, panels, &result, nil)
      }
    }
  }

  @Test(arguments: [1, 3, 17], [1, 2, 3]) func agreesWithATripleLoop(depth: Int, blocks: Int) {
    for transposed in [false, true] {
      let example = Case(depth: depth, blocks: blocks, transposed: transposed)
      let (expected, out) = (example.sums, Self.mostColumns + 2)
      var whole = [Float](repeating: 7, count: Self.mostRows * out)
      example.product(rows: Self.mostRows, columns: Self.mostColumns, into: &whole, out: out)
      for row in 0..<Self.mostRows {
        // At most 51 products of numbers below 1: 51 roundings of at most 51 * 6e-8.
        expectClose(
          whole[row * out..<row * out + Self.mostColumns].map(Double.init),
          Array(expected[row * Self.mostColumns..<(row + 1) * Self.mostColumns]), absolute: 1e-5)
      }
      for rows in 1...Self.mostRows {
        for columns in Self.widths {
          var result = [Float](repeating: 7, count: Self.mostRows * out)
          example.product(rows: rows, columns: columns, into: &result, out: out)
          // The same bits as in the largest product, and nothing else written.
          var wrong = 0
          for i in result.indices where result[i] != (i / out < rows && i % out < columns ? whole[i] : 7) { wrong += 1 }
          #expect(wrong == 0, "\(rows) rows, \(columns) columns: \(wrong) elements differ")
        }
      }
    }
  }

  enum Kind: CaseIterable { case identity, relu, prelu }

  @Test(arguments: Kind.allCases, [false, true]) func everyFinishDoesWhatItsFormulaSays(_ kind: Kind, accumulate: Bool) {
    let example = Case(depth: 5, blocks: 2, transposed: false)
    let (sums, out) = (example.sums, Self.mostColumns + 2)
    let scale = Reference.random([Self.mostColumns], seed: 11).values
    let shift = Reference.random([Self.mostColumns], seed: 12).values
    let slope = Reference.random([Self.mostColumns], seed: 13).values
    let before = Reference.random([Self.mostRows * out], seed: 14).values
    let addend = Reference.random([Self.mostRows * out], seed: 15).values
    for (scaled, shifted, added) in [(0, 0, 0), (0, 1, 0), (1, 1, 0), (0, 0, 1), (0, 1, 1), (1, 1, 1)] {
      for (rows, columns) in [(31, 70), (1, 1), (14, 32), (5, 33), (15, 16), (6, 64)] {
        var result = before
        scale.withUnsafeBufferPointer { scale in
          shift.withUnsafeBufferPointer { shift in
            slope.withUnsafeBufferPointer { slope in
              addend.withUnsafeBufferPointer { addend in
                var finish = tk_finish()
                if scaled == 1 { finish.scale = scale.baseAddress }
                if shifted == 1 { finish.shift = shift.baseAddress }
                if kind == .prelu { finish.slope = slope.baseAddress }
                if kind == .relu { finish.relu = 1 }
                if added == 1 { finish.addend = addend.baseAddress }
                example.product(rows: rows, columns: columns, into: &result, out: out, accumulate: accumulate, finish)
              }
            }
          }
        }
        let expected = before.indices.map { i -> Double in
          let (row, c) = (i / out, i % out)
          guard row < rows, c < columns else { return Double(before[i]) }
          var y = sums[row * Self.mostColumns + c] + (accumulate ? Double(before[i]) : 0)
          if scaled == 1 { y *= Double(scale[c]) }
          if shifted == 1 { y += Double(shift[c]) }
          if kind == .relu { y = max(y, 0) }
          if kind == .prelu, y < 0 { y *= Double(slope[c]) }
          return y + (added == 1 ? Double(addend[i]) : 0)
        }
        // A dozen roundings of numbers below 12.
        expectClose(result.map(Double.init), expected, absolute: 1e-5)
      }
    }
  }

  @Test func nanAndInfinityTravel() {
    // One row of ones, one with a NaN, one with an infinity; relu after it.
    let left: [Float] = [1, 1, .nan, 1, .infinity, 1]
    for columns in [1, 16, 33, 64] {
      let right = (0..<2 * columns).map { Float($0 < columns ? -1 : 2) }
      let panels = Case.packed(right, depth: 2, columns: columns)
      for relu in [0, 1] as [Int32] {
        var p = tk_product()
        (p.rows, p.columns, p.blocks, p.depth) = (3, Int32(columns), 1, 2)
        (p.row, p.step, p.panel, p.out) = (2, 1, 2 * Int(TK_PANEL), columns)
        var finish = tk_finish()
        finish.relu = relu
        var result = [Float](repeating: 0, count: 3 * columns)
        tk_product(&p, left, panels, &result, &finish)
        #expect(result[..<columns].allSatisfy { $0 == 1 })
        #expect(result[columns..<2 * columns].allSatisfy { $0.isNaN })
        #expect(result[(2 * columns)...].allSatisfy { $0 == (relu == 1 ? 0 : -.infinity) })
      }
    }
  }

  @Test(arguments: [1, 3, 15, 16, 17, 31, 32, 33, 65, 130]) func packingIsARearrangement(columns: Int) {
    for depth in [1, 3, 8, 16, 17, 33, 64, 70] {
      let (ld, other) = (columns + 3, depth + 5)
      let matrix = Reference.random([depth, ld], seed: 1).values, turned = Reference.random([columns, other], seed: 2).values
      var expected = (0..<depth * columns).map { matrix[$0 / columns * ld + $0 % columns] }
      let count = (columns + 31) / 32 * 32 * depth
      var packed = [Float](repeating: 7, count: count)
      tk_pack(matrix, ld, Int32(depth), Int32(columns), &packed, depth * 32)
      #expect(packed == Case.packed(expected, depth: depth, columns: columns))
      expected = (0..<depth * columns).map { turned[$0 % columns * other + $0 / columns] }
      packed = [Float](repeating: 7, count: count)
      tk_pack_transposed(turned, other, Int32(depth), Int32(columns), &packed, depth * 32)
      #expect(packed == Case.packed(expected, depth: depth, columns: columns))
    }
  }
}
