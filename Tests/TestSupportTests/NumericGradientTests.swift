import TestSupport
import Testing

@Suite struct NumericGradientTests {
  @Test func matchesTheGradientOfACubic() {
    // f = x^3 + 2 x y; df/dx = 3 x^2 + 2 y, df/dy = 2 x. Central differences err by step^2 = 1e-6 for the cubic term.
    let gradient = numericGradient(of: cubic, at: [2, -1], step: 1e-3)
    expectClose(gradient, [10, 4], absolute: 2e-6)
  }

  @Test func dividesByTheStepThatFloatReallyTook() {
    // At 1000 a Float moves in steps of 6e-5: 1000 + 1e-2 is off by up to 3e-5, which would show as an error of 0.3 %.
    let gradient = numericGradient(of: { 3 * Double($0[0]) }, at: [1000], step: 1e-2)
    expectClose(gradient, [3], absolute: 1e-9)
  }

  @Test func handsOverNaN() {
    let gradient = numericGradient(of: { _ in .nan }, at: [1, 2])
    #expect(gradient.count == 2 && gradient.allSatisfy(\.isNaN))
  }

  @Test func leavesTheOtherCoordinatesAlone() {
    var seen = [[Float]]()
    _ = numericGradient(
      of: {
        seen.append($0)
        return 0
      }, at: [1, 2], step: 0.5)
    #expect(seen == [[1.5, 2], [0.5, 2], [1, 2.5], [1, 1.5]])
  }

  private func cubic(_ x: [Float]) -> Double {
    let (x, y) = (Double(x[0]), Double(x[1]))
    return x * x * x + 2 * x * y
  }
}
