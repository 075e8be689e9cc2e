import Foundation
import Runs

/// The user's view (theme, charts), kept from one session to the next as a JSON object of texts.
///
/// Names that this version does not know stay in the file. What is not a text, or no JSON at all, is as good as not there.
struct ViewSettings {
  /// The name under which the theme is kept; the other names are those of `DashboardState.viewSettings`.
  static let theme = "theme"

  /// What was kept.
  private(set) var values: [String: String]
  private var path: String?
  /// The view as it was last seen; `nil` before the first look.
  private var seen: [String: String]?

  /// - Parameter path: The file; `nil` where nothing is to be read or kept.
  init(path: String?) {
    self.path = path
    values = path.map(Self.read) ?? [:]
  }

  /// Those of this user: `view.json` in the folder of what the program remembers.
  static func ofUser() -> ViewSettings { ViewSettings(path: UserFolders.state().map { $0 + "/view.json" }) }

  /// Keeps the view where it has changed since the last call; the first call tells where it begins.
  ///
  /// - Returns: Why it cannot be kept, once; it is not tried again.
  mutating func keep(_ new: [String: String]) -> String? {
    defer { seen = new }
    guard let path, let seen, seen != new else { return nil }
    // Another dashboard may have written meanwhile: what it knows and we do not stays.
    values = Self.read(path).merging(new) { $1 }
    do {
      try FileManager.default.createDirectory(
        atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      try AtomicFile.write(Array(encoder.encode(values)) + [0x0A], to: path)
      return nil
    } catch {
      self.path = nil
      return "the view is not kept for the next session: \((error as? FileError)?.description ?? error.localizedDescription)"
    }
  }

  private static func read(_ path: String) -> [String: String] {
    guard let data = FileManager.default.contents(atPath: path), data.count <= 1 << 20 else { return [:] }
    let object = (try? JSONSerialization.jsonObject(with: data)) as? [String: Any]
    return object?.compactMapValues { $0 as? String } ?? [:]
  }
}
