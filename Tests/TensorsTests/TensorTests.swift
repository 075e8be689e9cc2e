import Tensors
import TestSupport
import Testing

@Suite struct TensorTests {
  @Test func copiesAreIndependent() {
    let a = Tensor([1, 2, 3], shape: [3])
    var b = a
    b.withUnsafeMutableBufferPointer { $0[0] = 9 }
    #expect(a.values == [1, 2, 3])
    #expect(b.values == [9, 2, 3])
  }

  @Test func reshapingSharesUntilWritten() {
    let a = Tensor([1, 2, 3, 4], shape: [4])
    var b = a.reshaped(to: [2, 2])
    b.withUnsafeMutableBufferPointer { $0[3] = 0 }
    #expect(a.values == [1, 2, 3, 4])
    #expect(b.shape == [2, 2])
  }

  @Test func equalityIsOfBits() {
    #expect(Tensor([.nan], shape: [1]) == Tensor([.nan], shape: [1]))
    #expect(Tensor([0], shape: [1]) != Tensor([-0.0], shape: [1]))
    #expect(Tensor([1, 2], shape: [2]) != Tensor([1, 2], shape: [1, 2]))
  }

  @Test func anEmptyTensorIsAllowed() {
    let empty = Tensor([], shape: [0, 3])
    #expect(empty.adding(empty).count == 0)
    #expect(empty.sum() == 0)
  }

  @Test func aWrongCountIsRefused() async {
    await #expect(processExitsWith: .failure) { _ = Tensor([1, 2, 3], shape: [2, 2]) }
  }

  @Test(arguments: [1, 3, 63, 64, 65, 200_001]) func elementwiseAgreesWithSwift(count: Int) {
    let (a, b) = (Reference.random([count], seed: 1), Reference.random([count], seed: 2))
    let (x, y) = (a.values, b.values)
    // One rounding each: equal to the bit.
    #expect(a.adding(b).values == zip(x, y).map { $0 + $1 })
    #expect(a.subtracting(b).values == zip(x, y).map { $0 - $1 })
    #expect(a.multiplied(by: b).values == zip(x, y).map { $0 * $1 })
    #expect(a.relu().values == x.map { max($0, 0) })
    #expect(a.relu().squareRoot().values == x.map { max($0, 0).squareRoot() })
    var sum = a
    sum.add(b)
    #expect(sum == a.adding(b))
    // Float blocks summed in double: 1e-6 of the sum of magnitudes.
    expectClose(a.sum(), x.reduce(0) { $0 + Double($1) }, absolute: 1e-6 * Double(count) + 1e-6)
    expectClose(a.sumOfSquares(), x.reduce(0) { $0 + Double($1) * Double($1) }, absolute: 1e-6 * Double(count) + 1e-6)
  }

  @Test func rowsBroadcast() {
    let a = Tensor([1, 2, 3, 4, 5, 6], shape: [3, 2])
    #expect(a.adding(Tensor([10, 20], shape: [2])).values == [11, 22, 13, 24, 15, 26])
    #expect(a.multiplied(by: Tensor([10, 0], shape: [2])).values == [10, 0, 30, 0, 50, 0])
    #expect(a.columnSums().values == [9, 12])
    #expect(a.rowDots(with: a).values == [5, 25, 61])
  }

  @Test func nanAndInfinityTravel() {
    let x = Tensor([.nan, .infinity, -1], shape: [3])
    #expect(x.relu().values[0].isNaN)
    #expect(x.relu().values[1] == .infinity)
    #expect(!x.isFinite)
    #expect(Tensor([1, -2], shape: [2]).isFinite)
    #expect(x.exponential().values[0].isNaN)
    #expect(x.reshaped(to: [1, 3]).softmax().probabilities.values.allSatisfy { $0.isNaN })
  }

  @Test func exponentialIsAccurateOverItsWholeRange() {
    let x = (-1030...885).map { Float($0) / 10 }
    let y = Tensor(x, shape: [x.count]).exponential().values
    for (x, y) in zip(x, y) where x > -87 {
      // 3e-7 is 2.5 ulp: a degree-6 polynomial and two scalings.
      expectClose(Double(y), Reference.exponential(Double(x)), relative: 3e-7)
    }
    #expect(Tensor([100, -200], shape: [2]).exponential().values == [.infinity, 0])
  }

  @Test func softmaxOfLargeLogitsStaysFinite() {
    let (p, lse) = Tensor([1000, 1000, -1000, 0, 1, 2], shape: [2, 3]).softmax()
    expectClose(p.values, [0.5, 0.5, 0, 0.09003057, 0.24472847, 0.66524096], absolute: 1e-6)
    expectClose(lse.values, [1000.6931, 2.4076060], relative: 1e-6)
  }

