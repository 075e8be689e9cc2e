import Foundation
import Gradients
import Models
import Tensors
import TestSupport
import Testing

/// Each layer forward and backward against PyTorch (Reference/layers.py names the version).
@Suite struct PyTorchReferenceTests {
  struct File: Decodable { var cases: [String: Case] }
  struct Case: Decodable {
    var output: [Float]
    var gradients: [[Float]]
    var running_mean: [Float]?
    var running_var: [Float]?
  }

  static let file = Result {
    let url = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Reference/layers.json")
    return try JSONDecoder().decode(File.self, from: Data(contentsOf: url))
  }

  /// Runs an operation on the inputs that the script used and compares output and gradients.
  ///
  /// 1e-4 relative is what single precision leaves after sums of up to 300 products; 2e-6 absolute is for results near zero.
  func check(
    _ name: String, _ shapes: [[Int]], scale: Float = 1, sourceLocation: SourceLocation = #_sourceLocation,
    _ run: ([Variable]) -> Variable
  )
    throws
  {
    let expected = try #require(try Self.file.get().cases[name], sourceLocation: sourceLocation)
    let parameters = shapes.enumerated().map {
      Parameter(Tensor(referenceNumbers($1.reduce(1, *), tag: $0 + 1, scale: scale), shape: $1))
    }
    let output = run(parameters.map { $0.variable(recording: true) })
    expectClose(output.value.values, expected.output, absolute: 2e-6, relative: 1e-4, sourceLocation: sourceLocation)
    let gradients = output.gradients(upstream: Tensor(referenceNumbers(output.value.count, tag: 99), shape: output.shape))
    for (parameter, values) in zip(parameters, expected.gradients) {
      expectClose(
        try #require(gradients[parameter]).values, values, absolute: 2e-6, relative: 1e-4, sourceLocation: sourceLocation)
    }
  }

  @Test(arguments: [[2, 7, 5, 3, 4, 3, 2, 1], [1, 9, 8, 1, 2, 3, 1, 1], [3, 5, 6, 5, 3, 1, 1, 0], [1, 11, 7, 2, 3, 5, 3, 2]])
  func convolution(_ c: [Int]) throws {
    try check(
      "conv-" + c.map(String.init).joined(separator: "-"), [[c[0], c[1], c[2], c[3]], [c[4], c[5], c[5], c[3]], [c[4]]]
    ) {
      $0[0].convolved(with: $0[1], stride: c[6], padding: c[7]) + $0[2]
    }
  }

  @Test(arguments: [
    [1, 7, 5, 3, 3, 3, 2, 1, 3], [2, 5, 7, 5, 5, 3, 1, 1, 5], [1, 9, 7, 4, 6, 3, 2, 1, 2], [2, 7, 5, 1, 3, 3, 2, 1, 1],
    [1, 5, 5, 66, 66, 5, 1, 0, 66],
  ])
  func convolutionInGroups(_ c: [Int]) throws {
    try check(
      "conv-" + c.map(String.init).joined(separator: "-"), [[c[0], c[1], c[2], c[3]], [c[4], c[5], c[5], c[3] / c[8]]]
    ) {
      $0[0].convolved(with: $0[1], stride: c[6], padding: c[7], groups: c[8])
    }
  }

  @Test func residualBlock() throws {
    let shift = Variable(Tensor(zeros: [3]))
    try check("residual", [[1, 7, 5, 3], [3, 3, 3, 3], [3], [3], [3, 1, 1, 3]]) {
      let inner = $0[0].batchNormalized(gamma: $0[2], beta: shift, epsilon: 1e-5).output.convolved(with: $0[1], padding: 1)
      return inner.prelu(slope: $0[3]).convolved(with: $0[1], stride: 2, padding: 1) + $0[0].convolved(with: $0[4], stride: 2)
    }
  }

  @Test func dense() throws {
    try check("dense", [[3, 7], [5, 7], [5]]) { $0[0].matmul(transposed: $0[1]) + $0[2] }
    try check("dense-batch-of-1", [[1, 7], [5, 7], [5]]) { $0[0].matmul(transposed: $0[1]) + $0[2] }
  }

  @Test func batchNormInTraining() throws {
    let layer = BatchNorm(3)
    try check("batchnorm-training", [[2, 3, 5, 3], [3], [3]]) {
      // The layer moves its statistics; the operation under it takes the parameters as variables.
      _ = layer($0[0], phase: .training)
      return $0[0].batchNormalized(gamma: $0[1], beta: $0[2], epsilon: 1e-5).output
    }
    let expected = try #require(try Self.file.get().cases["batchnorm-training"])
    expectClose(layer.runningMean.value.values, try #require(expected.running_mean), absolute: 1e-7, relative: 1e-5)
    expectClose(layer.runningVariance.value.values, try #require(expected.running_var), absolute: 1e-7, relative: 1e-5)
  }

  @Test func batchNormInEvaluation() throws {
    let mean = Tensor(referenceNumbers(3, tag: 4), shape: [3])
    let variance = Tensor(referenceNumbers(3, tag: 5).map { abs($0) + 0.5 }, shape: [3])
    try check("batchnorm-evaluation", [[2, 3, 5, 3], [3], [3]]) {
      $0[0].normalized(gamma: $0[1], beta: $0[2], mean: mean, variance: variance, epsilon: 1e-5)
    }
  }

  @Test func rectifiers() throws {
    try check("relu", [[3, 5]]) { $0[0].relu() }
    try check("prelu", [[2, 3, 3, 4], [4]]) { $0[0].prelu(slope: $0[1]) }
  }

  @Test func pooling() throws {
    try check("maxpool-2", [[2, 7, 6, 3]]) { $0[0].maxPooled(Window(2, stride: 2)) }
    try check("maxpool-3-2-1", [[2, 7, 6, 3]]) { $0[0].maxPooled(Window(3, stride: 2, padding: 1)) }
    try check("average", [[2, 5, 3, 4]]) { $0[0].spatialMean() }
  }

  @Test func normalizedRowsAndCosines() throws {
    try check("normalize", [[4, 6]]) { $0[0].l2Normalized() }
    try check("cosines", [[4, 6], [3, 6]]) { $0[0].l2Normalized().matmul(transposed: $0[1].l2Normalized()) }
  }

  @Test func crossEntropy() throws {
    try check("cross-entropy", [[5, 4]], scale: 8) { $0[0].softmaxCrossEntropy(labels: [0, 3, 1, 2, 3]) }
  }

  @Test func arithmetic() throws {
    try check("arithmetic", [[3, 5], [5], [3, 5]]) { ($0[0] + $0[1]) * $0[1] - 2 * $0[2] + 1 }
    try check("square-root", [[1, 7]]) { $0[0].squared().squareRoot(epsilon: 0.1) }
    try check("gather", [[4, 3]]) { $0[0].gathered([2, 0, 2, 3]).squared() }
    try check("row-dots", [[3, 4], [3, 4]]) { $0[0].rowDots(with: $0[1]) }
    try check("mean", [[1, 3, 5]]) { $0[0].squared().mean() }
  }

  @Test func aChainOfLayersOnOneImage() throws {
    let shift = Variable(Tensor(zeros: [3]))
    try check("batch-of-1", [[1, 5, 3, 2], [3, 3, 3, 2], [3], [3]]) {
      $0[0].convolved(with: $0[1], padding: 1).batchNormalized(gamma: $0[2], beta: shift, epsilon: 1e-5).output
        .prelu(slope: $0[3]).maxPooled(Window(2, stride: 2))
    }
  }
}
