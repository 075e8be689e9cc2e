import Tensors
import Training

/// What a workload gave, as one JSON object; `docs/performance.md` tells what each value means.
struct BenchLine: Encodable {
  var workload: String
  var batch: Int
  var threads: Int
  var level: String
  var training_images_per_second: Explicit<Double>
  var training_images_per_second_slow: Explicit<Double>
  var training_images_per_second_fast: Explicit<Double>
  var inference_images_per_second: Double
  var inference_images_per_second_slow: Double
  var inference_images_per_second_fast: Double
  var gflops: Explicit<Double>
  var sgemm_gflops: Double
  var sgemm_share: Explicit<Double>
  var bytes_per_step: Explicit<Int>
  var gigabytes_per_second: Explicit<Double>
  var first_step_seconds: Double
  var planned_peak_bytes: Int
  var peak_bytes: Int
  var peak_rss_bytes: Int

  /// A value that is written as null where it is not there: of a training that cannot be.
  struct Explicit<Value: Encodable>: Encodable {
    var value: Value?
    init(_ value: Value?) { self.value = value }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.singleValueContainer()
      if let value { try container.encode(value) } else { try container.encodeNil() }
    }
  }
}

extension BenchLine {
  init(_ measured: BenchResult) {
    let (training, inference) = (measured.training, measured.inference)
    self.init(
      workload: measured.workload.rawValue, batch: measured.batch, threads: measured.threads, level: measured.level.rawValue,
      training_images_per_second: .init(training?.median), training_images_per_second_slow: .init(training?.slow),
      training_images_per_second_fast: .init(training?.fast), inference_images_per_second: inference.median,
      inference_images_per_second_slow: inference.slow, inference_images_per_second_fast: inference.fast,
      gflops: .init(measured.trainingRate.map { $0 / 1e9 }), sgemm_gflops: measured.matrixProductRate / 1e9,
      sgemm_share: .init(measured.share), bytes_per_step: .init(measured.stepBytes),
      gigabytes_per_second: .init(measured.bandwidth.map { $0 / 1e9 }), first_step_seconds: measured.firstStepSeconds,
      planned_peak_bytes: measured.plan.peak, peak_bytes: measured.peakBytes, peak_rss_bytes: measured.peakResidentBytes)
  }
}
