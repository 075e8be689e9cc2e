import Tensors
import TestSupport
import Testing

@Suite struct MatmulTests {
  static let sizes = [1, 3, 63, 64, 65, 130]

  /// The first rows and columns of a matrix, or their transpose.
  static func part(_ matrix: [Float], _ columns: Int, _ rows: Int, _ width: Int, transposed: Bool) -> Tensor {
    transposed
      ? Tensor((0..<width * rows).map { matrix[$0 % rows * columns + $0 / rows] }, shape: [width, rows])
      : Tensor((0..<rows * width).map { matrix[$0 / width * columns + $0 % width] }, shape: [rows, width])
  }

  @Test(arguments: sizes) func agreesWithPlainLoops(depth: Int) {
    let most = 130
    let a = Reference.random([most, depth], seed: 1), b = Reference.random([depth, most], seed: 2)
    let sums = Reference.matmul(a, b, false, false)
    let (x, y) = (a.values, b.values)
    for m in Self.sizes {
      for n in Self.sizes {
        let expected = (0..<m * n).map { sums[$0 / n * most + $0 % n] }
        var products: [Tensor] = []
        for (transposed, other) in [(false, false), (false, true), (true, false), (true, true)] {
          let left = Self.part(x, depth, m, depth, transposed: transposed)
          let right = Self.part(y, most, depth, n, transposed: other)
          products.append(left.matmul(right, transposeSelf: transposed, transposeOther: other))
        }
        #expect(products[0].shape == [m, n])
        // At most 130 products of numbers below 1, whose sums stay below 20.
        expectClose(products[0].values.map(Double.init), expected, absolute: 2e-5)
        // How the sides lie changes where numbers are read, not how they are summed.
        #expect(products.allSatisfy { $0 == products[0] })
      }
    }
  }

  // More than a block of each of rows, columns and depth.
  @Test(arguments: [[7, 2000, 33], [20, 33, 2000], [2, 700, 1300], [170, 5, 641]]) func largeSizesAgreeWithPlainLoops(
    _ size: [Int]
  ) {
    let a = Reference.random([size[0], size[2]], seed: 1), b = Reference.random([size[2], size[1]], seed: 2)
    // Sums of 2000 numbers below 1 stay below 100 here; each of them is rounded by half of 6e-8 of it.
    expectClose(a.matmul(b).values.map(Double.init), Reference.matmul(a, b, false, false), absolute: 1e-4)
  }

  /// What a row becomes must not depend on the rows beside it: an image has one embedding whatever its batch.
  @Test(arguments: [[10, 128], [512, 784], [33, 2000], [1, 65]]) func aRowDependsOnItselfAlone(_ weight: [Int]) {
    let (outputs, inputs) = (weight[0], weight[1])
    let x = Reference.random([130, inputs], seed: 1), w = Reference.random(weight, seed: 2)
    let finish = Finish(shift: Reference.random([outputs], seed: 3), activation: .relu)
    let all = x.linear(weight: w, finish: finish)
    for rows in [1, 2, 3, 13, 14, 15, 63, 64, 65, 130] {
      let first = 130 - rows
      let part = Tensor(Array(x.values[(first * inputs)...]), shape: [rows, inputs])
      let expected = Array(all.values[(first * outputs)...])
      for kept in [false, true] { #expect(part.linear(weight: w, finish: finish, keepsPacked: kept).values == expected) }
    }
  }

  @Test func aKeptWeightIsForgottenWhenItChanges() {
    let x = Reference.random([3, 40], seed: 1)
    var w = Reference.random([50, 40], seed: 2)
    #expect(x.linear(weight: w, keepsPacked: true) == x.linear(weight: w))
    let old = w
    w.add(old)
    #expect(x.linear(weight: w, keepsPacked: true) == x.matmul(old.scaled(by: 2), transposeOther: true))
    #expect(x.linear(weight: old, keepsPacked: true) == x.matmul(old, transposeOther: true))
  }

  @Test func aFinishFollowsTheProduct() {
    let x = Tensor([1, 2, 3, -4], shape: [2, 2]), w = Tensor([1, 0, 0, 1, 1, 1], shape: [3, 2])
    let finish = Finish(
      scale: Tensor([1, 2, 3], shape: [3]), shift: Tensor([0, 0, 10], shape: [3]), activation: .relu,
      addend: Tensor([1, 1, 1, 2, 2, 2], shape: [2, 3]))
    // x wᵀ = [1, 2, 3], [3, -4, -1]
    #expect(x.linear(weight: w, finish: finish).values == [2, 5, 20, 5, 2, 9])
  }

  @Test func withoutADepthTheSumsAreZero() {
    let finish = Finish(shift: Tensor([1, -2], shape: [2]), activation: .relu)
    #expect(Tensor([], shape: [2, 0]).matmul(Tensor([], shape: [0, 2]), finish: finish).values == [1, 0, 1, 0])
    #expect(Tensor([], shape: [0, 3]).matmul(Tensor(zeros: [3, 2])).shape == [0, 2])
    #expect(Tensor(zeros: [2, 3]).matmul(Tensor([], shape: [3, 0])).shape == [2, 0])
  }

  @Test(arguments: [1, 3, 63, 64, 65, 130]) func transposingMovesEveryElement(rows: Int) {
    for columns in Self.sizes {
      let x = Reference.random([2, rows, columns], seed: 1)
      let (values, turned) = (x.values, x.transposed(rows: rows, columns: columns))
      #expect(turned.shape == [2, columns, rows])
      let expected = values.indices.map { i -> Float in
        let (block, place) = (i / (rows * columns), i % (rows * columns))
        return values[block * rows * columns + place % rows * columns + place / rows]
      }
      #expect(turned.values == expected)
    }
  }

  @Test func theLibraryTellsItsRate() {
    let rate = OpenBLAS.productRate(size: 64, seconds: 0)
    #expect(rate > 1e6 && rate.isFinite)
  }
}
