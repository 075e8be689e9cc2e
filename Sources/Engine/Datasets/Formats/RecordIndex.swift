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
      guard let key = try Self.number(&cursor, end: 0x09) else { continue }  // an empty line
      let place = cursor.offset
      guard let offset = try Self.number(&cursor, end: 0x0A) else {
        throw cursor.failure(.malformed, "key \(key) has no offset; expected \"key TAB offset\"", at: start)
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

  /// The next number and the byte `end` after it (or a line end, or the end of the file); nil for an empty line.
  private static func number(_ cursor: inout ByteCursor, end: UInt8) throws(FormatError) -> Int? {
    var value = 0
    var digits = 0
    while cursor.remaining > 0 {
      let start = cursor.offset
      let byte = try cursor.byte("a number")
      if (0x30...0x39).contains(byte) {
        digits += 1
        guard digits <= 18 else { throw cursor.failure(.tooLarge, "a number of more than 18 digits", at: start) }
        value = value * 10 + Int(byte - 0x30)
      } else if byte == end, digits > 0 {
        return value
      } else if byte == 0x0D || byte == 0x0A && end == 0x09 && digits == 0 {
        if byte == 0x0A { return nil }
      } else {
        throw cursor.failure(.malformed, "expected \"key TAB offset\" in decimal numbers", at: start)
      }
    }
    guard end == 0x0A || digits == 0 else {
      throw cursor.failure(.truncated, "the file ends after a key", at: cursor.source.count)
    }
    return digits > 0 ? value : nil
  }
}
