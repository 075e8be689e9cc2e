import Foundation
import Gradients
import Models
import Objectives
import TestSupport
import Testing
import Training

@testable import Tensors

/// A step that was made before takes no memory that was not there before.
@Suite struct SteadyStepTests {
  private static func trainer(_ network: Sequential, embedding: Int) -> Trainer<FaceModel, FaceLoss> {
    var generator = SeededGenerator(seed: 3)
    return Trainer(
      model: FaceModel(name: "steady", backbone: network, head: CosineClassifier(embedding, 5, generator: &generator)),
      loss: FaceLoss(identity: ArcFace(scale: 8, margin: 0.1)), optimizer: SGD(momentum: 0.9, weightDecay: 5e-4),
      schedule: .constant(peak: 1e-4, warmup: 0))
  }

  private static func images(_ shape: [Int]) -> Tensor {
    var generator = SeededGenerator(seed: 4)
    return Tensor((0..<shape.reduce(1, *)).map { _ in Float(generator.uniform(in: -1...1)) }, shape: shape)
  }

  @Test(
    "training and evaluation allocate nothing after three steps",
    arguments: [Backbone.smallCNN, .mlp, .mobileFaceNet64, .iResNet18], [1, 2])
  func steady(backbone: Backbone, threads: Int) throws {
    let pool = StoragePool()
    try pool.serve {
      try Threads.with(threads) {
        let network = backbone.blank(image: [16, 16, 3], embedding: 16)
        // Drawing millions of random weights takes longer than the test; what they are changes nothing in what is allocated.
        for (_, parameter) in network.allParameters where parameter.decays {
          parameter.value = Tensor(repeating: 0.01, shape: parameter.value.shape)
        }
        let trainer = Self.trainer(network, embedding: 16)
        let (images, labels) = (Self.images([3, 16, 16, 3]), [0, 1, 4])
        func round() throws {
          _ = try trainer.train(images, labels)
          _ = network(Variable(images), phase: .evaluation)
          _ = network.evaluated(images)
        }
        for _ in 0..<3 { try round() }
        let before = pool.statistics
        for _ in 0..<20 { try round() }
        let after = pool.statistics
        #expect(before.allocations > 0 && before.live > 0)
        #expect(after.allocations == before.allocations, "\(before), \(after)")
        #expect(after.liveBytes == before.liveBytes && after.live == before.live, "a step leaves nothing behind")
        // With two threads the peak depends on whose scratch overlaps whose.
        if threads == 1 { #expect(after.peakBytes == before.peakBytes) }
      }
    }
  }

  @Test("ten thousand steps leak nothing", .timeLimit(.minutes(2))) func leaks() async {
    // In a process of its own, whose memory no other test changes.
    await #expect(processExitsWith: .success) {
      // Steps of microseconds: on a loaded machine two threads would wait for each other most of the time.
      Threads.use(1)
      var generator = SeededGenerator(seed: 2)
      let network = Sequential([Dense(6, 8, generator: &generator), ReLU(), Dense(8, 4, generator: &generator)])
      let trainer = SteadyStepTests.trainer(network, embedding: 4)
      let (images, labels) = (SteadyStepTests.images([8, 6]), [0, 1, 2, 3, 4, 0, 1, 2])
      // Anonymous memory in KiB: /proc/self/statm counts pages of the program itself too, and lags behind by some a core.
      func memory() throws -> Int {
        let lines = try String(contentsOfFile: "/proc/self/smaps_rollup", encoding: .utf8).split(separator: "\n")
        let line = try #require(lines.first { $0.hasPrefix("Anonymous:") })
        return try #require(line.split(separator: " ").dropFirst().first.flatMap { Int($0) })
      }
      for _ in 0..<500 { _ = try trainer.train(images, labels) }
      let (statistics, resident) = (StoragePool.shared.statistics, try memory())
      for _ in 0..<10_000 { _ = try trainer.train(images, labels) }
      #expect(StoragePool.shared.statistics == statistics)
      // A leak of 100 bytes a step would be 977 KiB; the system's allocator may take some for its own lists.
      #expect(try memory() - resident < 256)
    }
  }
}
