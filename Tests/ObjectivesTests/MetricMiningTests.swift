import Gradients
import Models
import Tensors
import TestSupport
import Testing

@testable import Objectives

/// Mining happens in evaluation, and changes nothing of the model.
@Suite struct MetricMiningTests {
  static let labels = [0, 0, 1, 1, 2, 2]
  static let images = Tensor(referenceNumbers(6 * 16, tag: 3), shape: [6, 4, 4, 1])

  static func model() -> FaceModel {
    var generator = SeededGenerator(seed: 1)
    let backbone = Sequential([
      Conv2D(1, 3, kernel: 3, padding: 1, generator: &generator), BatchNorm(3), Flatten(),
      Dropout(0.5, generator: SeededGenerator(seed: 7)), Dense(48, 5, generator: &generator), BatchNorm(5),
    ])
    return FaceModel(name: "small", backbone: backbone, head: nil)
  }

  static func state(_ model: FaceModel) -> (tensors: [Tensor], generators: [SeededGenerator?]) {
    (
      model.allBuffers.map(\.buffer.value) + model.allParameters.map(\.parameter.value),
      model.allModules.map { $0.module.generator }
    )
  }

  /// Remembers what it saw.
  final class Witness: TripletMiner {
    var seen: [[Float]] = []
    func mine(_ table: DistanceTable, visit: (Int, Int, Int) -> Void) {
      seen.append(table.distances)
      BatchHardMiner().mine(table, visit: visit)
    }
    var description: String { "witness" }
  }

  @Test func miningInEvaluationLeavesTheModelAlone() throws {
    let (mined, plain) = (Self.model(), Self.model())
    for _ in 0..<2 {
      let outputs = mined.training(Self.images)
      let value = try #require(
        try FaceLoss(identity: TripletLoss(mining: Mining(BatchHardMiner()))).training(predicted: outputs, expected: Self.labels))
      #expect(value.total.gradients().count > 0)
      _ = plain.training(Self.images)
    }
    let (first, second) = (Self.state(mined), Self.state(plain))
    #expect(first.tensors == second.tensors)
    #expect(first.generators == second.generators)
    #expect(first.generators.contains { $0 != nil })
  }

  @Test func theMinerSeesTheEmbeddingsOfEvaluation() throws {
    let model = Self.model()
    let witness = Witness()
    let outputs = model.training(Self.images)
    _ = try TripletLoss(mining: Mining(witness))(outputs, labels: Self.labels, phase: .training)
    let evaluated = try model.embed(ImageViews(plain: [ImageRows(Self.images)])).value
    expectClose(try #require(witness.seen.first), DistanceTable(evaluated, labels: Self.labels).distances, absolute: 1e-6)
    _ = try TripletLoss(mining: Mining(witness, in: .training))(outputs, labels: Self.labels, phase: .training)
    let trained = DistanceTable(outputs.embeddings.l2Normalized().value, labels: Self.labels).distances
    expectClose(witness.seen[1], trained, absolute: 1e-6)
    #expect(mismatch(witness.seen[0], witness.seen[1], absolute: 1e-3) != nil)
  }

  @Test func whatIsNotMinedInEvaluationIsNotEmbeddedAgain() throws {
    var outputs = Self.model().training(Self.images)
    var calls = 0
    let embed = try #require(outputs.evaluationEmbeddings)
    outputs.evaluationEmbeddings = {
      calls += 1
      return embed()
    }
    for loss in [TripletLoss(), TripletLoss(mining: Mining(BatchHardMiner(), in: .training))] {
      _ = try loss(outputs, labels: Self.labels, phase: .training)
    }
    #expect(calls == 0)
    _ = try TripletLoss(mining: Mining(BatchHardMiner()))(outputs, labels: Self.labels, phase: .training)
    #expect(calls == 1)
  }

  @Test func aModelWithoutEvaluationEmbeddingsIsNamed() {
    let outputs = IdentityOutputs(embeddings: Variable(Tensor(referenceNumbers(12, tag: 1), shape: [6, 2])))
    #expect {
      _ = try CircleLoss(mining: Mining(BatchHardMiner()))(outputs, labels: Self.labels, phase: .training)
    } throws: {
      "\($0)"
        == "circle, margin 0.4, gamma 80, hardest triplet of each anchor (mined in evaluation) needs the embeddings of evaluation, "
        + "which the model does not give with those of training; mine in training, or set evaluationEmbeddings in the model's outputs"
    }
    var other = outputs
    other.evaluationEmbeddings = { Tensor(zeros: [6, 3]) }
    #expect {
      _ = try TripletLoss(mining: Mining(BatchHardMiner()))(other, labels: Self.labels, phase: .training)
    } throws: {
      "\($0)".hasSuffix("needs embeddings of one shape in both phases, found [6, 2] in training and [6, 3] in evaluation")
    }
    other.evaluationEmbeddings = { Tensor(repeating: .nan, shape: [6, 2]) }
    let value = try? TripletLoss(mining: Mining(BatchHardMiner()))(other, labels: Self.labels, phase: .training)
    #expect(value?.total.value.scalar.isNaN == true)
  }

  @Test func theMinersRandomStateIsKeptWithTheModel() throws {
    let miner = FaceNetMiner(margin: 4, generator: SeededGenerator(seed: 5))
    let loss = FaceLoss(identity: TripletLoss(mining: Mining(miner, in: .training)))
    let paths = try #require(loss.module).allModules.filter { $0.module.generator != nil }.map(\.path)
    #expect(paths == ["identity.miner"])
    let before = miner.generator
    let outputs = IdentityOutputs(embeddings: Variable(Tensor(referenceNumbers(12, tag: 1), shape: [6, 2])))
    _ = try loss.identity[0].loss(outputs, labels: Self.labels, phase: .evaluation)
    #expect(miner.generator == before)
    _ = try loss.identity[0].loss(outputs, labels: Self.labels, phase: .training)
    #expect(miner.generator != before)
  }
}
