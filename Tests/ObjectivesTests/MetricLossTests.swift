import Gradients
import Models
import Tensors
import TestSupport
import Testing

@testable import Objectives

@Suite struct MetricLossTests {
  static let labels = [0, 0, 0, 1, 1, 2, 2, 3]

  static func losses(_ mining: Mining? = nil) -> [any MetricLoss] {
    [
      TripletLoss(margin: 0.3, mining: mining), TripletLoss(margin: 0.3, squared: false, reduction: .nonZero, mining: mining),
      TripletLoss(margin: 0, squared: false, softMargin: true, mining: mining),
      ContrastiveLoss(positiveMargin: 0.1, mining: mining), ContrastiveLoss(reduction: .all, mining: mining),
      CircleLoss(gamma: 8, mining: mining), MultiSimilarityLoss(mining: mining),
      SupervisedContrastiveLoss(temperature: 0.5, mining: mining), NTXentLoss(temperature: 0.5, mining: mining),
    ]
  }

  static func outputs(_ values: [Float], count: Int = labels.count) -> (outputs: IdentityOutputs, parameter: Parameter) {
    let parameter = Parameter(Tensor(values, shape: [count, values.count / count]))
    return (IdentityOutputs(embeddings: parameter.variable(recording: true)), parameter)
  }

  @Test(arguments: losses().indices) func gradientAgreesWithDifferences(index: Int) throws {
    let loss = Self.losses()[index]
    // The factors of circle loss are constants to its gradient, which is then none of the loss: the reference file judges it.
    guard !(loss is CircleLoss) else { return }
    let values = referenceNumbers(Self.labels.count * 5, tag: 31)
    let (outputs, parameter) = Self.outputs(values)
    let value = try #require(try loss(outputs, labels: Self.labels, phase: .training))
    let gradient = try #require(value.total.gradients()[parameter]).values.map(Double.init)
    let numeric = numericGradient(
      of: { moved in
        let value = try? loss(Self.outputs(moved).outputs, labels: Self.labels, phase: .training)
        return value.map { Double($0.total.value.scalar) } ?? .nan
      }, at: values, step: 2e-3)
    // Steps of 2e-3: 1e-4 of rounding in a loss of size 1; a hinge that a step crosses moves a mean over 8 pairs or more.
    expectClose(gradient, numeric, absolute: 5e-3, relative: 5e-3)
  }

  @Test(arguments: losses().indices) func coincidingEmbeddingsHaveFiniteGradients(index: Int) throws {
    let one: [Float] = [0.3, -0.4, 0.5]
    let someEqual = Self.labels.indices.flatMap { $0 < 5 ? one : [Float($0), 1, -2] }
    let allEqual = Self.labels.flatMap { _ in one }
    let opposite = Self.labels.indices.flatMap { row in one.map { row % 2 == 0 ? $0 : -$0 } }
    for values in [someEqual, allEqual, opposite] {
      let (outputs, parameter) = Self.outputs(values)
      let value = try #require(try Self.losses()[index](outputs, labels: Self.labels, phase: .training))
      #expect(value.total.value.isFinite)
      #expect(value.total.gradients()[parameter]?.isFinite == true)
    }
  }

  @Test(arguments: losses().indices) func withoutPairsOfBothKindsThereIsNoLoss(index: Int) throws {
    let loss = Self.losses()[index]
    let (outputs, _) = Self.outputs(referenceNumbers(24, tag: 1))
    #expect(try loss(outputs, labels: [1, 1, 1, 1, 1, 1, 1, 1], phase: .training) == nil)
    #expect(try loss(outputs, labels: Array(0..<8), phase: .training) == nil)
    let empty = IdentityOutputs(embeddings: Variable(Tensor(zeros: [0, 3])))
    #expect(try loss(empty, labels: [], phase: .training) == nil)
    let one = IdentityOutputs(embeddings: Variable(Tensor(zeros: [1, 3])))
    #expect(try loss(one, labels: [4], phase: .training) == nil)
  }

  @Test(arguments: losses().indices) func whereTheMinerFindsNothingThereIsNoLoss(index: Int) throws {
    struct Nothing: TripletMiner {
      func mine(_ table: DistanceTable, visit: (Int, Int, Int) -> Void) {}
      var description: String { "nothing" }
    }
    let (outputs, _) = Self.outputs(referenceNumbers(24, tag: 1))
    #expect(try Self.losses(Mining(Nothing(), in: .training))[index](outputs, labels: Self.labels, phase: .training) == nil)
  }

