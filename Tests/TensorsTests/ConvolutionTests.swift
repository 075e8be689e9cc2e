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
    compare(c)
  }

  /// The same, with the height and width of the window and the number of groups at the end: depthwise with fewer channels than a
  /// vector, more than a strip of 64 and whole strips, several inputs and outputs a group, strides that leave a rest, a window as
  /// large as the image, padding beyond the window's reach.
  static let grouped = [
    [1, 5, 4, 1, 2, 1, 1, 1, 3, 3, 1], [2, 7, 5, 3, 3, 0, 2, 1, 3, 3, 3], [3, 5, 7, 5, 5, 0, 1, 1, 3, 3, 5],
    [1, 9, 8, 130, 130, 0, 2, 1, 3, 3, 130], [2, 7, 6, 128, 128, 0, 1, 0, 7, 6, 128], [2, 7, 5, 12, 12, 0, 1, 1, 3, 3, 6],
    [1, 6, 7, 6, 9, 0, 2, 1, 3, 3, 3], [2, 4, 5, 4, 8, 0, 3, 2, 2, 3, 4], [1, 1, 1, 2, 2, 0, 1, 1, 3, 3, 2],
    [1, 2, 2, 3, 3, 0, 4, 3, 3, 5, 3], [3, 5, 5, 128, 128, 0, 1, 1, 3, 3, 64],
  ]

  @Test(arguments: grouped) func groupsAgreeWithPlainLoops(_ c: [Int]) {
    compare(Array(c.prefix(8)), window: (c[8], c[9]), groups: c[10])
  }

  func compare(_ c: [Int], window: (height: Int, width: Int)? = nil, groups: Int = 1) {
    let window = window ?? (c[5], c[5])
    let x = Reference.random([c[0], c[1], c[2], c[3]], seed: 1)
    let w = Reference.random([c[4], window.height, window.width, c[3] / groups], seed: 2)
    let y = x.convolved(with: w, stride: c[6], padding: c[7], groups: groups)
    let dy = Reference.random(y.shape, seed: 3)
    var (forward, dx, dw) = (
      [Double](repeating: 0, count: y.count), [Double](repeating: 0, count: x.count), [Double](repeating: 0, count: w.count)
    )
    let (xs, ws, dys) = (x.values, w.values, dy.values)
    Reference.forEachTap(x.shape, w.shape, y.shape, c[6], c[7], groups: groups) { o, i, k in
      forward[o] += Double(xs[i]) * Double(ws[k])
      dx[i] += Double(dys[o]) * Double(ws[k])
      dw[k] += Double(dys[o]) * Double(xs[i])
    }
    // Sums of up to 2,560 products of size 1 in float: rounding grows like sqrt(n) * 6e-8 * |sum|, below 1e-4.
    expectClose(y.values.map(Double.init), forward, absolute: 1e-4, relative: 1e-5)
    expectClose(
      Tensor.convolutionInputGradient(
        upstream: dy, filter: w, imageShape: x.shape, stride: c[6], padding: c[7], groups: groups
      ).values.map(Double.init), dx, absolute: 1e-4, relative: 1e-5)
    expectClose(
      x.convolutionFilterGradient(upstream: dy, filterShape: w.shape, stride: c[6], padding: c[7], groups: groups).values.map(
        Double.init),
      dw, absolute: 2e-4, relative: 1e-5)
  }

  @Test func anImageDoesNotDependOnItsBatchMates() {
    let x = Reference.random([4, 6, 5, 3], seed: 4)
    let w = Reference.random([2, 3, 3, 3], seed: 5)
    let alone = x.gathered([2]).convolved(with: w, padding: 1)
    #expect(x.convolved(with: w, padding: 1).gathered([2]) == alone)
  }

  @Test func groupsSeeNothingOfEachOther() {
    var x = Reference.random([1, 5, 5, 4], seed: 6)
    let w = Reference.random([4, 3, 3, 2], seed: 7)
    let before = x.convolved(with: w, padding: 1, groups: 2).values
    x.withUnsafeMutableBufferPointer { $0[4 * 12 + 3] = .nan }
    let after = x.convolved(with: w, padding: 1, groups: 2).values
    for place in before.indices where place % 4 < 2 { #expect(before[place] == after[place]) }
    #expect(after[4 * 12 + 2].isNaN && after[4 * 12 + 3].isNaN && after[4 * 6 + 2].isNaN)
  }

  @Test func blocksAreTransposed() {
    let x = Tensor([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], shape: [2, 6])
    #expect(x.transposed(rows: 2, columns: 3) == Tensor([1, 4, 2, 5, 3, 6, 7, 10, 8, 11, 9, 12], shape: [2, 3, 2]))
    let large = Reference.random([37, 19], seed: 8)
    #expect(large.transposed(rows: 37, columns: 19).transposed(rows: 19, columns: 37).reshaped(to: [37, 19]) == large)
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
    await #expect(processExitsWith: .failure) {
      _ = Tensor(zeros: [1, 4, 4, 4]).convolved(with: Tensor(zeros: [4, 3, 3, 4]), groups: 2)
    }
    await #expect(processExitsWith: .failure) {
      _ = Tensor(zeros: [1, 4, 4, 4]).convolved(with: Tensor(zeros: [3, 3, 3, 2]), groups: 2)
    }
  }
}
