import Foundation
import Runs
import TestSupport

/// A folder of its own for one test, with everything that runs in it: recipes, runs, programs, terminals, engines.
///
/// When the last reference goes, terminals are closed, engines killed, and the folder removed.
final class Sandbox {
  let folder: TemporaryFolder
  /// The folder of all runs, where programs that are started in the sandbox look for it.
  let runs: String
  private var terminals: [Tmux] = []

  init() throws {
    folder = try TemporaryFolder("tandem-e2e")
    runs = folder.path("runs")
  }

  deinit {
    for terminal in terminals { terminal.kill() }
    for summary in (try? RunFolder.listRuns(in: runs)) ?? [] {
      if let holder = RunLock.holder(of: summary.folder) { kill(holder.pid, SIGKILL) }
    }
  }

  /// The program under test: beside the test bundle, wherever that was built.
  static let program: String = {
    let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    let beside = (tests as NSString).deletingLastPathComponent + "/tandem"
    return FileManager.default.isExecutableFile(atPath: beside) ? beside : project + "/.build/debug/tandem"
  }()

  /// The project's folder.
  static let project = (0..<4).reduce(#filePath) { path, _ in (path as NSString).deletingLastPathComponent }

  /// What programs find around them: this machine's PATH and libraries, a home of their own, a UTF-8 locale.
  var environment: [String: String] {
    let machine = ProcessInfo.processInfo.environment.filter { ["PATH", "LD_LIBRARY_PATH", "TMPDIR"].contains($0.key) }
    return machine.merging(["HOME": folder.path, "LC_ALL": "C.UTF-8"]) { $1 }
  }

  // MARK: Programs

  /// Starts tandem with its output in a pipe.
  func start(_ arguments: String..., pipeCapacity: Int32? = nil) throws -> ChildProcess {
    try start([Self.program] + arguments, pipeCapacity: pipeCapacity)
  }

  /// Runs tandem to its end.
  func tandem(_ arguments: String...) throws -> ChildProcess.Ending { try tandem(arguments) }

  /// Runs tandem to its end.
  func tandem(_ arguments: [String]) throws -> ChildProcess.Ending { try start([Self.program] + arguments).finish() }

  /// Starts any program.
  func start(_ words: [String], pipeCapacity: Int32? = nil) throws -> ChildProcess {
    try ChildProcess(words, environment: environment, folder: folder.path, pipeCapacity: pipeCapacity)
  }

  /// Starts tandem in a terminal.
  func terminal(
    _ arguments: String..., width: Int = 120, height: Int = 40, term: String? = "screen-256color", adding: [String: String] = [:]
  ) throws -> Tmux {
    try terminal(arguments, width: width, height: height, term: term, adding: adding)
  }

  /// Starts tandem in a terminal.
  func terminal(
    _ arguments: [String], width: Int = 120, height: Int = 40, term: String? = "screen-256color", adding: [String: String] = [:]
  ) throws -> Tmux {
    let terminal = try Tmux(
      [Self.program] + arguments, width: width, height: height, folder: folder.path,
      environment: environment.merging(adding) { $1 }, term: term)
    terminals.append(terminal)
    return terminal
  }

  // MARK: Runs

  /// Starts a run without an end, as a user does who detaches at once.
  @discardableResult
  func startEndless(_ name: String) throws -> RunFolder {
    let end = try tandem("fit", try endlessRecipe(), "--run", name, "--detach")
    guard end.status == 0 else { throw SandboxError(description: "fit --detach failed: \(end)") }
    return try run(name)
  }

  /// A run by its name.
  func run(_ name: String) throws -> RunFolder { try RunFolder.open(name, in: runs) }

  /// The names in the runs folder; empty where it is not there.
  var runNames: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: runs)) ?? []).sorted() }
}

/// What a test needs before it can begin, and did not get.
struct SandboxError: Error, CustomStringConvertible {
  let description: String
}
