import Foundation
import Gradients
import Models
import Tensors
import TestSupport
import Testing

@testable import Objectives

/// What Reference/metric.py wrote.
struct MetricReference: Decodable {
  struct Value: Decodable {
    var loss: Double
    var gradient: [Double]
  }
  struct FaceNet: Decodable {
    var embeddings: [Float]
    var loss: Double
  }
  var losses: [String: Value]
  var miners: [String: [[Int]]]
  var distanceWeights: [String: [Double]]
  var memory: [String: [Value]]
  var facenet: FaceNet

  static func read() throws -> MetricReference {
    let url = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Reference/metric.json")
    return try JSONDecoder().decode(MetricReference.self, from: Data(contentsOf: url))
  }

  struct Batch {
    var labels: [Int]
    var length: Int
    var tag: Int

    var parameter: Parameter {
      Parameter(Tensor(referenceNumbers(labels.count * length, tag: tag), shape: [labels.count, length]))
    }
    var table: DistanceTable { DistanceTable(Variable(parameter.value).l2Normalized().value, labels: labels) }
  }

  static let batches = [
    "pairs": Batch(labels: [0, 0, 1, 1, 2, 2, 3, 3], length: 4, tag: 11),
    "uneven": Batch(labels: [0, 0, 0, 1, 1, 2, 2, 2, 2, 3, 4, 4], length: 16, tag: 12),
    "classes": Batch(labels: (0..<20).map { $0 / 5 }, length: 8, tag: 13),
  ]

  /// The losses of the script by name.
  static func loss(_ name: String, _ mining: Mining?) -> (any MetricLoss)? {
    switch name {
    case "triplet": TripletLoss(margin: 0.05, squared: false, reduction: .nonZero, mining: mining)
    case "triplet-mean": TripletLoss(margin: 0.2, squared: false, reduction: .all, mining: mining)
    case "triplet-squared": TripletLoss(mining: mining)
    case "triplet-squared-nonzero": TripletLoss(reduction: .nonZero, mining: mining)
    case "triplet-soft": TripletLoss(margin: 0.05, squared: false, softMargin: true, reduction: .nonZero, mining: mining)
    case "contrastive": ContrastiveLoss(mining: mining)
    case "contrastive-mean": ContrastiveLoss(positiveMargin: 0.9, negativeMargin: 1.3, reduction: .all, mining: mining)
    case "circle": CircleLoss(mining: mining)
    case "circle-faces": CircleLoss(margin: 0.25, gamma: 256, mining: mining)
    case "multi-similarity": MultiSimilarityLoss(mining: mining)
    case "supervised-contrastive": SupervisedContrastiveLoss(mining: mining)
    case "nt-xent": NTXentLoss(mining: mining)
    default: nil
    }
  }

  /// The miners of the script by name; `nil` for all triplets.
  static func miner(_ name: String) -> (any TripletMiner)? {
    switch name {
    case "batch-hard": BatchHardMiner()
    case "semi-hard": TripletMarginMiner(kind: .semiHard)
    case "hard": TripletMarginMiner(kind: .hard)
    case "violating": TripletMarginMiner(kind: .violating)
    case "easy": TripletMarginMiner(kind: .easy)
    default: nil
    }
  }
}

/// Losses and their gradients against pytorch-metric-learning (Reference/metric.py names the version).
@Suite struct MetricReferenceTests {
  @Test func lossesAndGradientsAgree() throws {
    let reference = try MetricReference.read()
    #expect(reference.losses.count == 81)
    for (name, expected) in reference.losses {
      let parts = name.split(separator: "/").map(String.init)
      let batch = try #require(MetricReference.batches[parts[2]])
      let mining = MetricReference.miner(parts[1]).map { Mining($0, in: .training) }
      let loss = try #require(MetricReference.loss(parts[0], mining))
      let parameter = batch.parameter
      let value = try loss(
        IdentityOutputs(embeddings: parameter.variable(recording: true)), labels: batch.labels, phase: .training)
      guard let value else {
        // Without a triplet the reference has 0; here there is no loss.
        #expect(expected.loss == 0, "\(name)")
        continue
      }
      // The task's tolerance; the reference is in double precision. Gradients below a thousandth of the largest are sums that cancel.
      let largest = expected.gradient.reduce(0) { max($0, abs($1)) }
      compare(name, [Double(value.total.value.scalar)], [expected.loss], absolute: 1e-7)
      let gradient = try #require(value.total.gradients()[parameter])
      compare(name, gradient.values.map(Double.init), expected.gradient, absolute: 1e-7 + 1e-5 * largest)
    }
  }

  private func compare(_ name: String, _ actual: [Double], _ expected: [Double], absolute: Double) {
    let bad = mismatch(actual, expected, absolute: absolute, relative: 1e-4)
    #expect(bad == nil, "\(name): \(bad ?? "")")
  }

  @Test func aMemoryOfEarlierBatchesAgrees() throws {
    let reference = try MetricReference.read()
    #expect(reference.memory.count == 4)
    for (name, steps) in reference.memory {
      let parts = name.split(separator: "/").map(String.init)
      let mining = MetricReference.miner(parts[1]).map { Mining($0, in: .training) }
      let memory = CrossBatchMemory(try #require(MetricReference.loss(parts[0], mining)), embedding: 8, capacity: 16)
      for (step, expected) in steps.enumerated() {
        let parameter = Parameter(Tensor(referenceNumbers(48, tag: 20 + step), shape: [6, 8]))
        let labels = (0..<6).map { (step + $0 / 2) % 4 }
        let value = try #require(
          try memory(IdentityOutputs(embeddings: parameter.variable(recording: true)), labels: labels, phase: .training))
        let largest = expected.gradient.reduce(0) { max($0, abs($1)) }
        compare("\(name) step \(step)", [Double(value.total.value.scalar)], [expected.loss], absolute: 1e-7)
        let gradient = try #require(value.total.gradients()[parameter]).values.map(Double.init)
        compare("\(name) step \(step)", gradient, expected.gradient, absolute: 1e-7 + 1e-5 * largest)
      }
    }
  }

  /// Triplets one after the other: anchor, positive, negative.
  private struct InTurn: TripletMiner {
    func mine(_ table: DistanceTable, visit: (Int, Int, Int) -> Void) {
      for first in stride(from: 0, to: table.labels.count, by: 3) { visit(first, first + 1, first + 2) }
    }
    var description: String { "in turn" }
  }

  @Test func facenetsOwnTestAgrees() throws {
    let reference = try MetricReference.read().facenet
    // Not normalised, as in that test, so that the comparison is made here and not by the loss.
    let batch = EmbeddingComparison(
      batch: Variable(Tensor(reference.embeddings, shape: [36, 16])), labels: (0..<36).map { $0 / 3 * 2 + ($0 % 3) / 2 })
    let value = try #require(TripletLoss(mining: Mining(InTurn(), in: .training))(batch, phase: .training))
    expectClose(Double(value.total.value.scalar), reference.loss, relative: 1e-6)
  }
}
