import TestSupport
import Testing

@testable import Tensors

/// Dense convolutions against plain loops, over sizes at which windows reach over every edge of the image.
@Suite struct DenseConvolutionTests {
  /// One convolution; what is not said is a window of 3x3 that keeps the size.
  struct Case: CustomTestStringConvertible {
    var images = 1
    var height = 5
    var width = 5
    var inputs = 3
    var outputs = 3
    var windowHeight = 3
    var windowWidth = 3
    var stride = 1
    var padding = 1

    var image: [Int] { [images, height, width, inputs] }
    var filter: [Int] { [outputs, windowHeight, windowWidth, inputs] }
    var fits: Bool { height + 2 * padding >= windowHeight && width + 2 * padding >= windowWidth }
    var testDescription: String { "\(image) \(filter) stride \(stride) padding \(padding)" }
  }

  /// Every size from 1 to 9 and 13 with every stride and padding, windows that are no squares among them. Channels are few here:
  /// where a window lies does not depend on them.
  static let geometries: [Case] = {
    var cases: [Case] = []
    for (height, width) in [(1, 1), (3, 3), (5, 5), (7, 7), (1, 3), (4, 2)] {
      for stride in 1...3 {
        for padding in 0...3 {
          for size in [1, 2, 3, 4, 5, 6, 7, 8, 9, 13] {
            cases.append(
              Case(
                images: 1 + size % 3, height: size, width: size * 7 % 13 + 1, inputs: 2, windowHeight: height, windowWidth: width,
                stride: stride, padding: padding))
          }
        }
      }
    }
    return cases.filter(\.fits)
  }()

  /// Channels of a part of a vector, of whole panels, and of one more; filters that are split over threads by their own elements.
  static let channels = [
    Case(inputs: 1, outputs: 63), Case(images: 2, inputs: 63, outputs: 1, stride: 2), Case(inputs: 64, outputs: 64),
    Case(images: 3, height: 7, width: 6, inputs: 65, outputs: 65, stride: 2),
    Case(images: 2, inputs: 64, outputs: 65, windowHeight: 1, windowWidth: 1, padding: 0),
    Case(images: 2, height: 6, inputs: 65, outputs: 63, windowHeight: 1, windowWidth: 1, stride: 2, padding: 0),
    Case(inputs: 3, outputs: 64, windowHeight: 1, windowWidth: 1), Case(height: 30, width: 29, inputs: 1, outputs: 32),
    Case(images: 2, height: 4, width: 5, inputs: 96, outputs: 97), Case(height: 2, width: 3, inputs: 260, outputs: 300),
    Case(height: 6, width: 7, inputs: 14, outputs: 5, windowHeight: 5, windowWidth: 5, padding: 2),
    // Products across the images: more images than pixels in a row.
    Case(images: 16, height: 4, width: 3, inputs: 5, outputs: 33),
    Case(images: 17, height: 7, width: 7, inputs: 3, outputs: 2, stride: 2),
    // More pixels than a band.
    Case(height: 60, width: 60, inputs: 3, outputs: 33),
    Case(height: 57, width: 9, inputs: 8, outputs: 32, stride: 3),
    Case(images: 3, height: 20, width: 30, inputs: 64, outputs: 32, windowHeight: 1, windowWidth: 1, padding: 0),
  ]

  @Test func everyGeometryAgreesWithPlainLoops() {
    for one in Self.geometries { compare(one) }
  }

  @Test(arguments: channels) func everyNumberOfChannelsAgreesWithPlainLoops(_ one: Case) { compare(one) }

  func compare(_ c: Case) {
    let (x, w) = (Reference.random(c.image, seed: 1), Reference.random(c.filter, seed: 2))
    let y = x.convolved(with: w, stride: c.stride, padding: c.padding)
    let dy = Reference.random(y.shape, seed: 3)
    let expected = Expected(x, w, dy, c)
    // Sums of up to 3,600 products of size 1 in float: rounding grows like sqrt(n) * 6e-8 * |sum|, below 2e-4.
    let comment: Comment = "\(c.testDescription)"
    func check(_ actual: Tensor, _ expected: [Double]) {
      let problem = mismatch(actual.values.map(Double.init), expected, absolute: 2e-4, relative: 1e-5)
      #expect(problem == nil, comment)
    }
    check(y, expected.output)
    check(
      .convolutionInputGradient(upstream: dy, filter: w, imageShape: c.image, stride: c.stride, padding: c.padding),
      expected.inputGradient)
    check(
      x.convolutionFilterGradient(upstream: dy, filterShape: c.filter, stride: c.stride, padding: c.padding),
      expected.filterGradient)
  }

  /// The three functions as plain loops in double.
  struct Expected {
    var (output, inputGradient, filterGradient): ([Double], [Double], [Double])

    init(_ x: Tensor, _ w: Tensor, _ dy: Tensor, _ c: Case) {
      var (y, dx, dw) = (
        [Double](repeating: 0, count: dy.count), [Double](repeating: 0, count: x.count), [Double](repeating: 0, count: w.count)
      )
      x.withUnsafeBufferPointer { x in
        w.withUnsafeBufferPointer { w in
          dy.withUnsafeBufferPointer { upstream in
            Reference.forEachTap(c.image, c.filter, dy.shape, c.stride, c.padding) { o, i, k in
              y[o] += Double(x[i]) * Double(w[k])
              dx[i] += Double(upstream[o]) * Double(w[k])
              dw[k] += Double(upstream[o]) * Double(x[i])
            }
          }
        }
      }
      (output, inputGradient, filterGradient) = (y, dx, dw)
    }
  }

  // MARK: - Finish

