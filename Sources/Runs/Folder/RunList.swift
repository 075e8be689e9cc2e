/// How a run stands, as far as its folder tells.
public enum RunState: String, Codable, Sendable, CaseIterable {
  /// An engine has it.
  case live
  /// All epochs are done.
  case finished
  /// Stopped after a checkpoint; it can be resumed.
  case stopped
  /// Ended by an error.
  case failed
  /// Its engine died without a word: the status says that it goes on, but no engine has it. It can be resumed.
  case stale
  /// No status and no engine: another program's log, or an engine that never got so far.
  case unknown

  /// - Parameters:
  ///   - isHeld: Whether an engine has the run. One that has said its last word and only tidies up does not count.
  ///   - status: The last status of the run.
  public init(isHeld: Bool, status: Status?) {
    self =
      switch status?.state {
      case .finished?: .finished
      case .stopped?: .stopped
      case .failed?: .failed
      case .preparing?, .running?, .paused?, .stopping?: isHeld ? .live : .stale
      case nil: isHeld ? .live : .unknown
      }
  }
}

/// One line of the list of runs.
public struct RunSummary: Sendable, Equatable {
  /// The folder of the run.
  public var folder: RunFolder
  /// How the run stands.
  public var state: RunState
  /// The last status that was written to the folder, at most a few seconds old for a live run.
  public var status: Status?
  /// The process id of the engine that has the run.
  public var pid: Int32?
  /// One line of the user on it.
  public var note: String?
  /// When the recipe was written; seconds since 1970.
  public var created: Double
  /// When the status was last written; seconds since 1970.
  public var modified: Double

  /// The name of the run.
  public var name: String { folder.name }

  /// Looks at a run without disturbing its engine.
  public init(_ folder: RunFolder) {
    self.folder = folder
    status = StatusFile.read(folder)
    note = folder.note
    let isHeld = RunLock.isHeld(folder)
    pid = isHeld ? RunLock.holder(of: folder)?.pid : nil
    state = RunState(isHeld: isHeld, status: status)
    let here = FileStatus(path: folder.path)?.modifiedSeconds ?? 0
    created = FileStatus(path: folder.recipe)?.modifiedSeconds ?? here
    modified = FileStatus(path: folder.status)?.modifiedSeconds ?? here
  }
}

extension RunFolder {
  /// The runs in a folder, the newest first; none where the folder does not exist.
  ///
  /// A run is a folder that holds a recipe, a status or event files; others are passed over.
  ///
  /// Throws: `RunError.file` where the folder cannot be read.
  public static func listRuns(in runs: String) throws(RunError) -> [RunSummary] {
    guard FileStatus(path: runs) != nil else { return [] }
    let names: [String]
    do throws(FileError) { names = try namesInFolder(runs) } catch { throw .file(error) }
    return names.compactMap { try? RunFolder.open(path: runs + "/" + $0) }.filter(\.holdsRun).map(RunSummary.init)
      .sorted(by: RunSummary.isNewer)
  }

  /// Whether the folder holds a recipe, a status or event files. One whose name begins with a dot is being deleted.
  var holdsRun: Bool {
    !name.hasPrefix(".") && [recipe, status, training, validation].contains { FileStatus(path: $0) != nil }
  }
}

extension RunSummary {
  /// The order of the list.
  static func isNewer(_ a: RunSummary, _ b: RunSummary) -> Bool { (b.created, a.name) < (a.created, b.name) }
}
