import Foundation

/// A new, empty folder under the system's temporary folder, removed with all that is in it when the last reference goes.
///
/// Keep it in a `let` of the test, and end the test with `_ = folder` or `withExtendedLifetime` where only its path is used.
public final class TemporaryFolder: Sendable {
  public let url: URL

  /// The folder's absolute path, without a trailing slash.
  public var path: String { url.path }

  /// Makes the folder.
  /// - Throws: Foundation's error where the temporary folder cannot be written.
  public init(_ prefix: String = "tandem-test") throws {
    let parent = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
    url = parent.appendingPathComponent("\(prefix)-\(UUID().uuidString)", isDirectory: true)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// The path of `name` inside the folder; nothing is made there.
  public func path(_ name: String) -> String { url.appendingPathComponent(name).path }

  /// Writes `text` to the file `name` (folders in between are made) and returns its path.
  @discardableResult
  public func write(_ text: String, to name: String) throws -> String {
    try write(Array(text.utf8), to: name)
  }

  /// Writes `bytes` to the file `name` (folders in between are made) and returns its path.
  @discardableResult
  public func write(_ bytes: [UInt8], to name: String) throws -> String {
    let file = url.appendingPathComponent(name)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(bytes).write(to: file)
    return file.path
  }

  /// Removes the file or folder `name`.
  public func remove(_ name: String) throws { try FileManager.default.removeItem(at: url.appendingPathComponent(name)) }

  /// The bytes of the file `name`.
  public func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: url.appendingPathComponent(name))) }
}
