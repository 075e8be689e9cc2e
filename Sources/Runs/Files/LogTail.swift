import Glibc

/// The last lines of a text file that grows, such as `engine.log`. Reads only when the file changed, and only its end.
public struct LogTail: Sendable {
  /// The file that is read.
  public let path: String
  private var seen: FileStatus?
  private var kept: [String] = []
  private var capacity = 0

  /// The file need not exist yet.
  public init(path: String) { self.path = path }

  /// At most `count` last whole lines, oldest first, without control characters, as far as they lie in the last 64 KiB.
  public mutating func lines(_ count: Int) -> [String] {
    let status = FileStatus(path: path)
    guard status != seen || count > capacity else { return kept.suffix(count) }
    seen = status
    capacity = count
    kept = status.map { read($0, count) } ?? []
    return kept
  }

  private static let window = 64 << 10

  private func read(_ status: FileStatus, _ count: Int) -> [String] {
    let file = uninterrupted { open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
    guard file >= 0 else { return [] }
    defer { close(file) }
    let start = max(0, status.size - Self.window)
    guard let bytes = try? readFile(file, at: start, count: status.size - start, path: path) else { return [] }
    var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    // What follows the last line feed is not whole yet; what precedes the first may be the end of a longer line.
    lines.removeLast()
    if start > 0, !lines.isEmpty { lines.removeFirst() }
    return lines.suffix(count).map { String(decoding: $0, as: UTF8.self).withoutControlCharacters }
  }
}
