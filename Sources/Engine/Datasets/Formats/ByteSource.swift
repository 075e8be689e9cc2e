#if canImport(Glibc)
  import Glibc
#else
  import Foundation
#endif

/// The bytes of an open file, read where they are asked for; or bytes in memory under a name.
///
/// Reads at a place (`pread`) rather than through a mapping: what is held in memory is what was asked for, a file that
/// shrinks meanwhile is an error and no signal, and any number of threads may read at once.
final class ByteSource: Sendable {
  private enum Store {
    case file(descriptor: Int32)
    case memory([UInt8])
  }

  /// The most bytes that are held of one image, packed or not: a file that claims more is refused before memory is taken.
  static let mostImageBytes = 1 << 28

  /// The file as the caller named it.
  let name: String
  /// The number of bytes.
  let count: Int
  private let store: Store

  /// Opens a regular file.
  ///
  /// - Throws: `FormatError` of kind `unreadable`; `expected` is what it should have been.
  init(file: String, expected: String) throws(FormatError) {
    // Not blocking: a pipe must not hang the program before it is refused.
    let descriptor = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw FormatError(.unreadable, file: file, at: nil, "cannot be opened: \(systemMessage()); expected \(expected)")
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let message = systemMessage()
      close(descriptor)
      throw FormatError(.unreadable, file: file, at: nil, "cannot be read: \(message)")
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw FormatError(.unreadable, file: file, at: nil, "is no regular file; expected \(expected)")
    }
    name = file
    count = Int(status.st_size)
    store = .file(descriptor: descriptor)
  }

  /// Bytes in memory; `name` is what errors call them.
  init(bytes: [UInt8], name: String) {
    self.name = name
    count = bytes.count
    store = .memory(bytes)
  }

  deinit {
    if case .file(let descriptor) = store { close(descriptor) }
  }

  /// The bytes of a range that lies within the file.
  ///
  /// - Throws: `FormatError` if they cannot be read.
  func bytes(_ range: Range<Int>) throws(FormatError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: range.count)
    _ = try read(at: range.lowerBound, into: &bytes, count: range.count, atLeast: range.count)
    return bytes
  }

  /// Reads `wanted` bytes of the file at `offset` into the beginning of `target`, or fewer if that is all there is.
  ///
  /// - Returns: How many there were.
  /// - Throws: `FormatError` if they cannot be read, or there are fewer than `needed`.
  func read(at offset: Int, into target: inout [UInt8], count wanted: Int, atLeast needed: Int) throws(FormatError) -> Int {
    guard wanted > 0 else { return 0 }
    if case .memory(let bytes) = store {
      target.replaceSubrange(0..<wanted, with: bytes[offset..<offset + wanted])
      return wanted
    }
    guard case .file(let descriptor) = store else { return 0 }
    var filled = 0
    var failure: Int32 = 0
    target.withUnsafeMutableBytes { buffer in
      guard let base = buffer.baseAddress else { return }
      while filled < wanted {
        let count = pread(descriptor, base + filled, wanted - filled, off_t(offset + filled))
        if count < 0, errno == EINTR { continue }
        if count < 0 { failure = errno }
        if count <= 0 { break }
        filled += count
      }
    }
    if failure != 0 {
      throw FormatError(
        .unreadable, file: name, at: .byte(offset + filled), "cannot be read: \(String(cString: strerror(failure)))")
    }
    guard filled >= needed else {
      throw FormatError(
        .truncated, file: name, at: .byte(offset + filled),
        "the file had \(self.count) bytes when it was opened and ends here now")
    }
    return filled
  }
}
