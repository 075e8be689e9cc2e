import TestSupport
import Testing

@testable import Tensors

@Suite struct WinogradTests {
  // MARK: plain loops

  /// Every size from 1x1 on: images smaller than a tile, tiles that are left in part, all three paddings, one channel and three.
  @Test(arguments: 1...9) func everySmallSizeAgreesWithPlainLoops(height: Int) {
    for width in 1...9 {
      for padding in 0...2 where min(height, width) + 2 * padding >= 3 {
        compare([1 + (height + width) % 3, height, width, 3], outputs: 2, padding)
      }
      compare([2, height, width, 1], outputs: 1, 1)
    }
  }

  /// images, height, width, inputs, outputs, padding: channels beside a vector and a panel, batches, tiles that span images, several bands a thread.
  static let cases = [
    [1, 13, 14, 63, 3, 1], [2, 9, 7, 64, 65, 1], [3, 5, 6, 65, 1, 0], [1, 6, 5, 3, 63, 2], [2, 4, 4, 1, 64, 1],
    [3, 14, 13, 5, 33, 0], [1, 7, 7, 65, 63, 2], [1, 5, 4, 130, 131, 1], [9, 14, 13, 3, 2, 1],
  ]

  @Test(arguments: cases) func oddChannelsAgreeWithPlainLoops(_ c: [Int]) { compare(Array(c[0..<4]), outputs: c[4], c[5]) }

  private func compare(_ image: [Int], outputs: Int, _ padding: Int) {
    let filterShape = [outputs, 3, 3, image[3]]
    guard let winograd = WinogradConvolution(image: image, filter: filterShape, stride: 1, padding: padding) else {
      Issue.record("no convolution for \(image)")
      return
    }
    let (x, w) = (Reference.random(image, seed: 1), Reference.random(filterShape, seed: 2))
    let y = winograd.output(x, w)
    let dy = Reference.random(y.shape, seed: 3)
    var forward = [Double](repeating: 0, count: y.count)
    var dx = [Double](repeating: 0, count: x.count)
    var dw = [Double](repeating: 0, count: w.count)
    let (xs, ws, dys) = (x.values, w.values, dy.values)
    Reference.forEachTap(image, filterShape, y.shape, 1, padding) { o, i, k in
      forward[o] += Double(xs[i]) * Double(ws[k])
      dx[i] += Double(dys[o]) * Double(ws[k])
      dw[k] += Double(dys[o]) * Double(xs[i])
    }
    // A sum of n products of numbers in -1...1 has a spread of sqrt(n) / 3; the error has one of 1e-6 of that (measured), and of
    // some thousand elements the worst is 5 times worse: 2e-6 sqrt(n). Five times as much is allowed.
    let tolerance = { (n: Int) in 1e-5 * Double(n).squareRoot() }
    expectClose(y.values.map(Double.init), forward, absolute: tolerance(9 * image[3]))
    expectClose(winograd.inputGradient(dy, w).values.map(Double.init), dx, absolute: tolerance(9 * outputs))
    let gradient = winograd.filterGradient(x, dy)
    #expect(gradient.shape == filterShape)
    expectClose(gradient.values.map(Double.init), dw, absolute: tolerance(max(9, y.count / outputs)))
  }

