import Gradients
import Models
import Tensors
import TestSupport
import Testing

@testable import Objectives

/// Miners against pytorch-metric-learning (Reference/metric.py names the version).
@Suite struct MinerReferenceTests {
  @Test func minersChooseTheSameTriplets() throws {
    let reference = try MetricReference.read()
    #expect(reference.miners.count == 15)
    for (name, expected) in reference.miners {
      let parts = name.split(separator: "/").map(String.init)
      let miner = try #require(MetricReference.miner(parts[0]))
      let triplets = miner.triplets(try #require(MetricReference.batches[parts[1]]).table)
      #expect([triplets.map(\.anchor), triplets.map(\.positive), triplets.map(\.negative)] == expected, "\(name)")
    }
  }

  @Test func distanceWeightsAreTheSame() throws {
    for (name, expected) in try MetricReference.read().distanceWeights {
      let batch = try #require(MetricReference.batches[name])
      let table = batch.table
      let miner = DistanceWeightedMiner(generator: SeededGenerator(seed: 1))
      var actual = [Double](repeating: 0, count: expected.count)
      for anchor in batch.labels.indices {
        let negatives = table.negatives(of: anchor)
        let weights = miner.weights(of: negatives.map { table[anchor, $0] }, dimensions: batch.length)
        let sum = weights.reduce(0, +)
        for (negative, weight) in zip(negatives, weights) where sum > 0 {
          actual[anchor * batch.labels.count + negative] = weight / sum
        }
      }
      // Powers up to 14 of a distance in float.
      let bad = mismatch(actual, expected, absolute: 1e-7, relative: 1e-4)
      #expect(bad == nil, "\(name): \(bad ?? "")")
    }
  }
}