  @Test func gatherAndScatterAreTransposes() {
    let x = Tensor([1, 2, 3, 4, 5, 6], shape: [3, 2])
    #expect(x.gathered([2, 0, 2]).values == [5, 6, 1, 2, 5, 6])
    #expect(x.scattered(to: [1, 1, 0], rows: 2).values == [5, 6, 4, 6])
  }

  @Test(arguments: [(1, 1), (7, 3), (300, 65), (5000, 63)]) func momentsAgreeWithTwoPasses(rows: Int, columns: Int) {
    let x = Reference.random([rows, columns], seed: 3).scaled(by: 0.1, plus: 100)  // a large mean: the hard case
    let (mean, variance) = x.columnMoments()
    let values = x.values
    for c in 0..<columns {
      let column = stride(from: c, to: values.count, by: columns).map { Double(values[$0]) }
      let m = column.reduce(0, +) / Double(rows)
      expectClose(mean[c], m, relative: 1e-8)
      // Deviations are float: each rounded by 6e-8 of itself.
      expectClose(variance[c], column.reduce(0) { $0 + ($1 - m) * ($1 - m) } / Double(rows), absolute: 1e-10, relative: 1e-5)
    }
  }

  @Test(arguments: [[1, 1, 1], [3, 5, 7], [65, 33, 129], [200, 300, 100]], [false, true]) func matmulAgreesWithPlainLoops(
    _ size: [Int], transposed: Bool
  ) {
    let (m, n, k) = (size[0], size[1], size[2])
    for other in [false, true] {
      let a = Reference.random(transposed ? [k, m] : [m, k], seed: 1)
      let b = Reference.random(other ? [n, k] : [k, n], seed: 2)
      let product = a.matmul(b, transposeSelf: transposed, transposeOther: other)
      #expect(product.shape == [m, n])
      expectClose(product.values.map(Double.init), Reference.matmul(a, b, transposed, other), absolute: 2e-5, relative: 1e-5)
    }
  }

  @Test func sgdFollowsItsFormula() {
    for nesterov in [false, true] {
      var w = Tensor([1, -2], shape: [2])
      var v = Tensor([0.5, 0], shape: [2])
      w.descend(
        gradient: Tensor([2, 4], shape: [2]), velocity: &v, rate: 0.1, momentum: 0.9, decay: 0.01, gradientScale: 0.5,
        nesterov: nesterov)
      // d = 0.5 g + 0.01 w = [1.01, 1.98]; v = 0.9 v + d = [1.46, 1.98]
      expectClose(v.values, [1.46, 1.98], relative: 1e-6)
      expectClose(
        w.values, nesterov ? [1 - 0.1 * (1.01 + 0.9 * 1.46), -2 - 0.1 * (1.98 + 0.9 * 1.98)] : [0.854, -2.198], relative: 1e-6)
    }
  }

  @Test func poolingPicksTheFirstLargest() {
    let x = Tensor([1, 1, 1, 1, 5, 2, 3, .nan], shape: [2, 2, 2, 1])
    let window = Window(2, stride: 2)
    let pooled = x.maxPooled(window)
    #expect(pooled.values[0] == 1)
    #expect(pooled.values[1].isNaN)
    let gradient = x.maxPoolGradient(window, pooled: pooled, upstream: Tensor([7, 9], shape: [2, 1, 1, 1]))
    #expect(gradient.values == [7, 0, 0, 0, 0, 0, 0, 9])
  }

  @Test func spatialMeanAndItsTranspose() {
    let x = Tensor([1, 10, 2, 20, 3, 30, 4, 40], shape: [1, 2, 2, 2])
    #expect(x.spatialMean().values == [2.5, 25])
    #expect(Tensor([1, 2], shape: [1, 2]).spread(height: 1, width: 2).values == [1, 2, 1, 2])
  }

  @Test func freedBlocksAreReused() {
    // A size of its own, since other tests use the pool at the same time.
    let shape = [123_457]
    _ = Tensor(zeros: shape)
    let before = StoragePool.shared.statistics.allocations
    var reused = 0
    for _ in 0..<50 {
      let now = StoragePool.shared.statistics.allocations
      _ = Tensor(zeros: shape)
      if StoragePool.shared.statistics.allocations == now { reused += 1 }
    }
    // Others may allocate in between and spoil a few of the comparisons, never all.
    #expect(reused > 0)
    #expect(before > 0)
  }
}
