import TestSupport
import Testing

@testable import Tensors

/// Depthwise convolutions against plain loops; their 3x3 windows have kernels of their own for strides of 1 and 2.
@Suite struct DepthwiseConvolutionTests {
  /// images, height, width, channels, kernel, stride, padding: every 3x3 window with fewer channels than a vector, with whole vectors
  /// and with one channel more or less, other windows with some of them, and every width up to two tiles.
  static let cases: [[Int]] = {
    let channels = [1, 3, 63, 64, 65, 128]
    var cases: [[Int]] = []
    for stride in 1...3 {
      for padding in 0...3 {
        for (i, c) in channels.enumerated() { cases.append([1 + i % 3, 5 + i % 3, 4 + (i + stride) % 6, c, 3, stride, padding]) }
        for kernel in [1, 5, 7] {
          cases.append([
            1 + padding % 3, 8 + stride % 2, 7 + padding, channels[(kernel + stride + padding) % 6], kernel, stride, padding,
          ])
        }
      }
    }
    for width in 1...16 { for stride in 1...2 { cases.append([2, 1 + width % 5, width, 17, 3, stride, 1]) } }
    // The last convolution of MobileFaceNet, a window as large as the image; and more channels than a block of the filter's gradient.
    return cases + [[3, 7, 7, 64, 7, 1, 0], [1, 3, 9, 300, 3, 1, 1], [1, 5, 9, 300, 3, 2, 1]]
  }()

  @Test(arguments: cases) func agreesWithPlainLoops(_ c: [Int]) {
    let (x, w) = Self.operands(c)
    let y = x.convolved(with: w, stride: c[5], padding: c[6], groups: c[3])
    let dy = Reference.random(y.shape, seed: 3)
    var forward = [Double](repeating: 0, count: y.count)
    var (dx, dw) = ([Double](repeating: 0, count: x.count), [Double](repeating: 0, count: w.count))
    let (xs, ws, dys) = (x.values, w.values, dy.values)
    Reference.forEachTap(x.shape, w.shape, y.shape, c[5], c[6], groups: c[3]) { o, i, k in
      forward[o] += Double(xs[i]) * Double(ws[k])
      dx[i] += Double(dys[o]) * Double(ws[k])
      dw[k] += Double(dys[o]) * Double(xs[i])
    }
    // Sums of up to 49 (the filter's: 300) products of size 1 in float: rounding grows like sqrt(n) * 6e-8 * |sum|.
    expectClose(y.values.map(Double.init), forward, absolute: 1e-5, relative: 1e-6)
    expectClose(
      Tensor.convolutionInputGradient(
        upstream: dy, filter: w, imageShape: x.shape, stride: c[5], padding: c[6], groups: c[3]
      ).values.map(Double.init), dx, absolute: 1e-5, relative: 1e-6)
    expectClose(
      x.convolutionFilterGradient(upstream: dy, filterShape: w.shape, stride: c[5], padding: c[6], groups: c[3]).values.map(
        Double.init), dw, absolute: 3e-5, relative: 1e-6)
  }

  /// The plain result of a finish beside the fast one, in windows with tiles (3x3) and without.
  @Test(arguments: [[2, 5, 9, 65, 3, 1, 1], [1, 6, 8, 64, 3, 2, 1], [1, 5, 4, 3, 3, 1, 1], [2, 5, 6, 65, 5, 1, 2]], 0..<18)
  func aFinishIsAppliedToCompleteSums(_ c: [Int], combination: Int) {
    let (x, w) = Self.operands(c)
    let plain = x.convolved(with: w, stride: c[5], padding: c[6], groups: c[3])
    let row = { (seed: Int) in Reference.random([c[3]], seed: seed) }
    let finish = Finish(
      scale: combination % 3 == 2 ? row(4) : nil, shift: combination % 3 > 0 ? row(5) : nil,
      activation: [.identity, .relu, .prelu(slope: row(6))][combination / 3 % 3],
      addend: combination / 9 == 1 ? Reference.random(plain.shape, seed: 7) : nil)
    let y = x.convolved(with: w, stride: c[5], padding: c[6], groups: c[3], finish: finish)
    // A product and a sum of size 1 more, which may be rounded once or twice.
    expectClose(y.values, plain.finished(by: finish).values, absolute: 1e-6)
  }

  @Test func groupsOfSeveralInputsAreFinishedOnce() {
    let (x, w) = (Reference.random([3, 5, 4, 32], seed: 1), Reference.random([48, 3, 3, 2], seed: 2))
    let plain = x.convolved(with: w, padding: 1, groups: 16)
    let finish = Finish(
      scale: Reference.random([48], seed: 3), shift: Reference.random([48], seed: 4), activation: .relu,
      addend: Reference.random(plain.shape, seed: 5))
    expectClose(
      x.convolved(with: w, padding: 1, groups: 16, finish: finish).values, plain.finished(by: finish).values, absolute: 1e-6)
  }

  /// A NaN reaches the outputs whose window sees it, and no others; through activations too.
  @Test(arguments: [16, 5], 0..<3) func nanTravels(_ channels: Int, kind: Int) {
    let activation = [.identity, .relu, Activation.prelu(slope: Tensor(zeros: [channels]))][kind]
    var x = Reference.random([1, 5, 8, channels], seed: 1)
    x.withUnsafeMutableBufferPointer { $0[(1 * 8 + 7) * channels + 2] = .nan }
    let y = x.convolved(
      with: Tensor(repeating: 1, shape: [channels, 3, 3, 1]), padding: 1, groups: channels, finish: Finish(activation: activation)
    )
    let bad = y.values.indices.filter { y.values[$0].isNaN }
    #expect(bad == [0, 1, 2].flatMap { row in [6, 7].map { (row * 8 + $0) * channels + 2 } })
  }

