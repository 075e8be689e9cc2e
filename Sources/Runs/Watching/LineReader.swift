import Glibc

/// Reads the whole lines of a text log from where it stopped the last time; a line without its end is left for the next time.
struct LineReader {
  let path: String
  /// Bytes of the lines that have been read.
  private(set) var offset = 0
  /// Lines that have been read.
  private(set) var count = 0
  private(set) var seen: FileStatus?
  /// Whether the last reading stopped for want of budget.
  private(set) var isCutShort = false
  /// The first bytes, and the last ones that were read: a log that was written anew from its start has others there.
  private var head: [UInt8] = []
  private var tail: [UInt8] = []
  private var isNoText = false

  private static let chunkSize = 1 << 20
  private static let remembered = 256

  init(path: String) { self.path = path }

  /// Whether the file is another one, lost bytes that were read, or has others in their place.
  func isReplaced(in status: FileStatus) -> Bool {
    guard let seen, status != seen else { return false }
    guard status.isSameFile(as: seen), status.size >= offset else { return true }
    guard offset > 0, let file = try? contents(at: 0, count: head.count) else { return false }
    return file != head || (try? contents(at: offset - tail.count, count: tail.count)) != tail
  }

  /// Hands the new lines on, without their ends and with their numbers from 0; reads about `budget` bytes and lowers it.
  mutating func read(
    _ status: FileStatus, problems: inout [String], budget: inout Int, sink: (UnsafeRawBufferPointer, Int) -> Void
  ) {
    guard status != seen || isCutShort, !isNoText else { return }
    seen = status
    isCutShort = false
    while offset < status.size {
      guard budget > 0 else {
        isCutShort = true
        return
      }
      let chunk: [UInt8]
      do throws(FileError) {
        chunk = try contents(at: offset, count: min(Self.chunkSize, status.size - offset))
      } catch {
        problems.append("\(error)")
        return
      }
      guard let end = chunk.lastIndex(of: UInt8(ascii: "\n")) else {
        isNoText = chunk.count >= Self.chunkSize
        if isNoText {
          problems.append("\(path.withoutControlCharacters): a line of more than a megabyte at byte \(offset); is it a text log?")
        }
        return
      }
      if offset == 0 { head = Array(chunk[...end].prefix(Self.remembered)) }
      tail = Array(chunk[...end].suffix(Self.remembered))
      chunk.withUnsafeBytes { bytes in
        for line in bytes[...end].split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast() {
          let isCRLF = line.last == UInt8(ascii: "\r")
          sink(UnsafeRawBufferPointer(rebasing: isCRLF ? line.dropLast() : line), count)
          count += 1
        }
      }
      offset += end + 1
      budget -= end + 1
    }
  }

  private func contents(at offset: Int, count: Int) throws(FileError) -> [UInt8] {
    let file = uninterrupted { open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
    guard file >= 0 else { throw FileError("read", path, errno) }
    defer { close(file) }
    return try readFile(file, at: offset, count: count, path: path)
  }
}
