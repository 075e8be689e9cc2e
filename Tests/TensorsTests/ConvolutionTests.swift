import Tensors
import TestSupport
import Testing

@Suite struct ConvolutionTests {
  /// images, height, width, channels, filters, kernel, stride, padding: odd sizes, one channel, more channels than a vector, a
  /// filter as large as the image, a stride that leaves a rest, an image tall enough for several tiles.
  static let cases = [
    [1, 5, 4, 1, 2, 3, 1, 1], [2, 7, 5, 3, 4, 3, 2, 1], [3, 4, 6, 2, 3, 1, 1, 0], [1, 3, 3, 63, 2, 3, 1, 0],
    [2, 5, 5, 65, 64, 3, 1, 1],
    [1, 9, 8, 2, 3, 5, 3, 2], [5, 2, 2, 1, 1, 3, 1, 1], [1, 64, 40, 32, 8, 3, 1, 1],
  ]

  @Test(arguments: cases) func agreesWithPlainLoops(_ c: [Int]) {
    let x = Reference.random([c[0], c[1], c[2], c[3]], seed: 1)
    let w = Reference.random([c[4], c[5], c[5], c[3]], seed: 2)
    let y = x.convolved(with: w, stride: c[6], padding: c[7])
    let dy = Reference.random(y.shape, seed: 3)
    var (forward, dx, dw) = (
      [Double](repeating: 0, count: y.count), [Double](repeating: 0, count: x.count), [Double](repeating: 0, count: w.count)
    )
    let (xs, ws, dys) = (x.values, w.values, dy.values)
    Reference.forEachTap(x.shape, w.shape, y.shape, c[6], c[7]) { o, i, k in
      forward[o] += Double(xs[i]) * Double(ws[k])
      dx[i] += Double(dys[o]) * Double(ws[k])
      dw[k] += Double(dys[o]) * Double(xs[i])
    }
    // Sums of up to 2,560 products of size 1 in float: rounding grows like sqrt(n) * 6e-8 * |sum|, below 1e-4.
    expectClose(y.values.map(Double.init), forward, absolute: 1e-4, relative: 1e-5)
    expectClose(
      Tensor.convolutionInputGradient(upstream: dy, filter: w, imageShape: x.shape, stride: c[6], padding: c[7]).values.map(
        Double.init),
      dx, absolute: 1e-4, relative: 1e-5)
    expectClose(
      x.convolutionFilterGradient(upstream: dy, filterShape: w.shape, stride: c[6], padding: c[7]).values.map(Double.init), dw,
      absolute: 2e-4, relative: 1e-5)
  }

  @Test func anImageDoesNotDependOnItsBatchMates() {
    let x = Reference.random([4, 6, 5, 3], seed: 4)
    let w = Reference.random([2, 3, 3, 3], seed: 5)
    let alone = x.gathered([2]).convolved(with: w, padding: 1)
    #expect(x.convolved(with: w, padding: 1).gathered([2]) == alone)
  }

  @Test func nanTravelsToTheOutputsThatSeeIt() {
    var x = Tensor(zeros: [1, 5, 5, 1])
    x.withUnsafeMutableBufferPointer { $0[0] = .nan }
    let y = x.convolved(with: Tensor(repeating: 1, shape: [1, 3, 3, 1]), padding: 1).values
    #expect(y[0].isNaN && y[1].isNaN && y[5].isNaN && y[6].isNaN)
    #expect(y[24] == 0)
  }

  @Test func aFilterOfOtherChannelsIsRefused() async {
    await #expect(processExitsWith: .failure) {
      _ = Tensor(zeros: [1, 4, 4, 2]).convolved(with: Tensor(zeros: [1, 3, 3, 3]))
    }
  }
}
