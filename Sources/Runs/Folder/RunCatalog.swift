/// The list of runs, kept up: a look reads again only what changed since the last one, so that hundreds of runs may be watched.
///
/// Used by one thread.
public final class RunCatalog {
  private let runs: String
  private var known: [String: Entry] = [:]
  /// Status files that were read, for tests.
  private(set) var reads = 0

  private struct Entry {
    var status: FileStatus?
    var note: FileStatus?
    var summary: RunSummary
  }

  /// - Parameter runs: The folder of all runs; it may not be there yet.
  public init(_ runs: String) { self.runs = runs }

  /// The runs, the newest first; none where the folder does not exist.
  ///
  /// Throws: `RunError.file` where the folder cannot be read.
  public func look() throws(RunError) -> [RunSummary] {
    guard FileStatus(path: runs) != nil else { return [] }
    let names: [String]
    do throws(FileError) { names = try namesInFolder(runs) } catch { throw .file(error) }
    var now: [String: Entry] = [:]
    for name in names {
      guard let folder = try? RunFolder.open(path: runs + "/" + name), folder.holdsRun else { continue }
      now[name] = entry(folder, known[name])
    }
    known = now
    return now.values.map(\.summary).sorted(by: RunSummary.isNewer)
  }

  private func entry(_ folder: RunFolder, _ old: Entry?) -> Entry {
    let status = FileStatus(path: folder.status)
    let note = FileStatus(path: folder.noteFile)
    guard var entry = old, entry.status == status, entry.note == note else {
      reads += 1
      return Entry(status: status, note: note, summary: RunSummary(folder))
    }
    // An engine that dies writes nothing, and one that goes on with an ended run has not yet: the lock alone tells.
    let isHeld = RunLock.isHeld(folder)
    if isHeld != (entry.summary.pid != nil) { entry.summary.pid = isHeld ? RunLock.holder(of: folder)?.pid : nil }
    entry.summary.state = RunState(isHeld: isHeld, status: entry.summary.status)
    return entry
  }
}
