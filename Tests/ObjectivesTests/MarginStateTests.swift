import Gradients
import Models
import Tensors
import TestSupport
import Testing

@testable import Objectives

/// The losses that remember: what they keep, and how it moves.
@Suite struct MarginStateTests {
  static func outputs(_ embeddings: [Float], size: Int) -> IdentityOutputs {
    let rows = embeddings.count / size
    return IdentityOutputs(
      embeddings: Variable(Tensor(embeddings, shape: [rows, size])),
      scores: Variable(Tensor(referenceNumbers(rows * 3, tag: 3, scale: 0.8), shape: [rows, 3])))
  }

  @Test func checkpointsKeepTheState() {
    #expect(AdaFace().allBuffers.map(\.path) == ["batch_mean", "batch_std"])
    #expect(SphereFace().allBuffers.isEmpty)
    #expect(SphereFace(annealing: .init()).allBuffers.map(\.path) == ["step"])
    #expect(CenterLoss(identities: 3, embedding: 2).allBuffers.map(\.path) == ["centers"])
    #expect(CenterLoss(identities: 3, embedding: 2).centers.value.shape == [3, 2])
  }

  @Test func asAPartTheStateBelongsToTheWhole() {
    let loss = FaceLoss(identity: [
      .init("softmax", SoftmaxCrossEntropy()), .init("center", weight: 0.01, CenterLoss(identities: 3, embedding: 2)),
    ])
    #expect(loss.module?.allBuffers.map(\.path) == ["center.centers"])
    #expect(loss.summary(in: .training) == "softmax cross-entropy + 0.01 x center loss, alpha 0.5")
  }

  @Test func adaFaceTakesLongEmbeddingsForGoodImages() {
    let loss = AdaFace(margin: 0.4)
    loss.meanNorm.value = Tensor(repeating: 20, shape: [1])
    loss.normDeviation.value = Tensor(repeating: 5, shape: [1])
    // Of length 20 all is average; 35 is past the best quality there is, 5 below the worst: q = 0, 1 and -1 (0.333 * 15 / 5 = 0.999).
    for (norm, quality) in [(20.0, 0.0), (35, 0.999), (5, -0.999), (60, 1), (0, -1)] {
      let z = 0.5
      let shifted = loss.margin(norm: norm).shifted(z).value
      // 5.001 for the deviation; single-precision settings.
      let expected = (60 * Double.pi / 180 - 0.4 * quality).cosine - 0.4 * (1 + quality)
      expectClose(shifted, expected, absolute: 3e-4)
    }
  }

  @Test func oneImageMovesNoStatistics() throws {
    let loss = AdaFace(momentum: 1)
    _ = try #require(loss(Self.outputs([3, 4], size: 2), labels: [1], phase: .training))
    #expect(loss.meanNorm.value.scalar == 20)
    #expect(loss.normDeviation.value.scalar == 100)
    _ = try #require(loss(Self.outputs([3, 4, 6, 8], size: 2), labels: [1, 0], phase: .training))
    // Lengths 5 and 10.
    expectClose(loss.meanNorm.value.scalar, 7.5, relative: 1e-6)
    expectClose(loss.normDeviation.value.scalar, Float(12.5).squareRoot(), relative: 1e-6)
  }

  @Test func annealingFallsToItsMinimum() throws {
    // lambda 1000 / (1 + 0.12 t): the loss begins near that without a margin and moves to that with the whole.
    let outputs = Self.outputs([3, 4, 6, 8], size: 2)
    func value(_ loss: SphereFace, _ phase: Phase = .training) throws -> Float {
      try #require(loss(outputs, labels: [1, 0], phase: phase)).total.value.scalar
    }
    let (plain, whole) = (try value(SphereFace(), .evaluation), try value(SphereFace()))
    let annealed = SphereFace(annealing: .init(minimum: 0))
    expectClose(try value(annealed), plain, relative: 0.05)
    annealed.step.value = Tensor(repeating: 1e7, shape: [1])
    expectClose(try value(annealed), whole, relative: 1e-2)
  }

