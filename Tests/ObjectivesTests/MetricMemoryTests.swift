import Gradients
import Models
import Tensors
import TestSupport
import Testing

@testable import Objectives

@Suite struct MetricMemoryTests {
  static func batch(_ step: Int) -> (outputs: IdentityOutputs, labels: [Int]) {
    (
      IdentityOutputs(embeddings: Variable(Tensor(referenceNumbers(16, tag: 40 + step), shape: [4, 4]))),
      [step % 3, step % 3, (step + 1) % 3, (step + 1) % 3]
    )
  }

  static func run(_ memory: CrossBatchMemory, _ steps: Range<Int>) throws -> [Float?] {
    try steps.map { step in
      let (outputs, labels) = batch(step)
      return try memory(outputs, labels: labels, phase: .training)?.total.value.scalar
    }
  }

  @Test func aStoredMemoryGoesOnAsIfNothingHadHappened() throws {
    let memory = CrossBatchMemory(ContrastiveLoss(), embedding: 4, capacity: 10)
    _ = try Self.run(memory, 0..<4)
    let resumed = CrossBatchMemory(ContrastiveLoss(), embedding: 4, capacity: 10)
    #expect(memory.allBuffers.map(\.path) == ["embeddings", "labels", "progress"])
    for (old, new) in zip(memory.allBuffers, resumed.allBuffers) { new.buffer.value = old.buffer.value }
    #expect(resumed.count == 10)
    let expected = try Self.run(memory, 4..<8)
    #expect(try Self.run(resumed, 4..<8) == expected)
    #expect(!expected.contains(nil))
    #expect(memory.embeddings.value == resumed.embeddings.value && memory.labels.value == resumed.labels.value)
  }

  @Test func theRingKeepsTheLatest() throws {
    let memory = CrossBatchMemory(ContrastiveLoss(), embedding: 4, capacity: 6)
    #expect(memory.count == 0)
    _ = try Self.run(memory, 0..<1)
    #expect(memory.count == 4)
    _ = try Self.run(memory, 1..<2)
    #expect(memory.count == 6)
    // Rows 4, 5, 0, 1 are those of the second batch; 2 and 3 are still of the first.
    #expect(memory.labels.value.values == [2, 2, 1, 1, 1, 1])
    let second = Self.batch(1).outputs.embeddings.l2Normalized().value.values
    #expect(Array(memory.embeddings.value.values[16..<24]) + Array(memory.embeddings.value.values[0..<8]) == second)
  }

  @Test func beforeTheStartUpTheBatchIsAlone() throws {
    let memory = CrossBatchMemory(MultiSimilarityLoss(), embedding: 4, capacity: 8, startUp: 12)
    let plain = try (0..<4).map { step in
      let (outputs, labels) = Self.batch(step)
      return try MultiSimilarityLoss()(outputs, labels: labels, phase: .training)?.total.value.scalar
    }
    let values = try Self.run(memory, 0..<4)
    #expect(values[0..<2] == plain[0..<2])
    #expect(values[2] != plain[2] && values[3] != plain[3])
  }

  @Test func evaluationLeavesTheMemoryAlone() throws {
    let memory = CrossBatchMemory(ContrastiveLoss(), embedding: 4, capacity: 10)
    _ = try Self.run(memory, 0..<2)
    let before = memory.allBuffers.map(\.buffer.value)
    let (outputs, labels) = Self.batch(2)
    let value = try memory(outputs, labels: labels, phase: .evaluation)
    #expect(memory.allBuffers.map(\.buffer.value) == before)
    #expect(value?.total.value == (try ContrastiveLoss()(outputs, labels: labels, phase: .evaluation))?.total.value)
  }

  @Test func aBatchOfOneIdentityHasALossOnceOthersAreRemembered() throws {
    let memory = CrossBatchMemory(TripletLoss(), embedding: 4, capacity: 10)
    #expect(try memory(Self.batch(0).outputs, labels: [5, 5, 5, 5], phase: .training) == nil)
    #expect(try memory(Self.batch(1).outputs, labels: [6, 6, 6, 6], phase: .training) != nil)
  }

  @Test func aNaNDoesNotEnter() throws {
    let memory = CrossBatchMemory(TripletLoss(), embedding: 2, capacity: 10)
    let outputs = IdentityOutputs(embeddings: Variable(Tensor([.nan, 1, 1, 0], shape: [2, 2])))
    #expect(try memory(outputs, labels: [0, 1], phase: .training)?.total.value.scalar.isNaN == true)
    #expect(memory.count == 0)
  }

  @Test func whatDoesNotFitIsNamed() {
    let memory = CrossBatchMemory(TripletLoss(), embedding: 3, capacity: 3)
    #expect {
      _ = try memory(Self.batch(0).outputs, labels: [0, 0, 1, 1], phase: .training)
    } throws: {
      "\($0)" == "the memory takes up to 3 embeddings of length 3 a batch, found 4 of length 4"
    }
    let outputs = IdentityOutputs(embeddings: Variable(Tensor([1, 0, 0], shape: [1, 3])))
    #expect {
      _ = try memory(outputs, labels: [1 << 24], phase: .training)
    } throws: {
      "\($0)" == "the memory keeps identities in 0..<16777216, found 16777216"
    }
    #expect(memory.count == 0)
  }

  @Test func itSaysWhatItIs() {
    let memory = CrossBatchMemory(ContrastiveLoss(), embedding: 3, capacity: 30, startUp: 90)
    #expect(memory.description == "contrastive, margins 0 and 1, against the last 30 embeddings after 90")
    let miner = FaceNetMiner(generator: SeededGenerator(seed: 1))
    let mined = CrossBatchMemory(TripletLoss(mining: Mining(miner, in: .training)), embedding: 3)
    #expect(mined.allModules.map(\.path) == ["", "loss", "loss.miner"])
    #expect(mined.collapsedLoss == Double(Float(0.2)))
  }
}
