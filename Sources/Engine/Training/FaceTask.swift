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
  private let verified: VerificationSet
  private let input: ImagePairs
  private let readers: [EvaluationReader]
  /// Training images to fit a whitening to, in the same views; empty without a whitening.
  private let fitting: [EvaluationReader]
  private let judgement: Judgement
  private var collapse: CollapseWatch?
  private let loaders: Int
  /// Makes the next batches on threads of its own; begins again where a state was restored.
  private var prefetcher: Prefetcher<TrainingBatch, DatasetError>

  /// - Parameters:
  ///   - trainer: The model with its loss; its head has one output for each person of `batches`.
  ///   - batches: What is trained on.
  ///   - verified: What is verified.
  ///   - views: The views of an image whose embeddings become one.
  ///   - judgement: How the pairs are judged.
  ///   - loaders: How many threads decode, vary and preprocess images ahead, in training and in evaluation.
  public init(
    trainer: Trainer<FaceModel, FaceLoss>, batches: TrainingBatches, verified: VerificationSet,
    views: [EvaluationView] = EvaluationView.all(flip: false),
    judgement: Judgement = Judgement(), loaders: Int = 2
  ) {
    self.trainer = trainer
    self.batches = batches
    self.verified = verified
    self.judgement = judgement
    collapse = trainer.loss.identity.lazy.compactMap { $0.loss as? any MetricLoss }.first.map { CollapseWatch($0) }
    self.loaders = loaders
    func readers(_ dataset: FaceDataset) -> [EvaluationReader] {
      views.map { EvaluationReader(dataset, preprocessing: batches.preprocessing, view: $0, threads: loaders) }
    }
    self.readers = readers(verified.images)
    fitting = judgement.whitening == nil ? [] : readers(batches.dataset.spread(over: Self.mostFitted))
    input = ImagePairs(
      views: self.readers.views, left: verified.pairs.pairs.map(\.left), right: verified.pairs.pairs.map(\.right))
    prefetcher = batches.prefetched(
      from: StepBatches(batchesPerEpoch: batches.batchesPerEpoch, accumulate: trainer.accumulate).batches(ofStep: trainer.step)
        .lowerBound, threads: loaders)
  }

  private var steps: StepBatches { StepBatches(batchesPerEpoch: batches.batchesPerEpoch, accumulate: trainer.accumulate) }
  public var stepsPerEpoch: Int { steps.stepsPerEpoch }
  public var batch: Int { batches.batch * trainer.accumulate }

  public func train() throws -> StepResult {
    var result = try trainer.train(batches: steps.batches(ofStep: step).count) { _ in
      // The prefetcher has no end and is never cancelled while the task lives.
      guard let batch = try prefetcher.next() else { fatalError("the prefetcher ended before step \(step)") }
      return .init(input: batch.images, target: batch.labels, count: batch.labels.count)
    }
    result.warning = warning(result)
    return result
  }

  /// Says once when embeddings collapse, or when there is nothing to learn from.
  private func warning(_ result: StepResult) -> String? {
    guard let name = trainer.loss.identity.first(where: { $0.loss is any MetricLoss })?.name else { return nil }
    let own = result.parts.isEmpty ? result.loss : result.parts.first { $0.name == name }?.value
    return collapse?.observe(loss: own, measures: result.metrics.map { .init($0.name, $0.value) })
  }

  public func evaluate(progress: (_ done: Int, _ total: Int) -> Void) throws -> EvaluationResult {
    defer { for reader in readers + fitting { reader.close() } }  // where it ended with images read ahead
    try fitWhitening()
    let (output, loss) = try withoutActuallyEscaping(progress) { progress in
      trainer.model.onProgress = progress
      defer { trainer.model.onProgress = nil }
      return try trainer.evaluate(input, verified.pairs.isSame)
    }
    let found = try judgement.judge(output.rows.value, of: verified)
    let hardest = (found.report.hardestImpostors + found.report.hardestGenuine).map { pair in
      let files = verified.pairs.files(ofPair: pair.pair)
      return EvaluationRecord.NamedPair(
        left: files.left, right: files.right, isSame: verified.pairs.pairs[pair.pair].isSame, distance: pair.distance)
    }
    return EvaluationResult(
      loss: loss.map { Double($0.total.value.scalar) }, parts: loss?.values ?? [], metrics: found.metrics,
      verification: found.report, hardest: hardest)
  }

  /// More training images than this tell a whitening nothing new.
  private static let mostFitted = 4096

  /// Fits the whitening anew to training images as evaluation sees them, with the weights of now.
  private func fitWhitening() throws {
    guard let shrinkage = judgement.whitening else { return }
    let model = trainer.model
    let rows = try Phase.evaluation.run { _ in
      try trainer.withAveragedWeights {
        try model.embedUnwhitened(fitting.views).value
      }
    }
    do {
      model.whitening = try Whitening(fitting: Embeddings(rows.values, dimension: rows.shape[1]), shrinkage: shrinkage)
    } catch {
      throw JudgementError(error, files: fitting[0].dataset.files)
    }
  }

  public func state(best: Status.Best?) -> TrainerState {
    var state = trainer.state(best: best)
    state.whitening = trainer.model.whitening?.tensors ?? [:]
    return state
  }

  public func restore(_ state: TrainerState, file: String) throws {
    try trainer.restore(state, file: file)
    trainer.model.whitening = try Whitening(state.whitening, file: file)
    prefetcher = batches.prefetched(from: steps.batches(ofStep: trainer.step).lowerBound, threads: loaders)
  }
}

extension [EvaluationReader] {
  /// As a model takes them.
  fileprivate var views: ImageViews {
    func rows(_ isFlipped: Bool) -> [ImageRows] {
      filter { $0.view.isFlipped == isFlipped }.map { reader in ImageRows(count: reader.count) { try reader($0) } }
    }
    return ImageViews(plain: rows(false), mirrored: rows(true))
  }
}