  /// Padding is absent, not multiplied: an infinite tap beyond the border does no harm, and gradients get nothing from there.
  @Test(arguments: [16, 5], [1, 2]) func infinityTravelsAndPaddingIsAbsent(_ channels: Int, stride: Int) {
    let x = Tensor(zeros: [1, 4, 4, channels])
    var w = Tensor(repeating: 1, shape: [channels, 3, 3, 1])
    w.withUnsafeMutableBufferPointer { for c in 0..<channels { $0[c * 9] = .infinity } }
    let y = x.convolved(with: w, stride: stride, padding: 1, groups: channels)
    let columns = y.shape[2]
    for place in y.values.indices {
      let (row, column) = (place / channels / columns, place / channels % columns)
      #expect(y.values[place].isNaN == (row > 0 && column > 0))  // infinity times zero
    }
    let dy = Tensor(repeating: 1, shape: y.shape)
    let dx = Tensor.convolutionInputGradient(
      upstream: dy, filter: w, imageShape: x.shape, stride: stride, padding: 1, groups: channels)
    for place in dx.values.indices {
      // Met by the tap [0, 0] of the output one to the right and below.
      let (row, column) = (place / channels / 4 + 1, place / channels % 4 + 1)
      let met = row % stride == 0 && column % stride == 0 && row / stride < y.shape[1] && column / stride < columns
      #expect((dx.values[place] == .infinity) == met)
      #expect(!dx.values[place].isNaN)
    }
    let dw = Tensor(repeating: 1, shape: x.shape).convolutionFilterGradient(
      upstream: Tensor(repeating: .infinity, shape: y.shape), filterShape: w.shape, stride: stride, padding: 1, groups: channels)
    #expect(dw.values.allSatisfy { $0 == .infinity })
  }

  /// Bit for bit, though threads cut three images elsewhere than one.
  @Test(arguments: [1, 2], [65, 5]) func anImageDoesNotDependOnItsBatchMates(_ stride: Int, channels: Int) {
    let (x, w) = Self.operands([3, 23, 19, channels, 3, stride, 1])
    let y = x.convolved(with: w, stride: stride, padding: 1, groups: channels)
    let dx = Tensor.convolutionInputGradient(
      upstream: y, filter: w, imageShape: x.shape, stride: stride, padding: 1, groups: channels)
    for n in 0..<3 {
      let alone = x.gathered([n])
      #expect(y.gathered([n]) == alone.convolved(with: w, stride: stride, padding: 1, groups: channels))
      #expect(
        dx.gathered([n])
          == Tensor.convolutionInputGradient(
            upstream: y.gathered([n]), filter: w, imageShape: alone.shape, stride: stride, padding: 1, groups: channels))
    }
  }

  /// Many thousand products to a tap: sums of short bands keep the digits that one long sum in float would lose.
  @Test func longSumsKeepTheirDigits() {
    let (x, dy) = (Tensor(repeating: 1, shape: [2, 96, 96, 16]), Tensor(repeating: 0.1, shape: [2, 96, 96, 16]))
    let dw = x.convolutionFilterGradient(upstream: dy, filterShape: [16, 3, 3, 1], padding: 1, groups: 16).values
    let tenth = Double(Float(0.1))
    for (k, value) in dw.enumerated() {
      let (rows, columns) = (k / 3 % 3 == 1 ? 96 : 95, k % 3 == 1 ? 96 : 95)
      // One float sum of all 18,432 is off by 1e-4 of itself; bands of about 256, fewer than a hundred of them, by 5e-6.
      expectClose(Double(value), tenth * Double(2 * rows * columns), relative: 2e-5)
    }
  }

  @Test func aChangedFilterIsUsedAtOnce() {
    let x = Reference.random([1, 4, 4, 16], seed: 1)
    var w = Reference.random([16, 3, 3, 1], seed: 2)
    let before = x.convolved(with: w, padding: 1, groups: 16)
    #expect(x.convolved(with: w, padding: 1, groups: 16) == before)
    w.withUnsafeMutableBufferPointer { for i in $0.indices { $0[i] *= 2 } }
    #expect(x.convolved(with: w, padding: 1, groups: 16).values == before.values.map { 2 * $0 })
  }

  @Test func aFinishOfOtherShapesIsRefused() async {
    await #expect(processExitsWith: .failure) {
      let (x, w) = (Tensor(zeros: [1, 4, 4, 2]), Tensor(zeros: [2, 3, 3, 1]))
      _ = x.convolved(with: w, groups: 2, finish: Finish(shift: Tensor(zeros: [3])))
    }
    await #expect(processExitsWith: .failure) {
      let (x, w) = (Tensor(zeros: [1, 4, 4, 2]), Tensor(zeros: [2, 3, 3, 1]))
      _ = x.convolved(with: w, groups: 2, finish: Finish(addend: Tensor(zeros: [1, 4, 4, 2])))
    }
  }

  private static func operands(_ c: [Int]) -> (x: Tensor, w: Tensor) {
    (Reference.random([c[0], c[1], c[2], c[3]], seed: 1), Reference.random([c[3], c[4], c[4], 1], seed: 2))
  }
}