  /// More inputs times outputs than threads work at separately, in several bands. Images of one pixel meet the middle of the filter.
  @Test func threadsThatShareABandAgreeWithPlainLoops() throws {
    let (images, channels) = (520, 320)
    let winograd = try #require(
      WinogradConvolution(image: [images, 1, 1, channels], filter: [channels, 3, 3, channels], stride: 1, padding: 1))
    let x = Reference.random([images, 1, 1, channels], seed: 1)
    let w = Reference.random([channels, 3, 3, channels], seed: 2)
    let dy = Reference.random(x.shape, seed: 3)
    let (y, dx, dw) = (winograd.output(x, w), winograd.inputGradient(dy, w), winograd.filterGradient(x, dy))
    let (xs, ws, dys) = (x.values, w.values, dy.values)
    let weight = { (o: Int, c: Int) in Double(ws[(o * 9 + 4) * channels + c]) }
    for n in [0, 255, 256, 300, 519] {
      for channel in stride(from: 0, to: channels, by: 29) {
        let all = 0..<channels
        // As above, with n = 320 products.
        expectClose(
          Double(y.values[n * channels + channel]),
          all.reduce(0) { $0 + Double(xs[n * channels + $1]) * weight(channel, $1) }, absolute: 2e-4)
        expectClose(
          Double(dx.values[n * channels + channel]),
          all.reduce(0) { $0 + Double(dys[n * channels + $1]) * weight($1, channel) }, absolute: 2e-4)
      }
    }
    for o in stride(from: 0, to: channels, by: 53) {
      for c in stride(from: 0, to: channels, by: 31) {
        let sum = (0..<images).reduce(0.0) { $0 + Double(dys[$1 * channels + o]) * Double(xs[$1 * channels + c]) }
        expectClose(Double(dw.values[(o * 9 + 4) * channels + c]), sum, absolute: 2e-4)
        expectClose(Double(dw.values[(o * 9 + 1) * channels + c]), 0, absolute: 2e-4)
      }
    }
  }

  // MARK: numbers

  /// The error that the documentation states, of the largest output; the direct sum in float has about a fourth of it.
  @Test(arguments: [(64, 2e-6), (256, 3e-6)]) func errorsAreAsStated(channels: Int, bound: Double) throws {
    var generator = SeededGenerator(seed: 11)
    let normal = { (shape: [Int]) in
      Tensor((0..<shape.reduce(1, *)).map { _ in Float(generator.normal()) }, shape: shape)
    }
    let (x, w) = (normal([1, 12, 12, channels]), normal([4, 3, 3, channels]))
    let y = try #require(WinogradConvolution(image: x.shape, filter: w.shape, stride: 1, padding: 0)).output(x, w)
    var exact = [Double](repeating: 0, count: y.count)
    let (xs, ws) = (x.values, w.values)
    Reference.forEachTap(x.shape, w.shape, y.shape, 1, 0) { o, i, k in exact[o] += Double(xs[i]) * Double(ws[k]) }
    expectClose(y.values.map(Double.init), exact, absolute: bound * exact.map(abs).reduce(0, max))
  }

  @Test func nonFiniteNumbersTravel() throws {
    for value in [Float.nan, .infinity] {
      var x = Reference.random([1, 7, 6, 3], seed: 1)
      let w = Reference.random([2, 3, 3, 3], seed: 2)
      let dy = Reference.random([1, 7, 6, 2], seed: 3)
      x.withUnsafeMutableBufferPointer { $0[(4 * 6 + 3) * 3 + 1] = value }
      let winograd = try #require(WinogradConvolution(image: x.shape, filter: w.shape, stride: 1, padding: 1))
      let (y, dw) = (winograd.output(x, w).values, winograd.filterGradient(x, dy).values)
      for row in 3...5 {
        for column in 2...4 {
          for o in 0..<2 { #expect(!y[(row * 6 + column) * 2 + o].isFinite) }
        }
      }
      for o in 0..<2 {
        for tap in 0..<9 {
          #expect(!dw[(o * 9 + tap) * 3 + 1].isFinite)
          #expect(dw[(o * 9 + tap) * 3].isFinite && dw[(o * 9 + tap) * 3 + 2].isFinite)
        }
      }
    }
  }

  @Test func aFiltersNaNStaysInItsChannel() throws {
    let x = Reference.random([1, 5, 5, 2], seed: 1)
    var w = Reference.random([3, 3, 3, 2], seed: 2)
    w.withUnsafeMutableBufferPointer { $0[18 + 5] = .nan }
    let y = try #require(WinogradConvolution(image: x.shape, filter: w.shape, stride: 1, padding: 1)).output(x, w).values
    for place in y.indices { #expect(y[place].isNaN == (place % 3 == 1)) }
  }

  // MARK: the finish

  static let finishes: [Finish] = {
    let (scale, shift) = (Reference.random([17], seed: 4), Reference.random([17], seed: 5))
    let (slope, addend) = (Reference.random([17], seed: 6), Reference.random([2, 6, 7, 17], seed: 7))
    return [
      Finish(), Finish(scale: scale, shift: shift), Finish(shift: shift, activation: .relu),
      Finish(activation: .prelu(slope: slope)), Finish(addend: addend),
      Finish(scale: scale, shift: shift, activation: .prelu(slope: slope), addend: addend),
      Finish(scale: scale, shift: shift, activation: .relu, addend: addend),
    ]
  }()

  /// 17 channels: a vector and one more; 6x7: tiles whole and in part.
  @Test(arguments: finishes.indices) func aFinishIsAppliedAsInPassesOfItsOwn(number: Int) throws {
    let finish = Self.finishes[number]
    let (x, w) = (Reference.random([2, 6, 7, 3], seed: 1), Reference.random([17, 3, 3, 3], seed: 2))
    let winograd = try #require(WinogradConvolution(image: x.shape, filter: w.shape, stride: 1, padding: 1))
    // Scale and shift are one rounding here and may be two there.
    expectClose(
      winograd.output(x, w, finish: finish).values, winograd.output(x, w).finished(by: finish).values, absolute: 1e-6,
      relative: 1e-6)
  }

  @Test func aNaNPassesTheActivations() throws {
    let x = Tensor(repeating: .nan, shape: [1, 4, 4, 1])
    let w = Reference.random([1, 3, 3, 1], seed: 2)
    let winograd = try #require(WinogradConvolution(image: x.shape, filter: w.shape, stride: 1, padding: 1))
    for activation in [Activation.relu, .prelu(slope: Tensor([0.25], shape: [1]))] {
      #expect(winograd.output(x, w, finish: Finish(activation: activation)).values.allSatisfy { $0.isNaN })
    }
  }

  // MARK: what it depends on

  /// Bit for bit, in a batch of several bands; the middle one is worked at by all threads together when it is alone.
  @Test(arguments: [(3, 5), (130, 131), (320, 310)]) func anImageDoesNotDependOnItsBatchMates(inputs: Int, outputs: Int) throws {
    let size = inputs > 200 ? 5 : 11
    let w = Reference.random([outputs, 3, 3, inputs], seed: 2)
    let image = { (n: Int) in [n, size, size, inputs] }
    let x = Reference.random(image(inputs > 200 ? 70 : 40), seed: 1)
    let all = try #require(WinogradConvolution(image: x.shape, filter: w.shape, stride: 1, padding: 1)).output(x, w)
    let one = try #require(WinogradConvolution(image: image(1), filter: w.shape, stride: 1, padding: 1))
    for n in [0, 17, x.shape[0] - 1] { #expect(one.output(x.gathered([n]), w) == all.gathered([n])) }
  }

  @Test func repeatedWorkIsTheSameBitForBit() throws {
    let (x, dy) = (Reference.random([9, 11, 10, 20], seed: 1), Reference.random([9, 11, 10, 7], seed: 3))
    let winograd = try #require(WinogradConvolution(image: x.shape, filter: [7, 3, 3, 20], stride: 1, padding: 1))
    #expect(winograd.filterGradient(x, dy) == winograd.filterGradient(x, dy))
  }

  @Test func aChangedFilterIsTransformedAnew() throws {
    let x = Reference.random([1, 4, 4, 2], seed: 1)
    var w = Reference.random([2, 3, 3, 2], seed: 2)
    let winograd = try #require(WinogradConvolution(image: x.shape, filter: w.shape, stride: 1, padding: 1))
    let before = winograd.output(x, w)
    w.withUnsafeMutableBufferPointer { for i in $0.indices { $0[i] *= 2 } }
    // A factor of 2 is exact all the way.
    #expect(winograd.output(x, w).values == before.values.map { 2 * $0 })
  }

  // MARK: where it is used

  @Test func thereIsNoneForOtherWindows() {
    let none = { (image: [Int], filter: [Int], stride: Int, padding: Int) in
      WinogradConvolution(image: image, filter: filter, stride: stride, padding: padding) == nil
    }
    #expect(!none([1, 8, 8, 64], [64, 3, 3, 64], 1, 1))
    #expect(none([1, 8, 8, 64], [64, 3, 3, 64], 2, 1) && none([1, 8, 8, 64], [64, 3, 3, 64], 1, 3))
    #expect(none([1, 8, 8, 64], [64, 1, 1, 64], 1, 0) && none([1, 8, 8, 64], [64, 5, 5, 64], 1, 2))
    #expect(none([1, 2, 8, 64], [64, 3, 3, 64], 1, 0) && none([1, 8, 8, 64], [64, 3, 3, 32], 1, 1))
  }

  @Test func itIsUsedWhereItPays() {
    let pays = { (pass: WinogradConvolution.Pass, n: Int, size: Int, inputs: Int, outputs: Int) in
      WinogradConvolution(
        for: pass, image: [n, size, size, inputs], filter: [outputs, 3, 3, inputs], stride: 1, padding: 1) != nil
    }
    for pass in WinogradConvolution.Pass.allCases {
      #expect(pays(pass, 16, 56, 64, 64) && pays(pass, 16, 28, 128, 256) && pays(pass, 16, 7, 512, 512))
      #expect(!pays(pass, 64, 112, 3, 64) && !pays(pass, 64, 56, 1, 32) && !pays(pass, 64, 2, 64, 64))
    }
    // The transforms of the filter are as much work as a few images of 7x7; a forward pass must not look at the batch.
    #expect(!pays(.inputGradient, 1, 7, 512, 512) && !pays(.filterGradient, 1, 7, 512, 512) && pays(.output, 1, 7, 512, 512))
  }
}
