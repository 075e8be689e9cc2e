import Datasets
import Foundation
import Gradients
import Models
import Objectives
import Tensors
import TestSupport
import Testing
import Training
import Verification

/// A face task on data that are decoded when they are needed.
struct FaceTaskStreamingTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    let faces = SyntheticFaces(seed: 1, people: 6, imagesPerPerson: 4, height: 12, width: 10)
    for person in 0..<6 {
      try FileManager.default.createDirectory(atPath: "\(folder.path)/p\(person + 1)", withIntermediateDirectories: true)
      for index in 0..<4 {
        let header = Data("P5\n10 12\n255\n".utf8)
        try (header + faces.image(person: person, index: index).pixels).write(to: URL(fileURLWithPath: file(person, index)))
      }
    }
  }

  private func file(_ person: Int, _ index: Int) -> String { "\(folder.path)/p\(person + 1)/\(index).pgm" }

  private func task(memoryBudget: Int, loaders: Int) throws -> FaceTask {
    let split = try FaceDataset.load(folder: folder.path, memoryBudget: memoryBudget).split(heldOut: IdentitySelection("5-6"))
    let batches = try TrainingBatches(split.train, batch: 4, seed: 2, augmentation: Augmentation(flip: true, rotation: 10))
    var generator = SeededGenerator(seed: 3)
    let model = FaceModel(
      name: "mlp", backbone: Backbone.mlp.build(image: [12, 10, 1], embedding: 8, generator: &generator),
      head: Dense(8, 4, generator: &generator), evaluationBatch: 3)
    return FaceTask(
      trainer: Trainer(
        model: model, loss: FaceLoss(identity: SoftmaxCrossEntropy()), schedule: .constant(peak: 0.05, warmup: 0)),
      batches: batches, verified: VerificationSet(heldOut: split.heldOut, pairs: try .all(of: split.heldOut, folds: 2)),
      views: EvaluationView.all(flip: true), loaders: loaders)
  }

  @Test func sameRunFromMemoryAndFromFiles() throws {
    let memory = try task(memoryBudget: 1 << 20, loaders: 1)
    let expected = (
      try (0..<9).map { _ in try memory.train() }, try memory.evaluate { _, _ in }, try memory.evaluate { _, _ in }
    )
    for loaders in [1, 3] {
      let streamed = try task(memoryBudget: 0, loaders: loaders)
      #expect(try (0..<9).map { _ in try streamed.train() } == expected.0)
      #expect(try streamed.evaluate { _, _ in } == expected.1)
      #expect(try streamed.evaluate { _, _ in } == expected.2)
    }
  }

  @Test func aFileThatTurnsBadInTraining() throws {
    let good = try task(memoryBudget: 0, loaders: 2)
    for _ in 0..<4 { _ = try good.train() }
    try Data("P5\n10 12\n255\n".utf8).write(to: URL(fileURLWithPath: file(2, 1)))
    let task = try task(memoryBudget: 0, loaders: 2)
    let error = #expect(throws: DatasetError.self) { for _ in 0..<4 { _ = try task.train() } }
    #expect(
      error?.description == "step \(task.step + 1): \(file(2, 1)): at byte 13: "
        + "no valid PGM: 120 bytes of pixels expected from byte 13 on, found 0")
  }

  @Test func aFileThatTurnsBadInEvaluation() throws {
    let task = try task(memoryBudget: 0, loaders: 2)
    _ = try task.evaluate { _, _ in }
    try FileManager.default.removeItem(atPath: file(5, 3))
    let error = #expect(throws: DatasetError.self) { try task.evaluate { _, _ in } }
    #expect(error?.description == "\(file(5, 3)): cannot be opened: No such file or directory")
    _ = try task.train()
  }
}
