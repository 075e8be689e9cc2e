import Foundation
import Runs
import Tensors
import TestSupport
import Testing
import Training
import Verification

/// Metric learning through the real program: losses of pairs, whitening, pair lists, a threshold for a wanted rate, weights to begin with.
@Suite(.timeLimit(.minutes(5))) struct MetricLearningTests {
  let sandbox: Sandbox
  let faces: String

  init() throws {
    sandbox = try Sandbox()
    faces = try sandbox.faces()
  }

  private func fit(_ run: String, _ settings: String..., resuming: Bool = false) throws -> RunFolder {
    let words = ["fit", try sandbox.folderRecipe(), "--run", run, "--headless"] + (resuming ? ["--resume"] : [])
    let end = try sandbox.tandem(words + settings.flatMap { ["--set", $0] })
    try #require(end.status == 0, "\(end)")
    return try sandbox.run(run)
  }

  @Test("a list made by data make-pairs is what evaluate --pairs verifies") func pairLists() throws {
    _ = try fit("r")
    let list = sandbox.folder.path("pairs.txt")
    let made = try sandbox.tandem(
      "data", "make-pairs", faces, "--output", list, "--folds", "2", "--genuine", "12", "--impostor", "12", "--balanced")
    #expect(made.status == 0 && made.errors == "", "\(made)")
    let end = try sandbox.tandem("evaluate", "r", "--pairs", list, "--images", faces, "--json")
    #expect(end.status == 0 && end.errors == "", "\(end)")
    let summary = try #require(try end.json().last)
    #expect(summary.number("validation.genuine") == 12 && summary.number("validation.impostor") == 12)
    #expect(summary.number("validation.accuracy") != nil)
    let again = try sandbox.tandem("data", "make-pairs", faces, "--output", list)
    #expect(again.status != 0 && again.errors.contains("--force"), "\(again)")
    let missing = try sandbox.tandem("evaluate", "r", "--pairs", list, "--images", sandbox.folder.path)
    #expect(
      missing.status == 1 && missing.errors.hasPrefix("tandem: \(list): line ") && missing.errors.contains("no image"),
      "\(missing)")
  }

  @Test("verify uses the threshold for the wanted false accept rate, and says what it let through") func wantedRate() throws {
    let folder = try fit("r", "evaluation.threshold=0.25")
    let record = try folder.evaluationRecord(step: try #require(folder.target(of: "best")))
    let point = try #require(record.verification?.operatingPoints.first { $0.far == 0.25 })
    let end = try sandbox.tandem("verify", "r", "\(faces)/p6/1.pgm", "\(faces)/p6/2.pgm", "--json")
    let line = try #require(try end.json().last)
    #expect(line.number("threshold") == point.threshold && line.number("far") == point.actualFar)
    #expect(line.number("tar") == point.tar)
    let plain = try sandbox.tandem("verify", "r", "\(faces)/p6/1.pgm", "\(faces)/p6/2.pgm")
    #expect(plain.lines.first?.contains("(false accept rate ") ?? false, "\(plain)")
  }

  @Test("triplets in P x K batches, an average of the weights and whitened views train, resume and predict") func everything()
    throws
  {
    let settings = [
      "training.loss={name: triplet, miner: batch-hard}", "data.sampling={identities: 5, images: 2}", "training.ema=0.9",
      "training.accumulate=2", "evaluation.whitening=0.1", "evaluation.shift=1", "evaluation.flip=true",
      "training.optimizer={name: adamw, learningRate: 0.001}", "evaluation.best=tar@far=0.1",
    ].flatMap { ["--set", $0] }
    let recipe = try sandbox.folderRecipe()
    let end = try sandbox.tandem(["fit", recipe, "--run", "t", "--headless", "--json"] + settings)
    #expect(end.status == 0, "\(end)")
    #expect(try end.json().last?.text("best.metric") == "tar_at_far_0.1", "\(end)")
    let folder = try sandbox.run("t")
    let triplets = folder.scalars("active_triplets")
    #expect(!triplets.isEmpty && triplets.allSatisfy { (0...1).contains($0.value) })
    let predicted = try sandbox.tandem("predict", "t", "\(faces)/p6/1.pgm", "--json").json()
    // 8 numbers of the embedding and 8 of its whitened copy.
    #expect(predicted[0].numbers("embedding")?.count == 16)
    let exported = try sandbox.tandem("export", "t", "--format", "safetensors", "--output", sandbox.folder.path("n.safetensors"))
    #expect(exported.status == 0 && exported.lines.count == 2, "\(exported)")
    #expect(exported.lines.last?.contains("n.safetensors.whitening.safetensors") ?? false)
  }

  @Test("a run begins from the weights of another, with its backbone frozen") func weights() throws {
    let first = try fit("first")
    let second = try fit("second", "model.weights=\(first.lastCheckpoint)", "model.frozen=true")
    let (one, other) = (try CheckpointWeights(first.lastCheckpoint), try CheckpointWeights(second.lastCheckpoint))
    #expect(one.backbone == other.backbone && !one.backbone.isEmpty)
    #expect(one.head != other.head)
    let wrong = try sandbox.tandem(
      "fit", try sandbox.folderRecipe(), "--run", "third", "--headless", "--set", "model.weights=\(first.lastCheckpoint)",
      "--set",
      "model.embedding=4")
    #expect(wrong.status == 1 && wrong.errors.contains("is of another model"), "\(wrong)")
  }

  @Test("early stopping ends a run that gets no better, and says why") func earlyStopping() throws {
    let end = try sandbox.tandem(
      "fit", try sandbox.folderRecipe(), "--run", "e", "--headless", "--json", "--set", "training.epochs=40", "--set",
      "training.earlyStopping.patience=2", "--set", "training.optimizer.learningRate=1e-12")
    let summary = try #require(try end.json().last)
    #expect(summary.text("state") == "stopped" && summary.number("step").map { $0 < 80 } ?? false, "\(end)")
    #expect(summary.text("reason")?.contains("eer has not fallen below") ?? false, "\(end)")
  }
}

/// The weights of a checkpoint, by what they belong to.
private struct CheckpointWeights {
  let backbone: [String: [Float]]
  let head: [String: [Float]]

  init(_ path: String) throws {
    let state = try TrainerState(Safetensors(decoding: Data(contentsOf: URL(fileURLWithPath: path)), file: path), name: path)
    backbone = state.backboneWeights.mapValues(\.values)
    head = state.model.filter { $0.key.hasPrefix("head.") }.mapValues(\.values)
  }
}