  static let finished = [
    Case(images: 2, height: 6, inputs: 3, outputs: 65),
    Case(images: 2, inputs: 4, outputs: 33, windowHeight: 1, windowWidth: 1, padding: 0),
    Case(images: 16, height: 3, width: 3, inputs: 2, outputs: 35),
    Case(inputs: 1, outputs: 32, windowHeight: 1, windowWidth: 1, padding: 2),
  ]

  @Test(arguments: finished) func everyFinishIsAppliedToTheSums(_ c: Case) {
    let (x, w) = (Reference.random(c.image, seed: 1), Reference.random(c.filter, seed: 2))
    let plain = x.convolved(with: w, stride: c.stride, padding: c.padding)
    let vector = { Reference.random([c.outputs], seed: $0) }
    for scale in [nil, vector(3)] {
      for shift in [nil, vector(4)] where scale == nil || shift != nil {
        for activation in [Activation.identity, .relu, .prelu(slope: vector(5))] {
          for addend in [nil, Reference.random(plain.shape, seed: 6)] {
            let finish = Finish(scale: scale, shift: shift, activation: activation, addend: addend)
            let actual = x.convolved(with: w, stride: c.stride, padding: c.padding, finish: finish)
            // One rounding more or less in each of three steps on values below 10.
            expectClose(actual.values, plain.finished(by: finish).values, absolute: 1e-5, relative: 1e-6)
          }
        }
      }
    }
  }

  // MARK: - NaN and infinity

  /// What lies outside the image takes no part: zeros of padding times an infinity would be a NaN at the edges.
  @Test(arguments: [
    Case(images: 2, height: 6, inputs: 3, outputs: 5), Case(height: 5, width: 7, inputs: 2, outputs: 33, stride: 2, padding: 2),
    Case(images: 16, height: 4, width: 3, inputs: 2, outputs: 3),
    Case(inputs: 2, outputs: 3, windowHeight: 1, windowWidth: 1, padding: 0),
  ]) func infinitiesAndNaNsTravelAsInPlainLoops(_ c: Case) {
    let (x, w) = (Reference.random(c.image, seed: 1), Reference.random(c.filter, seed: 2))
    let dy = Reference.random(x.convolved(with: w, stride: c.stride, padding: c.padding).shape, seed: 3)
    for value in [Float.nan, .infinity, -.infinity] {
      for place in 0..<3 {
        var operands = [x, w, dy]
        // The first element: a corner of the image, the corner of the window that lies outside at the image's own corner.
        operands[place].withUnsafeMutableBufferPointer { $0[0] = value }
        let (x, w, dy) = (operands[0], operands[1], operands[2])
        let expected = Expected(x, w, dy, c)
        let actual = [
          x.convolved(with: w, stride: c.stride, padding: c.padding),
          .convolutionInputGradient(upstream: dy, filter: w, imageShape: c.image, stride: c.stride, padding: c.padding),
          x.convolutionFilterGradient(upstream: dy, filterShape: c.filter, stride: c.stride, padding: c.padding),
        ]
        for (actual, expected) in zip(actual, [expected.output, expected.inputGradient, expected.filterGradient]) {
          #expect(actual.values.map(\.isNaN) == expected.map(\.isNaN), "\(c.testDescription) \(value) \(place)")
          let finite = expected.indices.filter { !expected[$0].isNaN }
          expectClose(finite.map { Double(actual.values[$0]) }, finite.map { expected[$0] }, absolute: 1e-4, relative: 1e-5)
        }
      }
    }
  }

  // MARK: - Independence

  @Test(arguments: [
    Case(images: 17, height: 7, width: 7, inputs: 5, outputs: 40),
    Case(images: 3, height: 13, width: 9, inputs: 4, outputs: 6, stride: 2),
    Case(images: 5, height: 6, width: 6, inputs: 7, outputs: 3, windowHeight: 1, windowWidth: 1, padding: 0),
  ]) func anImageDoesNotDependOnItsBatchMates(_ c: Case) {
    let (x, w) = (Reference.random(c.image, seed: 1), Reference.random(c.filter, seed: 2))
    let y = x.convolved(with: w, stride: c.stride, padding: c.padding)
    let dx = { Tensor.convolutionInputGradient(upstream: $0, filter: w, imageShape: $1, stride: c.stride, padding: c.padding) }
    let whole = dx(y, c.image)
    for image in 0..<c.images {
      #expect(x.gathered([image]).convolved(with: w, stride: c.stride, padding: c.padding) == y.gathered([image]))
      #expect(dx(y.gathered([image]), [1] + c.image.dropFirst()) == whole.gathered([image]))
    }
  }

  /// Parts of every kind: of rows, of pixels of a product across the images, of panels of channels.
  @Test(arguments: [
    Case(images: 3, height: 33, width: 31, inputs: 16, outputs: 33),
    Case(images: 16, height: 7, width: 7, inputs: 40, outputs: 64),
    Case(height: 5, width: 5, inputs: 96, outputs: 256),
    Case(images: 3, height: 31, width: 32, inputs: 30, outputs: 40, stride: 2),
    Case(images: 5, height: 20, width: 20, inputs: 40, outputs: 40, windowHeight: 1, windowWidth: 1, padding: 0),
  ]) func aSplitChangesNoBit(_ c: Case) {
    let (x, w) = (Reference.random(c.image, seed: 1), Reference.random(c.filter, seed: 2))
    let convolution = Convolution(image: c.image, filter: c.filter, stride: c.stride, padding: c.padding)
    let dy = Reference.random(convolution.outShape, seed: 3)
    let whole = (convolution.output(x, w, parts: 1), convolution.inputGradient(dy, w, parts: 1))
    for parts in [2, 3, 5] {
      #expect(convolution.output(x, w, parts: parts) == whole.0)
      #expect(convolution.inputGradient(dy, w, parts: parts) == whole.1)
    }
  }
}
