/// Tells whether the names in a folder changed since the last look, mostly from the folder's time of change alone.
struct FolderWatch {
  let path: String
  private let wallTime: @Sendable () -> Double
  private var seen: FileStatus?
  /// Whether a later change would surely show as another time of change.
  private var isConclusive = false

  init(path: String, wallTime: @escaping @Sendable () -> Double = SystemClock.wall) {
    self.path = path
    self.wallTime = wallTime
  }

  /// All names, sorted, where something may have changed; `nil` where nothing did or the folder cannot be read.
  mutating func changedNames() -> [String]? {
    guard let status = FileStatus(path: path) else {
      seen = nil
      return nil
    }
    if isConclusive, status.modified == seen?.modified, seen?.isSameFile(as: status) == true { return nil }
    // File times are only as fine as the clock tick (or a second on some file systems): a change right after this look
    // could bear the same time. So the look counts only when the last change lies well back.
    isConclusive = wallTime() - status.modifiedSeconds > 2
    seen = status
    return try? namesInFolder(path)
  }
}
