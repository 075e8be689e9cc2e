import ArgumentParser
import Foundation
import Runs
import Tensors

/// What environment variables ask of the arithmetic: refused, obeyed, or overridden with a line that says so.
struct ArithmeticSettings {
  /// That the machine lacks the vector instructions that were asked for, and what is used instead; `nil` where it has them.
  var level: String?
  /// What becomes of the variables of OpenBLAS, a line each.
  var library: [String] = []

  /// All of it.
  var notes: [String] { (level.map { [$0] } ?? []) + library }

  /// - Parameters:
  ///   - environment: The variables of the process.
  ///   - best: The best vector instructions that the machine has.
  /// - Throws: `UsageError` where `TANDEM_CPU` names no level.
  init(_ environment: [String: String], best: VectorLevel = .best) throws(UsageError) {
    let names = VectorLevel.allCases.map(\.rawValue)
    if let word = environment["TANDEM_CPU"], !word.isEmpty {
      guard let asked = VectorLevel(rawValue: word) else {
        let advice = nearest(word, among: names).map { "; did you mean \($0)?" } ?? ""
        throw UsageError("TANDEM_CPU: found \"\(word.withoutControlCharacters)\", expected \(listed(names, "or"))\(advice)")
      }
      if asked > best { level = "TANDEM_CPU=\(word): this machine lacks these instructions; \(best.rawValue) is used" }
    }
    for name in ["OPENBLAS_NUM_THREADS", "GOTO_NUM_THREADS", "OMP_NUM_THREADS"] {
      guard let value = environment[name], !value.isEmpty else { continue }
      library.append(
        "\(name)=\(value.withoutControlCharacters) is overridden: OpenBLAS has one thread inside each of the engine's own, whose number is "
          + "--threads or run.threads")
    }
    if let value = environment["OPENBLAS_CORETYPE"], !value.isEmpty {
      library.append(
        "OPENBLAS_CORETYPE=\(value.withoutControlCharacters) is obeyed by OpenBLAS, for what is left to it; the engine's own kernels go by "
          + "TANDEM_CPU")
    }
  }

  /// Those of this process.
  ///
  /// - Throws: `UsageError` where `TANDEM_CPU` names no level.
  static func ofProcess() throws(UsageError) -> ArithmeticSettings {
    try ArithmeticSettings(ProcessInfo.processInfo.environment)
  }
}

/// A command that computes: what the environment asks of the arithmetic is looked at before it runs.
protocol ComputingCommand: ParsableCommand {
  /// What of it is told on stderr.
  static func told(_ settings: ArithmeticSettings) -> [String]
}

extension ComputingCommand {
  static func told(_ settings: ArithmeticSettings) -> [String] { settings.level.map { [$0] } ?? [] }
}

extension FitCommand: ComputingCommand {}
extension EvaluateCommand: ComputingCommand {}
extension PredictCommand: ComputingCommand {}
extension VerifyCommand: ComputingCommand {}
extension ExportCommand: ComputingCommand {}
extension BenchCommand: ComputingCommand {
  static func told(_ settings: ArithmeticSettings) -> [String] { settings.notes }
}
extension DoctorCommand: ComputingCommand {
  // Among its findings.
  static func told(_ settings: ArithmeticSettings) -> [String] { [] }
}
extension EngineCommand: ComputingCommand {
  // In the run's log.
  static func told(_ settings: ArithmeticSettings) -> [String] { [] }
}
