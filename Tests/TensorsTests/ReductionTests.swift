import Foundation
import TestSupport
import Testing

@testable import Tensors

@Suite struct ReductionTests {
  @Test(
    "column sums of a few long rows and of many short ones",
    arguments: [[1, 32_768], [3, 40_001], [8, 33_000], [9, 33_000], [2, 100_003], [5000, 3], [0, 40_000]], [1, 2, 3])
  func columnSums(shape: [Int], threads: Int) {
    let x = Tensor((0..<shape[0] * shape[1]).map { Float(sin(Double($0) * 0.37)) }, shape: shape)
    let sums = Threads.with(threads) { x.columnSums() }
    #expect(sums.shape == [shape[1]])
    let values = x.values
    let exact = (0..<shape[1]).map { c in Float((0..<shape[0]).reduce(0.0) { $0 + Double(values[$1 * shape[1] + c]) }) }
    // Sums of numbers up to 1 in single precision: 8 of them, or blocks of 128 rows.
    expectClose(sums.values, exact, absolute: 1e-4)
  }

  @Test func aNaNStaysInItsColumn() {
    var x = Tensor(repeating: 1, shape: [3, 40_000])
    x.withUnsafeMutableBufferPointer { ($0[40_000 + 17], $0[80_000 + 39_999]) = (.nan, .infinity) }
    let sums = x.columnSums().values
    #expect(sums[17].isNaN)
    #expect(sums[39_999] == .infinity)
    #expect(sums[16] == 3 && sums[18] == 3)
  }
}
