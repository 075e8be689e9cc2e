import Tensors
import TestSupport
import Testing

/// Max pooling against plain loops; that of pairs with what stands before it in the same pass.
@Suite struct PoolingTests {
  struct Case: CustomTestStringConvertible {
    var shape: [Int]
    var kind: NormalizationTests.Kind
    var testDescription: String { "\(shape), \(kind)" }
  }

  /// Whole groups of 4 windows and what is left over, odd sides, strips of 512 channels with a rest.
  static let cases = [[1, 2, 2, 1], [2, 5, 7, 3], [1, 4, 23, 63], [3, 6, 9, 64], [2, 3, 18, 65], [1, 2, 4, 515]].flatMap {
    shape in
    NormalizationTests.Kind.allCases.map { Case(shape: shape, kind: $0) }
  }

  /// The first largest element of each window that is not padding, and where it lies.
  static func winners(_ x: Tensor, _ window: Window) -> (shape: [Int], places: [Int]) {
    let (values, s) = (x.values, x.shape)
    let out = window.positions(height: s[1], width: s[2])
    var places: [Int] = []
    for n in 0..<s[0] {
      for u in 0..<out.height {
        for v in 0..<out.width {
          for c in 0..<s[3] {
            var best: Int?
            for i in 0..<window.height {
              for j in 0..<window.width {
                let (row, column) = (u * window.stride + i - window.padding, v * window.stride + j - window.padding)
                guard row >= 0, row < s[1], column >= 0, column < s[2] else { continue }
                let place = ((n * s[1] + row) * s[2] + column) * s[3] + c
                if let found = best, values[found].isNaN || !(values[place] > values[found] || values[place].isNaN) { continue }
                best = place
              }
            }
            places.append(best ?? 0)
          }
        }
      }
    }
    return ([s[0], out.height, out.width, s[3]], places)
  }

  /// Few different values, so that there are ties.
  static func images(_ shape: [Int], seed: Int = 1) -> Tensor {
    Tensor(Reference.random(shape, seed: seed).values.map { ($0 * 4).rounded() / 4 }, shape: shape)
  }

  @Test(
    arguments: [Window(2, stride: 2), Window(3, stride: 2, padding: 1), Window(2), Window(3, stride: 3)], [1, 3, 63, 64, 65])
  func poolingAgreesWithPlainLoops(_ window: Window, channels: Int) {
    var x = Self.images([2, 7, 9, channels])
    x.withUnsafeMutableBufferPointer { $0[5 * channels] = .nan }
    let (shape, places) = Self.winners(x, window)
    let pooled = x.maxPooled(window)
    #expect(pooled == Tensor(places.map { x.values[$0] }, shape: shape))
    let upstream = Reference.random(shape, seed: 2)
    var expected = [Float](repeating: 0, count: x.count)
    for (place, value) in zip(places, upstream.values) { expected[place] += value }
    // Windows that overlap add up to four values below 1, in another order.
    expectClose(x.maxPoolGradient(window, pooled: pooled, upstream: upstream).values, expected, absolute: 5e-7)
  }

  @Test(arguments: cases) func pairsAgreeWithTheirParts(_ c: Case) {
    let x = Self.images(c.shape)
    let finish = NormalizationTests.finish(c.kind, columns: c.shape[3])
    let activated = x.finished(by: finish)
    let pooled = activated.maxPooled(.pairs)
    #expect(x.pairsPooled(finish) == pooled)
    let upstream = Reference.random(pooled.shape, seed: 3)
    let above = activated.maxPoolGradient(.pairs, pooled: pooled, upstream: upstream)
    let (sums, expected) = (x.pairsSums(finish, upstream: upstream), x.finishSums(finish, upstream: above))
    // The same values in another order, in float within rows of windows.
    expectClose(sums.upstream, expected.upstream, absolute: 1e-5)
    expectClose(sums.dots, expected.dots, absolute: 1e-5)
    expectClose(sums.slopes, expected.slopes, absolute: 1e-5)
    let (p, q, r) = (
      Reference.random([c.shape[3]], seed: 7), Reference.random([c.shape[3]], seed: 8), Reference.random([c.shape[3]], seed: 9)
    )
    for combination in [FinishCombination(p: p), FinishCombination(p: p, q: q, r: r)] {
      var (input, behind) = (x, above)
      let wanted = Tensor.finishGradient(finish, input: &input, upstream: &behind, combination: combination)
      var images = x
      let found = Tensor.pairsGradient(finish, input: &images, upstream: upstream, combination: combination)
      expectClose(found.values, wanted.values, absolute: 3e-7)
      // Over images of its own, it is the same.
      var own = Self.images(c.shape)
      images = x
      #expect(Tensor.pairsGradient(finish, input: &own, upstream: upstream, combination: combination) == found)
    }
  }

  @Test func aNaNWinsItsPairAndTakesTheGradient() {
    for place in 0..<4 {
      var x = Tensor([3, 1, 2, 3], shape: [1, 2, 2, 1])
      x.withUnsafeMutableBufferPointer { $0[place] = .nan }
      let finish = Finish(activation: .relu)
      #expect(x.pairsPooled(finish).values[0].isNaN)
      var input = x
      let gradient = Tensor.pairsGradient(finish, input: &input, upstream: Tensor([7], shape: [1, 1, 1, 1]), combination: nil)
      #expect(gradient.values == (0..<4).map { $0 == place ? 7 : 0 })
    }
    #expect(Tensor([-.infinity, 1, 2, .infinity], shape: [1, 2, 2, 1]).maxPooled(.pairs).values == [.infinity])
  }
}
