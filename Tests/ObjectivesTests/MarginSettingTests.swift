import Gradients
import Models
import Objectives
import Tensors
import Testing

/// Settings and labels that cannot be: one clear line each.
@Suite struct MarginSettingTests {
  @Test func goodSettingsHaveNoProblem() {
    #expect(ArcFace.problem(scale: 64, margin: 0) == nil)
    #expect(CosFace.problem(scale: 1, margin: 1.9) == nil)
    #expect(CombinedMargin.problem(scale: 64, factor: 0.9, angle: 0.4, cosine: 0.15) == nil)
    #expect(SphereFace.problem(margin: 1, scale: 30) == nil)
    #expect(SphereFace.Annealing.problem(base: 0, minimum: 0) == nil)
    #expect(AdaFace.problem(momentum: 1) == nil)
    #expect(CenterLoss.problem(alpha: 0) == nil)
    #expect(SoftmaxCrossEntropy.problem(labelSmoothing: 0) == nil)
  }

  @Test func badSettingsHaveOneLine() {
    #expect(ArcFace.problem(scale: 0) == "ArcFace needs a scale above 0 (64 is usual), found 0")
    #expect(ArcFace.problem(scale: .nan) == "ArcFace needs a scale above 0 (64 is usual), found nan")
    #expect(ArcFace.problem(scale: .infinity) == "ArcFace needs a scale above 0 (64 is usual), found inf")
    #expect(ArcFace.problem(margin: 28.6) == "ArcFace needs a margin of radians from 0 to below pi (0.5 is usual), found 28.6")
    #expect(ArcFace.problem(margin: -0.5) == "ArcFace needs a margin of radians from 0 to below pi (0.5 is usual), found -0.5")
    #expect(CosFace.problem(margin: 2) == "CosFace needs a margin from 0 to below 2 (0.35 is usual), found 2")
    #expect(CombinedMargin.problem(factor: 0) == "a combined margin needs a factor m1 above 0 (1 is usual), found 0")
    #expect(
      CombinedMargin.problem(angle: 4)
        == "a combined margin needs an angle m2 of radians from 0 to below pi (0.3 is usual), found 4"
    )
    #expect(
      CombinedMargin.problem(cosine: -1) == "a combined margin needs a cosine m3 from 0 to below 2 (0.2 is usual), found -1")
    #expect(SphereFace.problem(margin: 0) == "SphereFace needs a margin of a whole number from 1 to 16 (4 is usual), found 0")
    #expect(
      SphereFace.Annealing.problem(gamma: -1) == "SphereFace's annealing needs a gamma of 0 or more (0.12 is usual), found -1")
    #expect(AdaFace.problem(margin: 1.6) == "AdaFace needs a margin from 0 to below pi / 2 (0.4 is usual), found 1.6")
    #expect(AdaFace.problem(concentration: 0) == "AdaFace needs a concentration above 0 (0.333 is usual), found 0")
    #expect(AdaFace.problem(momentum: 0) == "AdaFace needs a momentum above 0, 1 at most (0.01 is usual), found 0")
    #expect(CenterLoss.problem(alpha: 1.5) == "center loss needs an alpha from 0 to 1 (0.5 is usual), found 1.5")
    #expect(
      SoftmaxCrossEntropy.problem(labelSmoothing: 1)
        == "softmax needs a label smoothing from 0 to below 1 (0.1 is usual), found 1")
  }

  @Test func descriptionsNameTheSettings() {
    let descriptions: [(any IdentityLoss, String)] = [
      (SoftmaxCrossEntropy(), "softmax cross-entropy"),
      (SoftmaxCrossEntropy(scale: 20, labelSmoothing: 0.1), "normalised softmax, scale 20, label smoothing 0.1"),
      (ArcFace(), "ArcFace, scale 64, margin 0.5"),
      (ArcFace(variant: .easy), "ArcFace, scale 64, margin 0.5, easy"),
      (ArcFace(variant: .straightThrough), "ArcFace, scale 64, margin 0.5, straight-through"),
      (CosFace(), "CosFace, scale 64, margin 0.35"),
      (CombinedMargin(angle: 0.3, cosine: 0.2), "combined margin cos(1 theta + 0.3) - 0.2, scale 64"),
      (SphereFace(), "SphereFace, margin 4"),
      (SphereFace(margin: 3, scale: 2, annealing: .init()), "SphereFace, margin 3, scale 2, lambda from 1000 to 5"),
      (AdaFace(), "AdaFace, scale 64, margin 0.4, concentration 0.333"),
      (CenterLoss(identities: 2, embedding: 2, normalized: true), "center loss, alpha 0.5, normalised"),
    ]
    for (loss, description) in descriptions { #expect(loss.description == description) }
  }

  static func outputs(_ cosines: [Float] = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]) -> IdentityOutputs {
    IdentityOutputs(
      embeddings: Variable(Tensor([1, 2, 3, 4], shape: [2, 2])), scores: Variable(Tensor(cosines, shape: [2, 3])))
  }

  /// Whether a program said a line before it stopped.
  static func said(_ result: ExitTest.Result?, _ line: String) -> Bool {
    String(decoding: result?.standardErrorContent ?? [], as: UTF8.self).contains(line)
  }

  @Test func aBadSettingStopsAProgram() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) { _ = ArcFace(margin: 28.6) }
    #expect(Self.said(result, "ArcFace needs a margin of radians from 0 to below pi (0.5 is usual), found 28.6"))
  }

  @Test func aLabelOutOfRangeStopsAProgram() async {
    let margin = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = CosFace()(MarginSettingTests.outputs(), labels: [0, 3], phase: .training)
    }
    #expect(Self.said(margin, "label 3 is outside 0..<3, the identities of the head"))
    let center = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = CenterLoss(identities: 3, embedding: 2)(MarginSettingTests.outputs(), labels: [0, -1], phase: .training)
    }
    #expect(Self.said(center, "label -1 is outside 0..<3, the identities of center loss"))
  }

  @Test func labelsTooManyStopAProgram() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = ArcFace()(MarginSettingTests.outputs(), labels: [0, 1, 2], phase: .training)
    }
    #expect(Self.said(result, "a margin needs cosines [N, K] and N labels, found [2, 3] and 3"))
  }

  @Test func logitsInThePlaceOfCosinesStopAProgram() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = ArcFace()(MarginSettingTests.outputs([1, 7.5, 0, 0, 0, 0]), labels: [1, 0], phase: .training)
    }
    #expect(Self.said(result, "a margin needs cosines, found a score of 7.5; help: give the model a CosineClassifier"))
  }

  @Test func aModelWithoutAHeadStopsAProgram() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = AdaFace()(
        IdentityOutputs(embeddings: Variable(Tensor([1, 2], shape: [1, 2]))), labels: [0], phase: .training)
    }
    #expect(Self.said(result, "needs the scores of identities; help: give the model a head"))
  }
}
