import Tensors
import TestSupport
import Testing

@Suite struct DenseTests {
  @Test(arguments: [[1, 1], [3, 63], [130, 64], [300, 65], [600, 130]]) func theReluGradientAndItsSums(_ shape: [Int]) {
    let y = Reference.random(shape, seed: 1).relu(), upstream = Reference.random(shape, seed: 2)
    let (input, sums) = y.reluGradientWithSums(upstream: upstream)
    #expect(input.values == zip(y.values, upstream.values).map { $0 > 0 ? $1 : 0 })
    let columns = shape[1]
    let expected = (0..<columns).map { c in
      stride(from: c, to: input.count, by: columns).reduce(0) { $0 + Double(input.values[$1]) }
    }
    // Float sums of 128 numbers below 1, added in double.
    expectClose(sums.values.map(Double.init), expected, absolute: 1e-4)
  }

  @Test func aNaNPassesItsGradient() {
    let (input, sums) = Tensor([.nan, 0, 1, 2], shape: [2, 2]).reluGradientWithSums(
      upstream: Tensor([5, 6, 7, 8], shape: [2, 2]))
    #expect(input.values == [5, 0, 7, 8])
    #expect(sums.values == [12, 8])
    #expect(Tensor([1], shape: [1, 1]).reluGradientWithSums(upstream: Tensor([.nan], shape: [1, 1])).sums.values[0].isNaN)
  }

  @Test(arguments: [1, 3, 63, 64, 65, 512]) func unitRowsHaveLengthOne(columns: Int) {
    let rows = 130
    let x = Reference.random([rows, columns], seed: 1)
    let (unit, inverse) = x.unitRows(epsilon: 1e-12)
    let values = x.values.map(Double.init)
    let lengths = (0..<rows).map { r in values[r * columns..<(r + 1) * columns].reduce(0) { $0 + $1 * $1 }.squareRoot() }
    // Sums of squares over vector lanes: a few roundings.
    expectClose(inverse.values.map(Double.init), lengths.map { 1 / $0 }, relative: 2e-6)
    expectClose(unit.values.map(Double.init), values.indices.map { values[$0] / lengths[$0 / columns] }, absolute: 2e-6)
  }

  @Test func rowsWithoutALength() {
    let (unit, inverse) = Tensor([0, 0, .nan, 1, 3e-13, 4e-13, .infinity, 1], shape: [4, 2]).unitRows(epsilon: 1e-12)
    #expect(unit.values[..<2] == [0, 0])
    #expect(unit.values[2].isNaN && unit.values[3].isNaN && inverse.values[1].isNaN)
    // Shorter than epsilon: divided by epsilon.
    expectClose(Array(unit.values[4..<6]), [0.3, 0.4], absolute: 1e-6)
    #expect(unit.values[6].isNaN)
  }

  @Test func theCrossEntropyGradient() {
    let p = Tensor([0.25, 0.75, 1, 0], shape: [2, 2])
    let gradient = p.crossEntropyGradient(labels: [1, 0], upstream: Tensor([2, 3], shape: [2]))
    #expect(gradient.values == [0.5, -0.5, 0, 0])
  }
}
