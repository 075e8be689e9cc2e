import Datasets
import Gradients
import Models
import Objectives
import Runs
import Tensors
import Verification

/// A face-recognition fit: identities of some people in training, pairs of others in evaluation.
public final class FaceTask: TrainerTask {
  public let trainer: Trainer<FaceModel, FaceLoss>
  private let batches: TrainingBatches
  private let pairs: VerificationPairs
  private let input: ImagePairs
  private let readers: [EvaluationReader]
  private let options: VerificationOptions
  private let loaders: Int
  /// Makes the next batches on threads of its own; begins again where a state was restored.
  private var prefetcher: Prefetcher<TrainingBatch, DatasetError>

  /// - Parameters:
  ///   - trainer: The model with its loss; its head has one output for each person of `batches`.
  ///   - batches: What is trained on.
  ///   - heldOut: Whom the pairs are of.
  ///   - pairs: What is verified.
  ///   - flip: Whether an embedding joins those of the image and its mirror image.
  ///   - options: How the pairs are judged.
  ///   - loaders: How many threads decode, vary and preprocess images ahead, in training and in evaluation.
  public init(
    trainer: Trainer<FaceModel, FaceLoss>, batches: TrainingBatches, heldOut: FaceDataset, pairs: VerificationPairs, flip: Bool,
    options: VerificationOptions, loaders: Int = 2
  ) {
    self.trainer = trainer
    self.batches = batches
    self.pairs = pairs
    self.options = options
    self.loaders = loaders
    readers = [false, true].filter { !$0 || flip }.map {
      EvaluationReader(heldOut, preprocessing: batches.preprocessing, flipped: $0, threads: loaders)
    }
    let rows = readers.map { reader in ImageRows(count: reader.count) { try reader($0) } }
    input = ImagePairs(
      images: rows[0], flipped: flip ? rows[1] : nil, left: pairs.pairs.map(\.left), right: pairs.pairs.map(\.right))
    prefetcher = batches.prefetched(from: trainer.step, threads: loaders)
  }

  public var stepsPerEpoch: Int { batches.batchesPerEpoch }
  public var batch: Int { batches.batch }

  public func train() throws -> StepResult {
    // The prefetcher has no end and is never cancelled while the task lives.
    guard let batch = try prefetcher.next() else { fatalError("the prefetcher ended before step \(step)") }
    return try trainer.train(batch.images, batch.labels)
  }

  public func evaluate(progress: (_ done: Int, _ total: Int) -> Void) throws -> EvaluationResult {
    defer { for reader in readers { reader.close() } }  // where it ended with images read ahead
    let (output, loss) = try withoutActuallyEscaping(progress) { progress in
      trainer.model.onProgress = progress
      defer { trainer.model.onProgress = nil }
      return try trainer.evaluate(input, pairs.isSame)
    }
    let distances = output.squaredDistances.value.values.map(Double.init)
    let report = try VerificationReport(distances: distances, isSame: pairs.isSame, options: options)
    let hardest = (report.hardestImpostors + report.hardestGenuine).map { pair in
      let files = pairs.files(ofPair: pair.pair)
      return EvaluationRecord.NamedPair(
        left: files.left, right: files.right, isSame: pairs.pairs[pair.pair].isSame, distance: pair.distance)
    }
    return EvaluationResult(
      loss: loss.map { Double($0.total.value.scalar) }, parts: loss?.values ?? [], verification: report, hardest: hardest)
  }

  public func restore(_ state: TrainerState, file: String) throws {
    try trainer.restore(state, file: file)
    prefetcher = batches.prefetched(from: trainer.step, threads: loaders)
  }
}
