import Foundation
import Glibc
import Screen

/// The themes to choose from: base16 files of the user, of the current folder, and of the installation; two are built in.
///
/// A file is read when its turn comes, so that the first frame waits for none, and again when it changes.
struct ThemeCycle {
  private(set) var current = Theme.dark
  /// What the theme in use is called: its file without the ending, or that of a built-in theme.
  private(set) var name = builtIn[0].name
  private let files: [String]
  private var index = 0
  /// The file in use, and its state when it was read; `nil` for a built-in theme.
  private var inUse: (path: String, stamp: FileStamp?)?

  private static let builtIn = [(name: "tandem-dark", theme: Theme.dark), (name: "tandem-light", theme: Theme.light)]

  /// - Parameter folders: Where to look; of two files of one name, that of the earlier folder counts.
  init(folders: [String] = Self.folders(environment: ProcessInfo.processInfo.environment)) {
    var seen: Set<String> = []
    files = folders.flatMap { folder in
      ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
        .filter { ($0.hasSuffix(".yaml") || $0.hasSuffix(".yml")) && seen.insert($0).inserted }
        .map { folder + "/" + $0 }
    }
    // The first press of the key leads to the one after the built-in dark theme.
    index = files.firstIndex { Self.name(of: $0) == name } ?? -1
  }

  private static func folders(environment: [String: String]) -> [String] {
    let program = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    let installed = ((program as NSString).deletingLastPathComponent as NSString).appendingPathComponent("../share/tandem/themes")
    return (UserFolders.configuration(environment).map { [$0 + "/themes"] } ?? []) + ["themes", installed]
  }

  private static func name(of path: String) -> String {
    ((path as NSString).lastPathComponent as NSString).deletingPathExtension
  }

  /// Goes on to the next theme; returns what was wrong with its file, if anything (its missing colours are filled in).
  mutating func advance() -> String? {
    guard !files.isEmpty else {
      let next = Self.builtIn.first { $0.name != name } ?? Self.builtIn[0]
      (name, current) = next
      inUse = nil
      return nil
    }
    index = (index + 1) % files.count
    return use(files[index])
  }

  /// The names of the themes to choose from.
  var names: [String] { Set(files.map(Self.name(of:)) + Self.builtIn.map(\.name)).sorted() }

  /// Takes the theme of that name, or of the file at that path.
  ///
  /// - Returns: What is wrong with its file, if anything.
  /// - Throws: `UsageError` where there is none; it names those that there are.
  mutating func choose(_ wanted: String) throws(UsageError) -> String? {
    if let index = files.firstIndex(where: { Self.name(of: $0) == wanted }) {
      self.index = index
      return use(files[index])
    }
    if let found = Self.builtIn.first(where: { $0.name == wanted }) {
      (name, current) = found
      inUse = nil
      return nil
    }
    guard wanted.contains("/"), FileManager.default.fileExists(atPath: wanted) else {
      let known = names.joined(separator: ", ")
      throw UsageError("there is no theme \(wanted); the themes are \(known), and any base16 file by its path")
    }
    return use(wanted)
  }

  /// Reads the file in use again where it has changed; returns whether it has, and what is wrong with it now, if anything.
  mutating func reload() -> (hasChanged: Bool, problem: String?) {
    // While an editor replaces the file, there is none for a moment.
    guard let file = inUse, let stamp = FileStamp(file.path), stamp != file.stamp else { return (false, nil) }
    return (true, use(file.path))
  }

  private mutating func use(_ path: String) -> String? {
    let stamp = FileStamp(path)
    guard let data = FileManager.default.contents(atPath: path) else { return "cannot read the theme \(path)" }
    let (theme, problems) = Theme.lenient(from: String(decoding: data, as: UTF8.self), file: path)
    (name, current, inUse) = (Self.name(of: path), theme, (path, stamp))
    return problems.first.map { "\($0)" }
  }
}

/// What tells that a file is another one than before.
private struct FileStamp: Equatable {
  private let inode: UInt
  private let size: Int
  private let seconds: Int
  private let nanoseconds: Int

  /// `nil` where there is no file.
  init?(_ path: String) {
    var information = stat()
    guard stat(path, &information) == 0 else { return nil }
    inode = UInt(information.st_ino)
    size = Int(information.st_size)
    (seconds, nanoseconds) = (information.st_mtim.tv_sec, information.st_mtim.tv_nsec)
  }
}
