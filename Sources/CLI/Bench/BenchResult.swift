import Gradients
import Models
import Objectives
import Runs
import Tensors
import Training

/// What a workload gave on this machine.
struct BenchResult {
  var workload: Workload
  /// Images of a batch.
  var batch: Int
  var threads: Int
  /// The vector instructions in use.
  var level: VectorLevel
  /// Images a second of a whole step; `nil` where the workload cannot be trained at this batch.
  var training: StepTimes.Rates?
  /// Images a second of a pass in evaluation.
  var inference: StepTimes.Rates
  /// Floating-point operations a second of training.
  var trainingRate: Double?
  /// Floating-point operations a second of large matrix products, measured right after it.
  var matrixProductRate: Double
  /// Bytes that one training step moves, as `MemoryTraffic` counts them and with those of the optimizer.
  var stepBytes: Int?
  /// From nothing to the end of the first step, in seconds: weights drawn, images made, one step.
  var firstStepSeconds: Double
  /// What the memory plan said before.
  var plan: MemoryPlan
  /// The most bytes that tensors took at once.
  var peakBytes: Int
  /// The most bytes of the process that were in RAM.
  var peakResidentBytes: Int

  /// The share of the machine's matrix products that training reaches.
  var share: Double? { trainingRate.map { $0 / matrixProductRate } }
  /// Bytes a second that training moves.
  var bandwidth: Double? {
    guard let training, let stepBytes else { return nil }
    return Double(stepBytes) * training.median / Double(batch)
  }
}

extension BenchResult {
  /// Trains and infers on random images, each for `seconds`.
  ///
  /// - Throws: `MemoryRefusal` where the batch is too large for this machine; what a training step throws.
  init(_ workload: Workload, batch: Int, seconds: Double) throws {
    StoragePool.shared.trim()
    StoragePool.shared.resetPeak()
    ResidentMemory.resetPeak()
    let start = SystemClock.monotonic()
    let trainer = workload.trainer()
    let planner = workload.memory(trainer)
    let trains = workload.trainingProblem(batch: batch) == nil
    try MemoryRefusal.check(
      planner, batch: batch, place: "\(workload.rawValue): --batch", taken: StoragePool.shared.statistics.liveBytes)
    plan = trains ? planner.plan(batch: batch) : planner.inferencePlan(batch: batch)
    let network = trainer.model.backbone
    let (images, labels) = workload.examples(batch: batch)
    let infer = { _ = network.evaluated(images) }
    let train = { _ = try trainer.train(images, labels) }

    trains ? try train() : infer()
    firstStepSeconds = SystemClock.monotonic() - start
    if trains {
      let rates = try StepTimes(for: seconds, warmUp: 1, train).rates(images: batch)
      let before = MemoryTraffic.bytes
      try train()
      stepBytes = MemoryTraffic.bytes - before + Self.optimizerBytes(trainer)
      trainingRate = rates.median * network.trainingOperations(image: workload.image)
      training = rates
    }
    inference = StepTimes(for: seconds, infer).rates(images: batch)
    (peakBytes, peakResidentBytes) = (StoragePool.shared.statistics.peakBytes, ResidentMemory.peakBytes)
    self.workload = workload
    self.batch = batch
    (threads, level) = (Threads.count, .current)
    matrixProductRate = OpenBLAS.productRate()
  }

  /// Reads of the gradients for their norm; then reads of weights, gradients and momentum, and writes of weights and momentum.
  private static func optimizerBytes(_ trainer: Trainer<FaceModel, FaceLoss>) -> Int {
    (1 + 5) * trainer.model.trainableParameters.reduce(0) { $0 + $1.parameter.value.count } * MemoryLayout<Float>.stride
  }
}

extension Workload {
  /// Tells what memory a batch takes.
  func memory(_ trainer: Trainer<FaceModel, FaceLoss>) -> MemoryPlanner {
    MemoryPlanner(
      network: trainer.model.backbone, head: .cosines(identities: identities), image: image, optimizer: trainer.optimizer,
      batchesInMemory: 1)
  }
}
