import Gradients
import Tensors
import TestSupport
import Testing

@Suite struct DistanceGradientTests {
  @Test(arguments: [false, true]) func gradientAgreesWithDifferences(squared: Bool) {
    checkGradients([[5, 3], [4, 3]]) { $0[0].distances(to: $0[1], squared: squared) }
  }

  @Test(arguments: [false, true]) func distancesToItselfPullBothRows(squared: Bool) {
    // The diagonal has a kink at 0 and is left out: a difference quotient of |x| there is not a gradient.
    let apart = Variable(Tensor([0, 1, 1, 1, 0, 1, 1, 1, 0], shape: [3, 3]))
    checkGradients([[3, 4]]) { $0[0].distances(to: $0[0], squared: squared) * apart }
  }

  @Test func nearRowsHaveExactDistancesAndGradients() throws {
    // 2^-13 apart at length 1: the matrix product knows d² = 1.5e-8 to 1e-7 only.
    let step: Float = 0x1p-13
    let parameter = Parameter(Tensor([1, 0, 0], shape: [1, 3]))
    let distance = parameter.variable(recording: true).distances(to: Variable(Tensor([1, step, 0], shape: [1, 3])))
    #expect(distance.value.values == [step])
    #expect(try #require(distance.gradients(upstream: Tensor([3], shape: [1, 1]))[parameter]).values == [0, -3, 0])
  }

  @Test(arguments: [Float(1e-2), 1e-3, 1e-5]) func nearRowsOfManyNumbersAreExact(step: Float) throws {
    let row = numbers(64, seed: 4)
    let moved = zip(row, numbers(64, seed: 5)).map { $0 + $1 * step }
    let differences = zip(row, moved).map { Double($0) - Double($1) }
    let expected = differences.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let parameter = Parameter(Tensor(row, shape: [1, 64]))
    let distance = parameter.variable(recording: true).distances(to: Variable(Tensor(moved, shape: [1, 64])))
    // Sums of 64 squares in float; the product of the rows alone would be off by 1e-2 and more at the smallest step.
    expectClose(Double(distance.value.scalar), expected, relative: 1e-6)
    let gradient = try #require(distance.sum().gradients()[parameter]).values.map(Double.init)
    expectClose(gradient, differences.map { $0 / expected }, absolute: 1e-6)
  }

  @Test(arguments: [false, true]) func coincidingRowsHaveNoGradient(squared: Bool) throws {
    let rows: [Float] = [0.6, 0.8, 0.6, 0.8]
    let parameter = Parameter(Tensor(rows, shape: [2, 2]))
    let x = parameter.variable(recording: true)
    let distance = x.distances(to: x, squared: squared)
    #expect(distance.value.values == [0, 0, 0, 0])
    let gradient = distance.gradients(upstream: Tensor(repeating: 1, shape: [2, 2]))[parameter]
    #expect(try #require(gradient).values == [0, 0, 0, 0])
  }

  @Test func aNaNStaysOne() {
    let distances = Variable(Tensor([.nan, 0, 1, 0], shape: [2, 2])).distances(to: Variable(Tensor([1, 0], shape: [1, 2])))
    #expect(distances.value.values[0].isNaN)
    #expect(distances.value.values[1] == 0)
  }
}
