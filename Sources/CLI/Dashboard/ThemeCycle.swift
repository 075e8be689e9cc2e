import Foundation
import Screen

/// The themes to choose from: base16 files of the user, of the current folder, and of the installation; two are built in.
///
/// A file is read when its turn comes, so that the first frame waits for none.
struct ThemeCycle {
  private(set) var current = Theme.dark
  private let files: [String]
  private var index = 0

  /// - Parameter folders: Where to look; of two files of one name, that of the earlier folder counts.
  init(folders: [String] = Self.folders(environment: ProcessInfo.processInfo.environment)) {
    var seen: Set<String> = []
    files = folders.flatMap { folder in
      ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
        .filter { ($0.hasSuffix(".yaml") || $0.hasSuffix(".yml")) && seen.insert($0).inserted }
        .map { folder + "/" + $0 }
    }
    // The first press of the key leads to the one after the built-in dark theme.
    index = files.firstIndex { $0.hasSuffix("/tandem-dark.yaml") } ?? -1
  }

  private static func folders(environment: [String: String]) -> [String] {
    let home = environment["XDG_CONFIG_HOME"] ?? environment["HOME"].map { $0 + "/.config" } ?? ""
    let program = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
    let installed = ((program as NSString).deletingLastPathComponent as NSString).appendingPathComponent("../share/tandem/themes")
    return [home + "/tandem/themes", "themes", installed]
  }

  /// Goes on to the next theme; returns what was wrong with its file, if anything (its missing colours are filled in).
  mutating func advance() -> String? {
    guard !files.isEmpty else {
      current = current.name == Theme.dark.name ? .light : .dark
      return nil
    }
    index = (index + 1) % files.count
    return read()
  }

  /// The names of the themes to choose from.
  var names: [String] { files.isEmpty ? [Theme.dark.name, Theme.light.name] : files.map(Self.name) }

  /// Goes to the theme of that name; returns why there is none, or what was wrong with its file.
  mutating func use(_ name: String) -> String? {
    if let found = files.firstIndex(where: { Self.name($0) == name }) {
      index = found
      return read()
    }
    guard let theme = [Theme.dark, .light].first(where: { $0.name == name }) else {
      return "no theme \(name); there are \(listed(names, "and"))"
    }
    current = theme
    return nil
  }

  private static func name(_ file: String) -> String {
    ((file as NSString).lastPathComponent as NSString).deletingPathExtension
  }

  private mutating func read() -> String? {
    guard let data = FileManager.default.contents(atPath: files[index]) else { return "cannot read the theme \(files[index])" }
    let (theme, problems) = Theme.lenient(from: String(decoding: data, as: UTF8.self), file: files[index])
    current = theme
    return problems.first.map { "\($0)" }
  }
}
