import Dispatch
import Foundation
import Gradients
import Models
import Synchronization
import Tensors
import TestSupport
import Testing

@Suite struct PhaseTests {
  struct Failure: Error {}

  @Test func selectRunsOneBranchOnly() {
    var runs: [String] = []
    let value = Phase.training.select(
      training: { () -> Int in
        runs.append("training")
        return 1
      },
      evaluation: {
        runs.append("evaluation")
        return 2
      })
    #expect(value == 1)
    #expect(runs == ["training"])
  }

  @Test func theCurrentPhaseIsScopedAndRestoredAfterAThrow() {
    #expect(Phase.current == .evaluation)
    #expect(throws: Failure.self) {
      try Phase.training.run { phase in
        #expect(phase == .training && Phase.current == .training)
        Phase.evaluation.run { _ in #expect(Phase.current == .evaluation) }
        #expect(Phase.current == .training)
        throw Failure()
      }
    }
    #expect(Phase.current == .evaluation)
  }

  @Test func aWorkerThreadCarriesThePhase() {
    let found = Mutex<[Phase]>([])
    let look: @Sendable () -> Void = { found.withLock { $0.append(Phase.current) } }
    let carried = Phase.training.run { _ in Phase.carrying(look) }
    let done = DispatchSemaphore(value: 0)
    let thread = Thread {
      look()
      carried()
      look()
      done.signal()
    }
    thread.start()
    done.wait()
    #expect(found.withLock { $0 } == [.evaluation, .training, .evaluation])
  }

  static func network(dropout: Double = 0.5) -> Sequential {
    var generator = SeededGenerator(seed: 3)
    return Backbone.smallCNN.build(image: [16, 16, 1], embedding: 8, dropout: dropout, generator: &generator)
  }

  static func images(_ count: Int) -> Tensor { Tensor(referenceNumbers(count * 256, tag: 7), shape: [count, 16, 16, 1]) }

  @Test func evaluationChangesNothing() {
    let network = Self.network()
    _ = network(Variable(Self.images(4)), phase: .training)  // statistics and random state that are not the first ones
    let weights = network.allParameters.map(\.parameter.value) + network.allBuffers.map(\.buffer.value)
    let generators = network.allModules.map(\.module.generator)
    let first = network(Variable(Self.images(4)), phase: .evaluation)
    let second = network(Variable(Self.images(4)), phase: .evaluation)
    #expect(weights == network.allParameters.map(\.parameter.value) + network.allBuffers.map(\.buffer.value))
    #expect(generators == network.allModules.map(\.module.generator))
    #expect(first.value == second.value)
    #expect(!first.isRecorded)
  }

  @Test func trainingChangesStatisticsAndRandomState() {
    let network = Self.network()
    let (buffers, generators) = (network.allBuffers.map(\.buffer.value), network.allModules.map(\.module.generator))
    let output = network(Variable(Self.images(4)), phase: .training)
    #expect(buffers != network.allBuffers.map(\.buffer.value))
    #expect(generators != network.allModules.map(\.module.generator))
    #expect(output.isRecorded)
  }

  @Test func anEmbeddingDoesNotDependOnBatchMates() throws {
    let network = Self.network()
    let model = FaceModel(name: "small-cnn", backbone: network, head: Flatten(), evaluationBatch: 3)
    let images = Self.images(7)
    let together = try model.embed(ImageViews(plain: [ImageRows(images)])).value
    for i in 0..<7 {
      // The same bits: each image is its own matrix product in a convolution; in the dense layer rows are independent up to the
      // order of the products, which OpenBLAS keeps for a row but may block differently by batch size: 1e-6.
      expectClose(
        try model.embed(ImageViews(plain: [ImageRows(images.gathered([i]))])).value.values, together.gathered([i]).values,
        absolute: 1e-6)
    }
  }

  @Test func aFrozenLayerStaysInEvaluation() {
    let network = Self.network(dropout: 0)
    _ = network(Variable(Self.images(4)), phase: .training)
    network.isFrozen = true
    let buffers = network.allBuffers.map(\.buffer.value)
    let output = network(Variable(Self.images(4)), phase: .training)
    #expect(buffers == network.allBuffers.map(\.buffer.value))
    #expect(output.value == network(Variable(Self.images(4)), phase: .evaluation).value)
    #expect(network.trainableParameters.isEmpty)
    #expect(!output.isRecorded)
  }

  @Test func gradientsFlowThroughAFrozenLayer() {
    var generator = SeededGenerator(seed: 1)
    let (first, frozen) = (Dense(3, 4, generator: &generator), BatchNorm(4))
    frozen.isFrozen = true
    let network = Sequential([first, frozen])
    let gradients = network(Variable(Tensor(referenceNumbers(6, tag: 1), shape: [2, 3])), phase: .training).sum().gradients()
    #expect(gradients[first.weight] != nil)
    #expect(gradients[frozen.gamma] == nil)
  }
}
