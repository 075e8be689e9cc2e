import Foundation
import Training

/// What workloads gave, as lines of a table that grows while they are measured.
struct BenchTable {
  /// One column: its heading in two lines, its width, and its text for a measurement.
  private struct Column: Sendable {
    let heading: (String, String)
    let width: Int
    let text: @Sendable (BenchResult) -> String
  }

  private static let columns = [
    Column(heading: ("", "workload"), width: -18) { $0.workload.rawValue },
    Column(heading: ("", "batch"), width: 5) { "\($0.batch)" },
    Column(heading: ("training", "images/s"), width: 8) { number($0.training?.median) },
    Column(heading: ("slow to fast", "tenth"), width: 15) { spread($0.training) },
    Column(heading: ("", "GFLOP/s"), width: 7) { number($0.trainingRate.map { $0 / 1e9 }) },
    Column(heading: ("of", "sgemm"), width: 5) { percent($0.share) },
    Column(heading: ("", "GB/s"), width: 5) { number($0.bandwidth.map { $0 / 1e9 }) },
    Column(heading: ("inference", "images/s"), width: 9) { number($0.inference.median) },
    Column(heading: ("slow to fast", "tenth"), width: 15) { spread($0.inference) },
    Column(heading: ("tensors", "peak"), width: 8) { Format.bytes($0.peakBytes) },
    Column(heading: ("", "planned"), width: 8) { Format.bytes($0.plan.peak) },
    Column(heading: ("process", "peak"), width: 8) { Format.bytes($0.peakResidentBytes) },
  ]

  /// The two lines above all others.
  static let heading = [
    row(columns.map { $0.heading.0 }), row(columns.map { $0.heading.1 }),
  ]

  /// The line of a measurement.
  static func line(_ measured: BenchResult) -> String { row(columns.map { $0.text(measured) }) }

  /// The last line: what the shares are of.
  static func ending(threads: Int, level: String, matrixProductRate: Double) -> String {
    "\(threads) \(threads == 1 ? "thread" : "threads"), \(level); sgemm reaches \(Format.rate(matrixProductRate / 1e9)) GFLOP/s"
  }

  private static func row(_ cells: [String]) -> String {
    var line = zip(columns, cells).map { column, cell in
      let padding = String(repeating: " ", count: max(0, abs(column.width) - cell.count))
      return column.width < 0 ? cell + padding : padding + cell
    }.joined(separator: "  ")
    while line.last == " " { line.removeLast() }
    return line
  }

  private static func spread(_ rates: StepTimes.Rates?) -> String { rates.map { "\(number($0.slow))-\(number($0.fast))" } ?? "-" }
  private static func percent(_ value: Double?) -> String { value.map { String(format: "%.0f %%", 100 * $0) } ?? "-" }

  /// Three figures at least.
  private static func number(_ value: Double?) -> String {
    value.map { String(format: $0 < 10 ? "%.2f" : $0 < 100 ? "%.1f" : "%.0f", $0) } ?? "-"
  }
}
