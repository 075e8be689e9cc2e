import Gradients
import Models
import Objectives
import Tensors
import TestSupport
import Testing

@testable import Training

@Suite struct MemoryPlanTests {
  /// Each backbone on small images, so that it takes no time; iresnet100 is left out, which is more of the same blocks and a gigabyte.
  private static let cases: [(backbone: Backbone, image: [Int], batches: [Int])] = [
    (.mlp, [28, 28, 1], [16, 128]), (.smallCNN, [28, 23, 1], [2, 24]), (.mobileFaceNet64, [32, 32, 3], [2, 13]),
    (.mobileFaceNet, [32, 32, 3], [2, 9]), (.iResNet18, [16, 16, 3], [2, 40]), (.iResNet34, [16, 16, 3], [2, 24]),
    (.iResNet50, [16, 16, 3], [2, 24]),
  ]

  /// A trainer of cosines of 30 identities. Weights of zero take as much room as any.
  private static func trainer(_ backbone: Backbone, _ image: [Int]) -> Trainer<FaceModel, FaceLoss> {
    var generator = SeededGenerator(seed: 1)
    let head = CosineClassifier(64, 30, generator: &generator)
    return Trainer(
      model: FaceModel(name: "", backbone: backbone.blank(image: image, embedding: 64), head: head),
      loss: FaceLoss(identity: ArcFace()), optimizer: SGD(momentum: 0.9, weightDecay: 5e-4))
  }

  private static func planner(_ trainer: Trainer<FaceModel, FaceLoss>, _ image: [Int]) -> MemoryPlanner {
    MemoryPlanner(
      network: trainer.model.backbone, head: .cosines(identities: 30), image: image, optimizer: trainer.optimizer,
      batchesInMemory: 1)
  }

  /// In a process of its own, since the pool is the process's. The rules leave out the scratch of kernels and tensors of a few channels,
  /// less than 10 % even of the small networks here.
  @Test func theStepTakesWhatThePlanSays() async {
    await #expect(processExitsWith: .success) {
      Threads.use(2)
      for (backbone, image, batches) in Self.cases {
        for batch in batches {
          StoragePool.shared.trim()
          let trainer = Self.trainer(backbone, image)
          let plan = Self.planner(trainer, image).plan(batch: batch)
          let images = Tensor(zeros: [batch] + image)
          _ = try trainer.train(images, Array(repeating: 1, count: batch))
          StoragePool.shared.resetPeak()
          _ = try trainer.train(images, Array(repeating: 1, count: batch))
          let found = StoragePool.shared.statistics
          try Self.check(plan.peak, found.peakBytes, "peak of \(backbone) at batch \(batch)")
          try Self.check(plan.held, found.bytes, "held by \(backbone) at batch \(batch)")
        }
      }
    }
  }

  @Test func evaluationTakesWhatThePlanSays() async {
    await #expect(processExitsWith: .success) {
      Threads.use(2)
      for (backbone, image) in [(Backbone.smallCNN, [56, 46, 1]), (.mobileFaceNet64, [48, 48, 3]), (.iResNet18, [48, 48, 3])] {
        StoragePool.shared.trim()
        let trainer = Self.trainer(backbone, image)
        let plan = Self.planner(trainer, image).inferencePlan(batch: 64)
        let images = Variable(Tensor(zeros: [64] + image))
        StoragePool.shared.resetPeak()
        _ = trainer.model.backbone(images, phase: .evaluation)
        try Self.check(plan.peak, StoragePool.shared.statistics.peakBytes, "evaluation of \(backbone)")
      }
    }
  }

  @Test func whatIsKeptGrowsWithWhatIsAsked() {
    let network = Backbone.mlp.blank(image: [8, 8, 1], embedding: 16)
    func plan(_ optimizer: any Optimizer = SGD(), average: Bool = false, accumulate: Int = 1, batches: Int = 1) -> MemoryPlan {
      MemoryPlanner(
        network: network, head: .logits(identities: 5), image: [8, 8, 1], optimizer: optimizer, hasAverage: average,
        accumulate: accumulate, batchesInMemory: batches, threads: 2
      ).plan(batch: 4)
    }
    // 64 x 512 + 512 + 512 x 256 + 256 + 256 x 16 + 16 and 16 x 5 + 5 numbers, each in a block of its size class.
    let numbers = [64 * 512, 512, 512 * 256, 256, 256 * 16, 16, 80, 5].reduce(0) { $0 + StoragePool.bytes(holding: $1) }
    #expect(plan().state == 2 * numbers)  // weights and momentum
    #expect(plan(Adam()).state == 3 * numbers)
    #expect(plan(average: true).state == 3 * numbers)
    #expect(plan(accumulate: 2).peak >= plan().peak + numbers / 2 && plan(accumulate: 2).state == plan().state)
    #expect(plan(batches: 3).peak == plan().peak + 2 * StoragePool.bytes(holding: 4 * 64))
    #expect(plan().peak <= plan().held && plan().activations < plan().peak)
  }

  @Test func aFrozenNetworkKeepsNothing() {
    let network = Backbone.smallCNN.blank(image: [16, 16, 1], embedding: 8)
    func plan() -> MemoryPlan {
      MemoryPlanner(network: network, head: .cosines(identities: 5), image: [16, 16, 1], optimizer: SGD(), threads: 2)
        .plan(batch: 64)
    }
    let learning = plan()
    network.isFrozen = true
    // 64 images of 16 x 16 with 32 channels are 2 MiB, and more than one such tensor is kept where the network learns.
    #expect(plan().activations < learning.activations - 4 << 20)
    #expect(plan().state < learning.state)
  }

  @Test func theLargestBatchIsTheLastOneThatFits() {
    let network = Backbone.mobileFaceNet64.blank(image: [32, 32, 3], embedding: 16)
    let planner = MemoryPlanner(network: network, head: .none, image: [32, 32, 3], optimizer: SGD(), threads: 2)
    let room = 100 << 20
    guard let largest = planner.largestBatch(within: room) else { return #expect(Bool(false), "nothing fits into 100 MiB") }
    #expect(planner.plan(batch: largest).held <= room)
    #expect(planner.plan(batch: largest + 1).held > room)
    #expect(planner.largestBatch(within: room, limit: 3) == 3)
    #expect(planner.largestBatch(within: 1 << 20) == nil)
  }

  private struct Miss: Error {
    let text: String
  }

  private static func check(_ planned: Int, _ found: Int, _ what: String) throws {
    guard abs(Double(planned) / Double(found) - 1) < 0.1 else { throw Miss(text: "\(what): planned \(planned), found \(found)") }
  }
}