  @Test func centresOfAbsentIdentitiesStay() throws {
    let loss = CenterLoss(identities: 3, embedding: 2, alpha: 1)
    _ = try #require(loss(Self.outputs([2, 4, 4, 2, 6, 6], size: 2), labels: [0, 0, 2], phase: .training))
    // From zero: the sum of the embeddings over one more than their number.
    #expect(loss.centers.value.values == [2, 2, 0, 0, 3, 3])
  }

  @Test func noImagesAreNoCenterLoss() {
    let loss = CenterLoss(identities: 3, embedding: 2)
    #expect(loss(Self.outputs([], size: 2), labels: [], phase: .training).map { _ in true } == nil)
  }

  // MARK: heads

  @Test func theNearestSubCentreCounts() throws {
    var generator = SeededGenerator(seed: 3)
    let head = SubCenterClassifier(2, 2, subCenters: 2, generator: &generator)
    head.weight.value = Tensor([1, 0, 0, 2, -3, 0, 0, -1], shape: [4, 2])
    let input = Parameter(Tensor([0, 5, 3, -4], shape: [2, 2]))
    let scores = head(input.variable(recording: true), phase: .training)
    // Identity 0 points right and up, identity 1 left and down; 3:4 is a right-angled triangle. Rounding of single precision.
    expectClose(scores.value.values, [1, 0, 0.6, 0.8], absolute: 1e-6)
    #expect(head.outputShape([7, 2]) == [7, 2])
    // Of the loss "score of identity 1 for the second image", only its lower direction gets a gradient.
    let gradient = try #require(scores.gradients(upstream: Tensor([0, 0, 0, 1], shape: [2, 2]))[head.weight]).values
    #expect(gradient[0..<6].allSatisfy { $0 == 0 })
    #expect(gradient[6] != 0)
  }

  @Test func subCentreGradientsAgreeWithDifferences() throws {
    var generator = SeededGenerator(seed: 3)
    let head = SubCenterClassifier(3, 2, subCenters: 3, generator: &generator)
    let (weights, inputs) = (referenceNumbers(18, tag: 2), referenceNumbers(6, tag: 7))
    func sum(_ weights: [Float], _ inputs: [Float], recording: Bool = false) -> (Variable, Parameter) {
      head.weight.value = Tensor(weights, shape: [6, 3])
      let input = Parameter(Tensor(inputs, shape: [2, 3]))
      return (head(input.variable(recording: recording), phase: recording ? .training : .evaluation).squared().sum(), input)
    }
    let (loss, input) = sum(weights, inputs, recording: true)
    let gradients = loss.gradients()
    // Curvature of a normalisation at a step of 1e-2.
    expectClose(
      try #require(gradients[head.weight]).values.map(Double.init),
      numericGradient(of: { Double(sum($0, inputs).0.value.scalar) }, at: weights), absolute: 2e-3, relative: 2e-3)
    expectClose(
      try #require(gradients[input]).values.map(Double.init),
      numericGradient(of: { Double(sum(weights, $0).0.value.scalar) }, at: inputs), absolute: 2e-3, relative: 2e-3)
  }

  @Test func oneSubCentreIsACosineClassifier() {
    var generator = SeededGenerator(seed: 3)
    let head = CosineClassifier(4, 5, generator: &generator)
    let nearest = SubCenterClassifier(4, 5, subCenters: 1, generator: &generator)
    nearest.weight.value = head.weight.value
    let input = Variable(Tensor(referenceNumbers(12, tag: 1), shape: [3, 4]))
    #expect(nearest(input, phase: .evaluation).value == head(input, phase: .evaluation).value)
  }

  @Test func theModelCountsIdentitiesAndNotSubCentres() {
    var generator = SeededGenerator(seed: 3)
    let backbone = Sequential([Dense(4, 2, generator: &generator)])
    let head = SubCenterClassifier(2, 5, subCenters: 3, generator: &generator)
    #expect(FaceModel(name: "net", backbone: backbone, head: head).summary(in: .training) == "net -> scores of 5 identities")
    #expect(head.description == "cosines of 5 identities, nearest of 3 centres")
  }
}
