import ArgumentParser
import Runs
import Tensors
import Training

struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure training and inference throughput on this machine.",
    discussion: """
      A training step is forward, ArcFace with scale 64 and margin 0.5, backward, SGD with momentum 0.9 and weight decay 5e-4, on \
      random images. Rates are medians over steps; docs/performance.md tells what each figure means.
      """)

  @Argument(help: "One workload; all of them by default.") var workload: Workload?
  @Option(help: "Images of a batch; by default the workload's own.") var batch: Int?
  @Option(help: "Threads, at most the cores of this machine; by default 2.") var threads: Int?
  @Option(help: "Seconds for training, and again for inference.") var seconds = 5.0
  @Flag(help: "Print one JSON object a line.") var json = false

  mutating func run() throws {
    let cores = Threads.available
    let threads = threads ?? min(2, cores)
    if let batch, batch < 1 { throw UsageError("--batch: found \(batch), expected 1 image or more") }
    guard (1...cores).contains(threads) else {
      throw UsageError("--threads: found \(threads), expected 1 to \(cores), the cores of this machine")
    }
    // Written so that it refuses what is no number.
    guard seconds > 0, seconds <= 3600 else {
      throw UsageError("--seconds: found \(seconds), expected more than 0, up to 3600")
    }
    Threads.use(threads)
    var last: BenchResult?
    for workload in workload.map({ [$0] }) ?? Workload.allCases {
      let batch = batch ?? workload.batch
      let measured = try BenchResult(workload, batch: batch, seconds: seconds)
      if json {
        JSONReporter.print(BenchLine(measured))
      } else {
        if last == nil { BenchTable.heading.forEach(Self.say) }
        Self.say(BenchTable.line(measured))
      }
      if let problem = workload.trainingProblem(batch: batch) { complain(problem) }
      last = measured
    }
    guard !json, let last else { return }
    Self.say(
      BenchTable.ending(threads: threads, level: last.level.rawValue, matrixProductRate: last.matrixProductRate))
  }

  private static func say(_ line: String) { StandardStreams.output(line.utf8) }
}
