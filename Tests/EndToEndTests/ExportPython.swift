import Datasets
import Foundation

/// The libraries that others read exported files with, in a virtual environment of their own, and the ORL faces.
///
/// Made once, in the cache of fetched data, and made again when requirements.txt changes. Needs python3 with pip, which
/// scripts/set-up.sh installs.
enum ExportPython {
  /// What came of it, found out once.
  private static let state = Result { try prepare() }

  /// Whether there is no network: the only reason to leave the tests out. Anything else that goes wrong is for them to report.
  static var isOffline: Bool {
    if case .failure(let error as ExportPythonError) = state { error.isOffline } else { false }
  }

  /// Runs check_export.py; returns what it printed.
  static func check(_ arguments: [String]) throws -> Data {
    let result = CommandRunner.system.run([try state.get(), "-B", "\(reference)/check_export.py"] + arguments)
    guard result.status == 0 else { throw ExportPythonError(description: "check_export.py failed: \(result.output)") }
    return Data(result.output.utf8)
  }

  /// Image files as the ORL faces have them, none of those that a wrong transfer has spoilt.
  ///
  /// - Parameter count: How many, of many people.
  static func faces(_ count: Int) throws -> [String] {
    _ = try state.get()
    let whole = try (1...ORLFaces.imagesPerPerson).flatMap { image in
      try (1...ORLFaces.people).compactMap { person -> String? in
        let path = "\(ORLFaces.folder(inCache: cache))/s\(person)/\(image).pgm"
        let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
        return size == "P5\n92 112\n255\n".utf8.count + ORLFaces.height * ORLFaces.width ? path : nil
      }
    }
    return Array(whole.prefix(count))
  }

  static let reference = Sandbox.project + "/Tests/EndToEndTests/Reference"

  private static let cache = DatasetCache.folder(environment: ProcessInfo.processInfo.environment)

  /// The environment's python, after all that it takes has been fetched.
  private static func prepare() throws -> String {
    do {
      try ORLFaces.fetch(into: cache) { _ in }
    } catch {
      if case .noRegistry = error { throw ExportPythonError(description: "\(error)", isOffline: true) }
      throw error
    }
    let requirements = try String(contentsOfFile: "\(reference)/requirements.txt", encoding: .utf8)
    let folder = "\(cache)/test-python"
    let kept = "\(folder)/requirements.txt"
    if (try? String(contentsOfFile: kept, encoding: .utf8)) == requirements { return "\(folder)/bin/python" }
    // Beside it first: a rename is one step, so there is never half of it, however many tests make it at once.
    let work = "\(folder)-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: work) }
    try run("python3", "-m", "venv", "--without-pip", work)
    try run(
      "python3", "-m", "pip", "--python", "\(work)/bin/python", "install", "--no-input", "--disable-pip-version-check", "--quiet",
      "--only-binary=:all:", "--requirement", "\(reference)/requirements.txt")
    try requirements.write(toFile: "\(work)/requirements.txt", atomically: false, encoding: .utf8)
    try? FileManager.default.removeItem(atPath: folder)
    try FileManager.default.moveItem(atPath: work, toPath: folder)
    return "\(folder)/bin/python"
  }

  private static func run(_ words: String...) throws {
    let result = CommandRunner.system.run(words)
    guard result.status != 0 else { return }
    // pip has one exit status for all failures, and says "no matching distribution" also where it reached nobody.
    let signs = [
      "connection broken by", "Max retries exceeded", "Connection refused", "name resolution", "Network is unreachable",
    ]
    throw ExportPythonError(
      description: "\(words.joined(separator: " ")) failed: \(result.output)",
      isOffline: signs.contains(where: result.output.contains))
  }
}

/// Why there is nothing to compare with.
struct ExportPythonError: Error, CustomStringConvertible {
  let description: String
  var isOffline = false
}
