import ArgumentParser
import Runs
import Tensors

struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure training and inference throughput on this machine.",
    discussion: """
      A training step is forward, ArcFace with scale 64 and margin 0.5, backward, SGD with momentum 0.9 and weight decay 5e-4, on \
      random images. Rates are medians over steps.
      """)

  @Argument(help: "One workload: mlp-28 or small-cnn-56x46; all of them by default.") var workload: Workload?
  @Option(help: "Images of a batch; by default the workload's own.") var batch: Int?
  @Option(help: "Threads.") var threads = 2
  @Option(help: "Seconds for training, and again for inference.") var seconds = 5.0
  @Flag(help: "Print one JSON object a line.") var json = false

  private struct Line: Encodable {
    var workload: String
    var batch: Int
    var threads: Int
    var training_images_per_second: Double
    var inference_images_per_second: Double
    /// Floating-point operations of training as a share of what large matrix products reach here.
    var sgemm_share: Double
    var peak_bytes: Int
  }

  mutating func run() throws {
    guard batch.map({ $0 > 1 }) ?? true, threads > 0, seconds > 0 else {
      throw UsageError("bench needs a batch of 2 images or more, a thread and some seconds")
    }
    Threads.use(threads)
    let peak = Workload.matrixProductRate(seconds: 0.5)
    for workload in workload.map({ [$0] }) ?? Workload.allCases {
      let measured = try workload.measure(batch: batch ?? workload.batch, seconds: seconds)
      let line = Line(
        workload: workload.rawValue, batch: batch ?? workload.batch, threads: threads,
        training_images_per_second: measured.training, inference_images_per_second: measured.inference,
        sgemm_share: measured.training * measured.trainingOperations / peak, peak_bytes: measured.peakBytes)
      if json {
        JSONReporter.print(line)
      } else {
        print(
          "\(line.workload)  batch \(line.batch)  threads \(line.threads)  training \(Format.rate(line.training_images_per_second)) "
            + "images/s (\(Format.fraction(line.sgemm_share)) of sgemm, \(Format.rate(peak / 1e9)) GFLOP/s)  inference "
            + "\(Format.rate(line.inference_images_per_second)) images/s  peak \(line.peak_bytes >> 20) MiB")
      }
    }
  }
}
