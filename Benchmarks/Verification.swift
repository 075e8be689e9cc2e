import Foundation
import Verification

// Times the module Verification on embeddings from a file; run by Benchmarks/verification.py.
//
//   verification FILE DIMENSION REPEATS        FILE: Float32 rows 2k and 2k + 1 of pair k; then a byte a pair, 1 genuine
//
// Prints a line of JSON: the seconds of each repeat, from the numbers in memory to the whole report with its intervals.

let arguments = CommandLine.arguments
guard arguments.count == 4, let dimension = Int(arguments[2]), let repeats = Int(arguments[3]) else {
  fatalError("expected FILE DIMENSION REPEATS, found \(arguments.dropFirst().joined(separator: " "))")
}
let data = try Data(contentsOf: URL(fileURLWithPath: arguments[1]))
let pairs = data.count / (2 * dimension * 4 + 1)
let numbers = data.prefix(2 * pairs * dimension * 4).withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
let isSame = data.suffix(pairs).map { $0 == 1 }

/// Every rate of a report with its interval, so that none is left uncomputed.
func everything(_ report: VerificationReport) -> [Double] {
  let points = report.operatingPoints.flatMap { [$0.tarInterval, $0.farInterval, $0.fnmrInterval] }
  let folds = (report.foldOperatingPoints ?? []).map(\.tarInterval)
  let intervals = points + folds + [report.accuracyInterval, report.eerInterval, report.aucInterval]
  return intervals.compactMap { $0?.lowerBound } + report.det.map(\.fnmr)
}

var seconds = [Double]()
var report: VerificationReport?
for _ in 0..<repeats {
  let start = ContinuousClock.now
  let found = try VerificationReport(
    embeddings: Embeddings(numbers, dimension: dimension), pairs: EmbeddingPair.interleaved(isSame: isSame))
  let shown = everything(found)
  let (whole, parts) = (ContinuousClock.now - start).components
  seconds.append(Double(whole) + Double(parts) * 1e-18)
  guard shown.allSatisfy(\.isFinite) else { fatalError("an interval is not finite") }
  report = found
}
let line: [String: Any] = [
  "seconds": seconds, "accuracy": report?.accuracy ?? -1, "auc": report?.auc ?? -1, "eer": report?.eer ?? -1,
]
print(String(decoding: try JSONSerialization.data(withJSONObject: line, options: .sortedKeys), as: UTF8.self))
