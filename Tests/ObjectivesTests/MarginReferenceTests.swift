import Foundation
import Gradients
import Models
import Objectives
import Tensors
import TestSupport
import Testing

/// Loss and gradients against pytorch-metric-learning, or the written formula in double precision (Reference/margins.py).
@Suite struct MarginReferenceTests {
  struct File: Decodable { var cases: [String: Case] }
  struct Case: Decodable {
    var loss: Float
    var embeddings: [Float]
    var weights: [Float]?
    var mean, deviation, centres: [Float]?
  }

  static let file = Result {
    let url = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Reference/margins.json")
    return try JSONDecoder().decode(File.self, from: Data(contentsOf: url))
  }

  static let labels = [0, 3, 1, 2, 4, 4, 2, 0, 1, 3]

  enum Head { case cosine, subCenters, dense }

  /// The case of a name, and a training step of the loss on the inputs that the script used, compared with it.
  @discardableResult
  func check(
    _ name: String, _ size: Int, _ loss: any IdentityLoss, head: Head = .cosine, tag: Int = 1, scale: Float = 2,
    labels: [Int] = Self.labels, sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> Case {
    let expected = try #require(try Self.file.get().cases["\(name)-\(size)d"], "\(name)", sourceLocation: sourceLocation)
    let embeddings = Parameter(
      Tensor(referenceNumbers(labels.count * size, tag: tag, scale: scale), shape: [labels.count, size]))
    let (layer, weight) = Self.layer(head, size)
    let rows = weight.value.count / size
    weight.value = Tensor(referenceNumbers(rows * size, tag: 2), shape: [rows, size])
    let input = embeddings.variable(recording: true)
    let outputs = IdentityOutputs(embeddings: input, scores: layer(input, phase: .training))
    let result = try loss(outputs, labels: labels, phase: .training)
    let value = try #require(result, sourceLocation: sourceLocation)
    // Single precision against double: 1e-4 relative; where large terms cancel, 1e-5 of the largest gradient.
    expectClose(value.total.value.scalar, expected.loss, relative: 1e-4, sourceLocation: sourceLocation)
    let gradients = value.total.gradients()
    for (parameter, numbers) in [(embeddings, expected.embeddings), (weight, expected.weights ?? [])] where !numbers.isEmpty {
      let largest = numbers.map { abs($0) }.max() ?? 0
      expectClose(
        try #require(gradients[parameter], sourceLocation: sourceLocation).values, numbers,
        absolute: Double(max(largest, 1e-2)) * 1e-5, relative: 1e-4, sourceLocation: sourceLocation)
    }
    return expected
  }

  static func layer(_ head: Head, _ size: Int) -> (any Layer, Parameter) {
    var generator = SeededGenerator(seed: 1)
    switch head {
    case .cosine:
      let layer = CosineClassifier(size, 5, generator: &generator)
      return (layer, layer.weight)
    case .subCenters:
      let layer = SubCenterClassifier(size, 5, subCenters: 3, generator: &generator)
      return (layer, layer.weight)
    case .dense:
      let layer = Dense(size, 5, bias: false, generator: &generator)
      return (layer, layer.weight)
    }
  }

  @Test(arguments: [2, 8]) func softmax(size: Int) throws {
    try check("softmax-smoothed-0", size, SoftmaxCrossEntropy(), head: .dense)
    try check("softmax-smoothed-0.1", size, SoftmaxCrossEntropy(labelSmoothing: 0.1), head: .dense)
    try check("normalised-softmax", size, SoftmaxCrossEntropy(scale: 20))
  }

  @Test(arguments: [2, 8]) func arcFace(size: Int) throws {
    try check("arcface", size, ArcFace(scale: 64, margin: 0.5))
    try check("arcface-small", size, ArcFace(scale: 16, margin: 0.3))
    try check("arcface-easy", size, ArcFace(scale: 64, margin: 0.5, variant: .easy))
    try check("arcface-straight-through", size, ArcFace(scale: 64, margin: 0.5, variant: .straightThrough))
  }

  @Test(arguments: [2, 8]) func subCenterArcFace(size: Int) throws {
    try check("subcenter", size, ArcFace(scale: 64, margin: 0.5), head: .subCenters)
  }

  @Test(arguments: [2, 8]) func cosFace(size: Int) throws {
    try check("cosface", size, CosFace(scale: 64, margin: 0.35))
  }

  @Test(arguments: [2, 8]) func sphereFace(size: Int) throws {
    try check("sphereface-4", size, SphereFace(margin: 4))
    try check("sphereface-3", size, SphereFace(margin: 3, scale: 2))
  }

  @Test(arguments: [2, 8]) func sphereFaceAnnealed(size: Int) throws {
    let loss = SphereFace(margin: 4, annealing: .init(base: 10, minimum: 1.5, gamma: 2, power: 1))
    for step in 1...3 { try check("sphereface-annealed-\(step)", size, loss) }
    #expect(loss.step.value.scalar == 3)
  }

  @Test(arguments: [2, 8]) func combinedMargin(size: Int) throws {
    try check("combined-1-0.3-0.2", size, CombinedMargin(factor: 1, angle: 0.3, cosine: 0.2))
    try check("combined-0.9-0.4-0.15", size, CombinedMargin(factor: 0.9, angle: 0.4, cosine: 0.15))
    try check("combined-1.2-0.4-0", size, CombinedMargin(factor: 1.2, angle: 0.4, cosine: 0))
    try check("combined-1.1-0-0.35", size, CombinedMargin(factor: 1.1, angle: 0, cosine: 0.35))
  }

  @Test(arguments: [2, 8]) func adaFace(size: Int) throws {
    let loss = AdaFace(scale: 64, margin: 0.4, concentration: 0.333, momentum: 0.3)
    for batch in 1...2 {
      let expected = try check("adaface-\(batch)", size, loss, tag: batch * 10, scale: 8 * Float(batch))
      expectClose(loss.meanNorm.value.values, try #require(expected.mean), relative: 1e-6)
      expectClose(loss.normDeviation.value.values, try #require(expected.deviation), relative: 1e-6)
    }
  }

  @Test(arguments: [2, 8]) func centerLoss(size: Int) throws {
    for (name, normalized) in [("center", false), ("center-normalised", true)] {
      let loss = CenterLoss(identities: 5, embedding: size, alpha: 0.5, normalized: normalized)
      for batch in 1...2 {
        let expected = try check("\(name)-\(batch)", size, loss, tag: batch, labels: [0, 3, 1, 2, 0, 0, 2])
        // Sums of three numbers of size 1.
        expectClose(loss.centers.value.values, try #require(expected.centres), absolute: 1e-6, relative: 1e-6)
      }
    }
  }
}