  @Test func satisfiedTripletsAreALossOfZeroAndNotNone() throws {
    let (outputs, parameter) = Self.outputs([1, 0, 1, 0, -1, 0, -1, 0], count: 4)
    let value = try #require(try TripletLoss(reduction: .nonZero)(outputs, labels: [0, 0, 1, 1], phase: .training))
    #expect(value.total.value.scalar == 0)
    #expect(value.measures.first == .init("active_triplets", 0))
    #expect(value.total.gradients()[parameter]?.values == [Float](repeating: 0, count: 8))
  }

  @Test(arguments: losses(Mining(BatchHardMiner(), in: .training)).indices) func aNaNIsSeen(index: Int) throws {
    for loss in [Self.losses()[index], Self.losses(Mining(BatchHardMiner(), in: .training))[index]] {
      for wrong in [Float.nan, .infinity] {
        var values = referenceNumbers(24, tag: 1)
        values[7] = wrong
        let value = try #require(try loss(Self.outputs(values).outputs, labels: Self.labels, phase: .training))
        #expect(!value.total.value.isFinite)
      }
    }
  }

  @Test func measuresAreThoseOfTheTriplets() throws {
    // Unit vectors at 0, 60 and 180 degrees; the first two are one person: d = 1, and to the third 2 and sqrt 3.
    let (outputs, _) = Self.outputs([2, 0, 0.5, 0.866_025_4, -3, 0], count: 3)
    let value = try #require(
      try TripletLoss(margin: 0.9, squared: false)(outputs, labels: [0, 0, 1], phase: .training))
    let names = ["active_triplets", "distance_positive", "distance_negative", "embedding_spread"]
    #expect(value.measures.map(\.name) == names)
    let root = 3.0.squareRoot()
    // The mean of the three is (1/6, root/6), 1/9 of length squared. 1 - 2 + 0.9 is satisfied, 1 - root + 0.9 is not.
    expectClose(value.measures.map(\.value), [0.5, 1, (2 + root) / 2, (8.0 / 9).squareRoot()], absolute: 1e-6)
    expectClose(Double(value.total.value.scalar), (1.9 - root) / 2, absolute: 1e-6)
  }

  @Test func measuresAreThoseOfThePairs() throws {
    let (outputs, _) = Self.outputs([2, 0, 0.5, 0.866_025_4, -3, 0], count: 3)
    let root = 3.0.squareRoot()
    let distances = [1, (2 + root) / 2, (8.0 / 9).squareRoot()]
    let contrastive = try #require(try ContrastiveLoss(negativeMargin: 1.8)(outputs, labels: [0, 0, 1], phase: .training))
    #expect(contrastive.measures.map(\.name) == ["active_pairs", "distance_positive", "distance_negative", "embedding_spread"])
    // Each pair twice: both positive ones are active and half of the four negative ones.
    expectClose(contrastive.measures.map(\.value), [4.0 / 6] + distances, absolute: 1e-6)
    let circle = try #require(try CircleLoss()(outputs, labels: [0, 0, 1], phase: .training))
    expectClose(circle.measures.map(\.value), distances, absolute: 1e-6)
  }

  @Test func labelsThatDoNotFitAreNamed() {
    let (outputs, _) = Self.outputs(referenceNumbers(24, tag: 1))
    #expect {
      _ = try TripletLoss()(outputs, labels: [0, 1], phase: .training)
    } throws: {
      "\($0)"
        == "triplet, margin 0.2 of the squared distance needs embeddings [N, E] and N labels, found [8, 3] and 2 labels"
    }
  }

  @Test func theySayWhatTheyAre() {
    #expect(
      Self.losses().map(\.description) == [
        "triplet, margin 0.3 of the squared distance", "triplet, margin 0.3 of the distance, mean over non-zero",
        "triplet, soft margin 0 of the distance", "contrastive, margins 0.1 and 1",
        "contrastive, margins 0 and 1, mean over all", "circle, margin 0.4, gamma 8",
        "multi-similarity, alpha 2, beta 50, base 0.5", "supervised contrastive, temperature 0.5", "NT-Xent, temperature 0.5",
      ])
    #expect(
      TripletLoss(mining: Mining(BatchHardMiner())).description
        == "triplet, margin 0.2 of the squared distance, hardest triplet of each anchor (mined in evaluation)")
  }
}
