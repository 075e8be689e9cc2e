import ArgumentParser
import Datasets
import Foundation
import Models
import Tensors
import Training

struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Check what this machine gives: arithmetic, terminal, data.")

  mutating func run() throws {
    var isWell = true
    func check(_ what: String, _ finding: String, isGood: Bool, advice: String = "") {
      print("\(isGood ? "ok   " : "BAD  ")\(what): \(finding)\(isGood || advice.isEmpty ? "" : "; \(advice)")")
      if !isGood { isWell = false }
    }
    func note(_ what: String, _ finding: String) { print("note \(what): \(finding)") }

    let error = Self.matmulError()
    check(
      "matrix multiplication", String(format: "largest relative error %.1e against plain loops", error), isGood: error < 1e-4,
      advice: "this OpenBLAS miscomputes on this processor; try OPENBLAS_CORETYPE=Haswell in the environment")
    if let memory = MachineMemory.now() {
      note("memory", "\(Format.bytes(memory.available)) left, the limit of \(memory.limit.rawValue)")
      note("largest batches of 112 x 112 RGB", Self.largestBatches(within: memory.available))
    }
    note("cores", "\(Threads.available)")
    let (level, best) = (VectorLevel.current, VectorLevel.best)
    note(
      "vector instructions",
      level == best ? "\(level.rawValue)" : "\(level.rawValue) (TANDEM_CPU); this machine has \(best.rawValue)")
    for line in try ArithmeticSettings.ofProcess().notes { note("environment", line) }

    let environment = ProcessInfo.processInfo.environment
    let term = environment["TERM"] ?? ""
    note("terminal", isatty(STDOUT_FILENO) == 1 ? "TERM=\(term)" : "stdout is no terminal; fit prints plain lines")
    let locale = String(cString: setlocale(LC_ALL, ""))
    let isUTF8 = String(cString: nl_langinfo(CInt(CODESET))) == "UTF-8"
    note("locale", "\(locale), \(isUTF8 ? "UTF-8: braille charts" : "no UTF-8: charts in ASCII; LC_ALL=C.UTF-8 gives braille")")

    let folder = ORLFaces.folder(inCache: DatasetCache.folder(environment: environment))
    let fetched = FileManager.default.fileExists(atPath: folder)
    note("ORL faces", fetched ? folder : "not fetched; 'tandem data fetch orl' does it")
    if !isWell { throw ExitCode(1) }
  }

  /// For the networks of faces, with 1000 identities, SGD and what a fit holds besides.
  private static func largestBatches(within bytes: Int) -> String {
    [Backbone.mobileFaceNet64, .mobileFaceNet, .iResNet18, .iResNet50, .iResNet100].map { backbone in
      var recipe = Recipe()
      recipe.data.image = .init(height: 112, width: 112, channels: 3)
      (recipe.model.backbone, recipe.model.embedding) = (backbone, 512)
      let largest = recipe.memory(people: 1000).largestBatch(within: bytes, limit: 1 << 16)
      return "\(backbone.rawValue) \(largest.map(String.init) ?? "none")"
    }.joined(separator: ", ")
  }

  /// The largest error of a matrix product that no blocking divides evenly, relative to the largest element.
  private static func matmulError() -> Double {
    let (m, n, k) = (67, 131, 259)
    var generator = SeededGenerator(seed: 1)
    func matrix(_ rows: Int, _ columns: Int) -> [Float] { (0..<rows * columns).map { _ in Float(generator.uniform(in: -1...1)) } }
    let (a, b) = (matrix(m, k), matrix(k, n))
    let product = Tensor(a, shape: [m, k]).matmul(Tensor(b, shape: [k, n])).values
    var (worst, largest) = (0.0, 0.0)
    for i in 0..<m {
      for j in 0..<n {
        let exact = (0..<k).reduce(0.0) { $0 + Double(a[i * k + $1]) * Double(b[$1 * n + j]) }
        worst = max(worst, abs(Double(product[i * n + j]) - exact))
        largest = max(largest, abs(exact))
      }
    }
    return worst / largest
  }
}
