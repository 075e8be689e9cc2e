import Gradients
import Models
import Tensors
import TestSupport
import Testing

@testable import Objectives

/// Every loss, lowered, brings identities together and others apart.
@Suite struct MetricLearningTests {
  static let labels = (0..<16).map { $0 % 4 }
  /// Four centres and as much noise again.
  static let images: Tensor = {
    let centres = referenceNumbers(4 * 10, tag: 61)
    let noise = referenceNumbers(16 * 10, tag: 62)
    return Tensor(
      labels.enumerated().flatMap { row, label in (0..<10).map { centres[label * 10 + $0] + noise[row * 10 + $0] } },
      shape: [16, 10])
  }()

  static var losses: [any MetricLoss] {
    MetricLossTests.losses()
      + [
        TripletLoss(mining: Mining(SemiHardMiner(margin: 2), in: .training)),
        TripletLoss(squared: false, mining: Mining(DistanceWeightedMiner(generator: SeededGenerator(seed: 1)), in: .training)),
        TripletLoss(mining: Mining(FaceNetMiner(margin: 2, generator: SeededGenerator(seed: 1)), in: .training)),
        CrossBatchMemory(ContrastiveLoss(), embedding: 5, capacity: 60),
      ]
  }

  /// The fraction of images whose nearest other is of the same identity.
  static func hits(_ layer: Dense) -> Double {
    let table = DistanceTable(layer(Variable(images), phase: .evaluation).l2Normalized().value, labels: labels)
    let hits = labels.indices.count { row in
      let others = labels.indices.filter { $0 != row }
      return others.min { table[row, $0] < table[row, $1] }.map { labels[$0] == labels[row] } ?? false
    }
    return Double(hits) / Double(labels.count)
  }

  @Test(arguments: losses.indices) func aLinearLayerLearns(index: Int) throws {
    var generator = SeededGenerator(seed: 4)
    let loss = Self.losses[index]
    let layer = Dense(10, 5, generator: &generator)
    let before = Self.hits(layer)
    var watch = CollapseWatch(loss)
    for _ in 0..<80 {
      let outputs = IdentityOutputs(embeddings: layer(Variable(Self.images), phase: .training))
      let value = try loss(outputs, labels: Self.labels, phase: .training)
      #expect(watch.observe(loss: value.map { Double($0.total.value.scalar) }, measures: value?.measures ?? []) == nil)
      let gradients = try #require(value).total.gradients()
      for (_, parameter) in layer.parameters {
        let gradient = try #require(gradients[parameter])
        parameter.value = parameter.value.subtracting(gradient.scaled(by: 0.05))
      }
    }
    #expect(before < 0.9)
    #expect(Self.hits(layer) > before, "\(loss)")
    #expect(Self.hits(layer) >= 0.9, "\(loss)")
  }
}
