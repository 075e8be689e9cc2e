/// The `.idx` beside a RecordIO file: a line `key TAB offset` for each record.
struct RecordIndex {
  /// A record: its key and where it begins.
  struct Entry {
    let key: Int
    let offset: Int
  }

  /// In the order of the keys; each key once.
  let entries: [Entry]

  /// Reads the lines, through a window.
  ///
  /// - Parameter fileSize: The bytes of the RecordIO file, which offsets lie within.
  /// - Throws: `FormatError` with the byte of the line that is none.
  init(_ source: ByteSource, fileSize: Int) throws(FormatError) {
    var cursor = ByteCursor(source)
    var entries: [Entry] = []
    // "0\t0\n" is the shortest line, and each record has eight bytes: a file cannot announce more than it can have.
    entries.reserveCapacity(min(source.count / 4, fileSize / 8))
    while cursor.remaining > 0 {
      let start = cursor.offset
      let (key, afterKey) = try Self.digits(&cursor)
      if key == nil, afterKey == 0x0A || afterKey == 0x0D { continue }  // an empty line, or the second half of CR LF
      let place = cursor.offset
      let (offset, afterOffset) = try Self.digits(&cursor)
      guard let key, let offset, afterKey == 0x09, afterOffset == nil || afterOffset == 0x0A || afterOffset == 0x0D else {
        let kind: FormatError.Kind = cursor.remaining == 0 ? .truncated : .malformed
        throw cursor.failure(kind, "expected \"key TAB offset\" in decimal numbers", at: start)
      }
      guard offset <= fileSize - 8, offset % 4 == 0 else {
        throw cursor.failure(
          .inconsistent, "key \(key) is at byte \(offset); expected a multiple of 4 within the \(fileSize) bytes of records",
          at: place)
      }
      guard entries.count < fileSize / 8 else {
        throw cursor.failure(.inconsistent, "more lines than \(fileSize) bytes of records can have", at: start)
      }
      entries.append(Entry(key: key, offset: offset))
    }
    self.entries = try Self.inOrder(entries, of: source.name)
  }

  /// Entries in the order of their keys.
  ///
  /// - Throws: `FormatError` if a key is there twice.
  static func inOrder(_ entries: [Entry], of file: String) throws(FormatError) -> [Entry] {
    let sorted = entries.sorted { $0.key < $1.key }
    for (one, other) in zip(sorted, sorted.dropFirst()) where one.key == other.key {
      throw FormatError(.inconsistent, file: file, at: .byte(0), "key \(one.key) is there twice; expected each key once")
    }
    return sorted
  }

  /// The digits that come next as a number, nil if there are none; and the byte after them, nil at the end of the file.
  private static func digits(_ cursor: inout ByteCursor) throws(FormatError) -> (value: Int?, end: UInt8?) {
    var value: Int?
    while cursor.remaining > 0 {
      let byte = try cursor.byte("a number")
      guard (0x30...0x39).contains(byte) else { return (value, byte) }
      let (tens, isTooLarge) = (value ?? 0).multipliedReportingOverflow(by: 10)
      guard !isTooLarge, tens <= Int.max - 9 else { throw cursor.failure(.tooLarge, "a number of too many digits") }
      value = tens + Int(byte - 0x30)
    }
    return (value, nil)
  }
}
