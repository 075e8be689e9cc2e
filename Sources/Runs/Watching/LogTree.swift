import Glibc

/// Finds the logs under a folder, and those that appear there later.
struct LogTree {
  /// A log that was found.
  struct Found: Equatable {
    var path: String
    /// The folders from the watched one to it, without that.
    var folders: [String]
    var format: LogRun.Format
  }

  let root: String
  private var folders: [Folder] = []
  private var visited: Set<[UInt]> = []
  private var known: Set<String> = []
  private let wallTime: @Sendable () -> Double

  private struct Folder {
    var path: String
    var names: [String]
    var watch: FolderWatch
  }

  /// Deeper folders, and more of them, are not looked at: a home folder was named by mistake.
  private static let deepest = 8
  private static let mostFolders = 2_000
  private static let mostFiles = 5_000

  init(root: String, wallTime: @escaping @Sendable () -> Double = SystemClock.wall) {
    self.root = root
    self.wallTime = wallTime
    addFolder(root, names: [])
  }

  /// The logs that are new since the last look.
  mutating func newFiles() -> [Found] {
    var found: [Found] = []
    // A file may be named in the place of a folder.
    if let status = FileStatus(path: root), !status.isFolder {
      if known.insert(root).inserted {
        found.append(Found(path: root, folders: [], format: Self.format(root, isNamed: true) ?? .csv))
      }
      return found
    }
    var index = 0
    while index < folders.count {
      defer { index += 1 }
      guard let names = folders[index].watch.changedNames() else { continue }
      for name in names { look(at: name, in: folders[index], &found) }
    }
    return found
  }

  /// Forgets a file, so that it is found again if it is there again.
  mutating func forget(_ path: String) { known.remove(path) }

  private mutating func look(at name: String, in folder: Folder, _ found: inout [Found]) {
    let path = folder.path + "/" + name
    guard !known.contains(path), !name.hasPrefix("."), let status = FileStatus(path: path) else { return }
    if status.isFolder {
      addFolder(path, names: folder.names + [name])
    } else if known.count < Self.mostFiles, let format = Self.format(path, isNamed: false) {
      known.insert(path)
      found.append(Found(path: path, folders: folder.names, format: format))
    }
  }

  private mutating func addFolder(_ path: String, names: [String]) {
    guard names.count <= Self.deepest, folders.count < Self.mostFolders else { return }
    // A link back up would be followed for ever.
    if let status = FileStatus(path: path), !visited.insert([status.device, status.inode]).inserted { return }
    if !names.isEmpty { known.insert(path) }
    folders.append(Folder(path: path, names: names, watch: FolderWatch(path: path, wallTime: wallTime)))
  }

  /// What a file is, by its name, and by its first line where the name does not tell.
  private static func format(_ path: String, isNamed: Bool) -> LogRun.Format? {
    let name = path.split(separator: "/").last.map { $0.lowercased() } ?? ""
    // TensorBoard's own rule for what is an event file.
    if name.contains("tfevents") { return .events }
    if name.hasSuffix(".csv") || name.hasSuffix(".tsv") { return .csv }
    if name.hasSuffix(".jsonl") || name.hasSuffix(".ndjson") { return .jsonLines }
    guard isNamed || name.hasSuffix(".log") || name.hasSuffix(".json") else { return nil }
    let file = uninterrupted { open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
    guard file >= 0 else { return nil }
    defer { close(file) }
    let start = (try? readFile(file, at: 0, count: 64, path: path)) ?? []
    // An object that ends in the line it began in is told from a document only by reading it; a key on the first line will do.
    if start.starts(with: "{\"".utf8) { return .jsonLines }
    return start.starts(with: "epoch,".utf8) || start.starts(with: "step,".utf8) || isNamed ? .csv : nil
  }
}
