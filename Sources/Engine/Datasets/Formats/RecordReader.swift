/// A record of a RecordIO file.
public struct Record: Sendable {
  /// Where it begins in the file.
  public let offset: Int
  /// The number of bytes in it.
  public let length: Int
  /// What is in it, or the first bytes of that; shares the reader's window as long as it is not read on.
  public let payload: ArraySlice<UInt8>
}

/// Reads the records of a RecordIO file one after another, through a window of fixed size.
///
/// A record: the magic number `ced7230a`, then `flag << 29 | length`, the payload, zeros up to a multiple of four bytes; all
/// numbers 32-bit little-endian. A payload that has the magic number in it at a multiple of four is split there: the parts
/// have the flags 1 (first), 2 (middle) and 3 (last), and the magic number between them is left out of the file.
/// Reference: `recordio.h` of dmlc-core.
public struct RecordReader: Sendable {
  /// What each record and each part of one begins with.
  static let magic: UInt32 = 0xCED7_230A
  /// The longest record that is read, in bytes; an image is far below.
  static let longestRecord = ByteSource.mostImageBytes

  let source: ByteSource
  /// The place of the next record.
  public private(set) var offset: Int
  private var window: [UInt8]
  private var windowStart = 0
  private var filled = 0

  /// Opens a file and begins at its first record.
  ///
  /// - Throws: `FormatError` if it cannot be opened.
  public init(file: String) throws(FormatError) {
    self.init(try ByteSource(file: file, expected: "a RecordIO file (.rec)"))
  }

  /// Begins at `offset`; a window of a megabyte is for reading on and on, one of a few kilobytes for one record.
  init(_ source: ByteSource, at offset: Int = 0, windowSize: Int = 1 << 20) {
    self.source = source
    self.offset = offset
    window = [UInt8](repeating: 0, count: max(8, min(windowSize, source.count)))
  }

  /// The next record; nil at the end of the file.
  ///
  /// - Throws: `FormatError` with the byte where no record is.
  public mutating func next() throws(FormatError) -> Record? { try next(prefix: .max) }

  /// The next record; nil at the end of the file. At least `prefix` bytes of its payload are read, if it has so many.
  ///
  /// - Throws: `FormatError` with the byte where no record is.
  mutating func next(prefix: Int) throws(FormatError) -> Record? {
    guard offset < source.count else { return nil }
    let start = offset
    let first = try part(prefix: prefix)
    switch first.flag {
    case 0: return Record(offset: start, length: first.length, payload: window[first.range])
    case 1:
      try hold(8 + first.length, from: start)
      let from = start + 8 - windowStart
      let payload = try joined(Array(window[from..<from + first.length]), from: start)
      return Record(offset: start, length: payload.count, payload: payload[...])
    default: throw failure(.malformed, "a record continues here that has not begun", at: start)
    }
  }

  /// The whole payload of a record that begins with `first`.
  private mutating func joined(_ first: [UInt8], from start: Int) throws(FormatError) -> [UInt8] {
    var payload = first
    while true {
      guard offset < source.count else {
        throw failure(.truncated, "the file ends within a record that begins at byte \(start)", at: source.count)
      }
      let place = offset
      let next = try part(prefix: .max)
      guard next.flag >= 2 else {
        throw failure(.malformed, "a record begins within another one that begins at byte \(start)", at: place)
      }
      guard payload.count + 4 + next.length <= Self.longestRecord else {
        throw failure(.tooLarge, "a record of more than \(Self.longestRecord) bytes begins here", at: start)
      }
      withUnsafeBytes(of: Self.magic.littleEndian) { payload.append(contentsOf: $0) }
      payload += window[next.range]
      if next.flag == 3 { return payload }
    }
  }

  /// The flag of the next part, its length, and where its payload is in the window.
  private mutating func part(prefix: Int) throws(FormatError) -> (flag: UInt32, length: Int, range: Range<Int>) {
    let start = offset
    guard source.count - start >= 8 else {
      throw failure(.truncated, "the file ends within the head of a record", at: source.count)
    }
    try hold(8, from: start)
    let found = number(at: start - windowStart)
    guard found == Self.magic else {
      let hexadecimal = String(found, radix: 16)
      throw failure(.malformed, "no record begins here: found \(hexadecimal), expected the magic number ced7230a", at: start)
    }
    let head = number(at: start + 4 - windowStart)
    let length = Int(head & 0x1FFF_FFFF)
    guard length <= source.count - start - 8 else {
      throw failure(.truncated, "a record of \(length) bytes, but the file has \(source.count - start - 8) more", at: start + 4)
    }
    guard length <= Self.longestRecord else {
      throw failure(.tooLarge, "a record of \(length) bytes; at most \(Self.longestRecord) are read", at: start + 4)
    }
    guard head >> 29 <= 3 else { throw failure(.malformed, "a record of kind \(head >> 29); expected 0 to 3", at: start + 4) }
    let held = min(length, prefix)
    try hold(8 + held, from: start)
    // The zeros after the last record may be missing: nothing is lost with them.
    offset = min(start + 8 + (length + 3) / 4 * 4, source.count)
    let from = start + 8 - windowStart
    return (head >> 29, length, from..<from + held)
  }

  /// Sees to it that `count` bytes of the file from `start` on are in the window.
  private mutating func hold(_ count: Int, from start: Int) throws(FormatError) {
    if start >= windowStart, start + count <= windowStart + filled { return }
    if count > window.count { window = [UInt8](repeating: 0, count: count) }
    let wanted = min(window.count, source.count - start)
    filled = 0
    filled = try source.read(at: start, into: &window, count: wanted, atLeast: count)
    windowStart = start
  }

  private func number(at place: Int) -> UInt32 {
    UInt32(window[place]) | UInt32(window[place + 1]) << 8 | UInt32(window[place + 2]) << 16 | UInt32(window[place + 3]) << 24
  }

  private func failure(_ kind: FormatError.Kind, _ problem: String, at place: Int) -> FormatError {
    FormatError(kind, file: source.name, at: .byte(place), problem)
  }
}
