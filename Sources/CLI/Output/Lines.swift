import Runs
import Verification

/// The values of the training phase, as JSON lines show them.
struct TrainValues: Encodable {
  var loss: Double?
  /// The parts of the loss by name, where it has several.
  var parts: [String: Double]?
  var learning_rate: Double?
}

/// The values of an evaluation, as JSON lines show them; what is not there is left out.
struct ValidationValues: Encodable {
  var loss: Double?
  /// The parts of the loss by name, where it has several.
  var parts: [String: Double]?
  /// What else was measured, by name.
  var metrics: [String: Double]?
  var accuracy: Double?
  var accuracy_std: Double?
  /// Of the mean over the folds, as LFW's own tables print it.
  var accuracy_standard_error: Double?
  var eer: Double?
  /// 95 % confidence intervals, lower end first.
  var eer_interval: [Double]?
  var tar_at_far_interval: [String: [Double]]?
  var auc: Double?
  var threshold: Double?
  /// True accept rates by the wanted false accept rate: {"0.01": 0.62}.
  var tar_at_far: [String: Double]?
  var genuine: Int?
  var impostor: Int?

  init(loss: Double?, parts: [LossPart]? = nil, metrics: [Metric]? = nil, report: VerificationReport?) {
    self.loss = loss
    self.parts = parts.map { parts in Dictionary(parts.map { ($0.name, $0.value) }) { first, _ in first } }
    self.metrics = metrics.map { metrics in Dictionary(metrics.map { ($0.name, $0.value) }) { first, _ in first } }
    guard let report else { return }
    accuracy = report.accuracy
    accuracy_std = report.accuracyStandardDeviation
    accuracy_standard_error = report.accuracyStandardError
    eer_interval = report.eerInterval.map { [$0.lowerBound, $0.upperBound] }
    let intervals = report.operatingPoints.compactMap { point in
      report.tarInterval(of: point).map { ("\(point.far)", [$0.lowerBound, $0.upperBound]) }
    }
    if !intervals.isEmpty { tar_at_far_interval = Dictionary(intervals) { first, _ in first } }
    eer = report.eer
    auc = report.auc
    threshold = report.threshold
    tar_at_far = Dictionary(report.operatingPoints.map { ("\($0.far)", $0.tar) }) { first, _ in first }
    genuine = report.genuine
    impostor = report.impostor
  }
}

/// The first line of a fit.
struct StartedLine: Encodable {
  var event = "started"
  var run: String
  var folder: String
  var model: String
  var loss: String
  var parameters: Int
  var epochs: Int
  var steps: Int
  var step: Int
  var batch: Int
  /// The most that tensors will take at once, by the memory plan.
  var planned_peak_bytes: Int?
}

extension ValidationValues {
  init(_ record: EvaluationRecord) {
    self.init(loss: record.loss, parts: record.lossParts, metrics: record.metrics, report: record.verification)
  }
}

/// A line an epoch; the loss is the mean over its steps.
struct EpochLine: Encodable {
  var event = "epoch"
  var epoch: Int
  var epochs: Int
  var step: Int
  var train: TrainValues
  var images_per_second: Double?
}

/// A line an evaluation.
struct EvaluationLine: Encodable {
  var event = "evaluation"
  var step: Int
  var epoch: Int
  var validation: ValidationValues
  var best: Bool
  var seconds: Double
}

/// The last line of a fit or an evaluation.
struct SummaryLine: Encodable {
  var event = "summary"
  var run: String
  var state: Status.State
  var step: Int
  var train: TrainValues?
  var validation: ValidationValues?
  var best: Status.Best?
  var images_per_second: Double?
  var seconds: Double
  var checkpoint: String?
  var reason: String?
  /// The most that tensors were to take at once, by the memory plan, and what they took.
  var planned_peak_bytes: Int?
  var peak_bytes: Int?
}
