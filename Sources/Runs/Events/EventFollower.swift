/// Reads the curves of a folder of event files, and what is added to them later: Tandem's own, Keras's, PyTorch's.
///
/// The files are read in the order of their names, as TensorBoard does, and files that appear later are found. Scalars come
/// in the order in which they were written, also where the steps go back (a run that was resumed).
public struct EventFollower {
  /// The folder that is followed.
  public let folder: String
  private var files: [EventFileReader] = []
  private var watch: FolderWatch

  /// What one look found.
  public struct Batch: Sendable, Equatable {
    /// The new values, or all of them where `isRestarted`.
    public var scalars: [Scalar] = []
    /// The log was rewritten: what was read before is void.
    public var isRestarted = false
    /// More is there to be read at once: the look stopped at its limit.
    public var hasMore = false
    /// What could not be read, each said once.
    public var problems: [EventFileProblem] = []
  }

  /// `folder` need not exist yet.
  public init(folder: String) {
    self.folder = folder
    watch = FolderWatch(path: folder)
  }

  /// Looks for new values. Where nothing changed this costs one system call a file.
  ///
  /// `maximumBytes` bounds what is read in one look, so that a screen can show a long log while it is read.
  public mutating func poll(maximumBytes: Int = .max) -> Batch {
    var batch = Batch()
    findNewFiles()
    var states = files.map { FileStatus(path: $0.path) }
    if zip(files, states).contains(where: { file, status in status.map(file.isReplaced) ?? (file.seen != nil) }) {
      batch.isRestarted = true
      files = []
      watch = FolderWatch(path: folder)
      findNewFiles()
      states = files.map { FileStatus(path: $0.path) }
    }
    var budget = maximumBytes
    for index in files.indices {
      guard let status = states[index], !status.isFolder else { continue }
      // A later file waits until the one before is read to its end.
      guard budget > 0 else {
        batch.hasMore = true
        break
      }
      files[index].read(status, into: &batch.scalars, problems: &batch.problems, budget: &budget)
      if files[index].isCutShort { batch.hasMore = true }
    }
    return batch
  }

  private mutating func findNewFiles() {
    guard let names = watch.changedNames() else { return }
    // TensorBoard's own rule for what is an event file.
    for name in names where name.contains("tfevents") {
      let path = folder + "/" + name
      if !files.contains(where: { $0.path == path }) { files.append(EventFileReader(path: path)) }
    }
    files.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
  }
}
