import Runs
import Training
import Verification

/// Writes what a run measures: event files for the curves, one file an evaluation.
final class RunRecorder {
  private let folder: RunFolder
  private let training: EventWriter
  private let validation: EventWriter
  private var lastFlush = -Double.infinity
  private var epochSteps: [StepResult] = []
  private var failure: FileError?
  /// The newest evaluation.
  private(set) var newestEvaluation: EvaluationRecord?
  /// What training measured in the newest whole epoch.
  private(set) var lastEpoch: TrainValues?

  init(_ folder: RunFolder) throws(FileError) {
    self.folder = folder
    let now = SystemClock.wall()
    training = try EventWriter(folder: folder.training, wallTime: now)
    validation = try EventWriter(folder: folder.validation, wallTime: now)
    newestEvaluation = EvaluationRecord.newest(in: folder)
  }

  /// Adds a step's values; they are on disk half a second later at the latest.
  ///
  /// - Parameters:
  ///   - result: What the step found.
  ///   - step: Steps done with it.
  ///   - imagesPerSecond: How fast training goes.
  ///   - now: Seconds of a clock that only moves forward.
  func trained(_ result: StepResult, step: Int, imagesPerSecond: Double?, now: Double) {
    var values = [(tag: Tag.learningRate, value: result.learningRate)]
    if let loss = result.loss { values.append((Tag.loss, loss)) }
    epochSteps.append(result)
    values += result.parts.map { (Tag.loss(part: $0.name), $0.value) } + result.metrics.map { ($0.name, $0.value) }
    if let imagesPerSecond { values.append((Tag.imagesPerSecond, imagesPerSecond)) }
    training.add(values, step: step, wallTime: SystemClock.wall())
    if now - lastFlush > 0.25 {
      lastFlush = now
      keepFailure { () throws(FileError) in try flush() }
    }
  }

  /// Closes an epoch; returns the means over its steps, without a loss where training has none.
  func endEpoch() -> TrainValues {
    let steps = epochSteps
    epochSteps = []
    func mean(_ values: [Double]) -> Double? { values.isEmpty ? nil : values.reduce(0, +) / Double(values.count) }
    var means = TrainValues(loss: mean(steps.compactMap(\.loss)), learning_rate: steps.last?.learningRate)
    let names = steps.last?.parts.map(\.name) ?? []
    let parts = names.compactMap { name in mean(steps.compactMap { $0.parts.first { $0.name == name }?.value }).map { (name, $0) }
    }
    if !parts.isEmpty { means.parts = Dictionary(parts) { first, _ in first } }
    lastEpoch = means
    return means
  }

  func evaluated(_ record: EvaluationRecord) {
    newestEvaluation = record
    validation.add(record.scalars, step: record.step, wallTime: record.wallTime)
    keepFailure { () throws(FileError) in
      try record.write(to: folder)
      try flush()
    }
  }

  /// Hands everything to the system, so that a run that pauses shows all it has measured; trouble is kept for `throwFailure`.
  func rest() { keepFailure { () throws(FileError) in try flush() } }

  /// Hands everything to the system.
  func flush() throws(FileError) {
    try training.flush()
    try validation.flush()
  }

  /// Throws the first trouble that came while nothing could throw.
  func throwFailure() throws(FileError) { if let failure { throw failure } }

  private func keepFailure(_ body: () throws(FileError) -> Void) {
    do { try body() } catch { failure = failure ?? error }
  }
}

extension EvaluationRecord {
  /// The values that go into the event file; what is not there is left out.
  var scalars: [(tag: String, value: Double)] {
    var values: [(tag: String, value: Double?)] = [(Tag.loss, loss)]
    if let report = verification {
      values += [
        (Tag.accuracy, report.accuracy), (Tag.accuracyStandardDeviation, report.accuracyStandardDeviation), (Tag.eer, report.eer),
        (Tag.auc, report.auc), (Tag.threshold, report.threshold),
      ]
      values += report.operatingPoints.map { (Tag.tar(atFar: $0.far), $0.tar) }
    }
    values += (lossParts ?? []).map { (Tag.loss(part: $0.name), $0.value) } + (metrics ?? []).map { ($0.name, $0.value) }
    return values.compactMap { tag, value in value.map { (tag, $0) } }
  }
}
