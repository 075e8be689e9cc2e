/// Reads a `ByteSource` from front to back through a window, so that memory does not grow with the file.
struct ByteCursor {
  let source: ByteSource
  /// The place of the next byte.
  private(set) var offset: Int
  private var window: [UInt8] = []
  private var windowStart = 0
  private let windowSize: Int

  init(_ source: ByteSource, at offset: Int = 0, windowSize: Int = 1 << 16) {
    self.source = source
    self.offset = offset
    self.windowSize = windowSize
  }

  /// The number of bytes that are left.
  var remaining: Int { source.count - offset }

  /// An error at `place`, or at the next byte.
  func failure(_ kind: FormatError.Kind, _ problem: String, at place: Int? = nil) -> FormatError {
    FormatError(kind, file: source.name, at: .byte(place ?? offset), problem)
  }

  /// The next byte; `what` it belongs to is for the error where the file ends.
  mutating func byte(_ what: @autoclosure () -> String) throws(FormatError) -> UInt8 {
    var place = offset - windowStart
    if place < 0 || place >= window.count {
      guard remaining > 0 else { throw failure(.truncated, "the file ends before \(what())") }
      try fill()
      place = 0
    }
    offset += 1
    return window[place]
  }

  /// The next little-endian number.
  mutating func number<T: FixedWidthInteger & UnsignedInteger>(
    _ type: T.Type, _ what: @autoclosure () -> String
  ) throws(FormatError) -> T {
    let size = T.bitWidth / 8
    guard remaining >= size else { throw failure(.truncated, "the file ends before \(what())", at: source.count) }
    var value: T = 0
    for index in 0..<size { value |= T(truncatingIfNeeded: try byte(what())) << T(8 * index) }
    return value
  }

  /// Passes over `count` bytes without reading them, and says where they are.
  mutating func skip(_ count: Int, _ what: @autoclosure () -> String) throws(FormatError) -> Range<Int> {
    guard count >= 0, count <= remaining else {
      throw failure(.truncated, "\(what()) of \(count) bytes, but the file has \(remaining) more")
    }
    defer { offset += count }
    return offset..<offset + count
  }

  /// The text up to the next line feed, which is taken and left out; at most `limit` bytes.
  mutating func line(limit: Int, _ what: @autoclosure () -> String) throws(FormatError) -> String {
    let start = offset
    var bytes: [UInt8] = []
    while true {
      let next = try byte("the end of \(what())")
      if next == 0x0A { return String(decoding: bytes, as: UTF8.self) }
      guard bytes.count < limit else { throw failure(.malformed, "\(what()) has more than \(limit) bytes", at: start) }
      bytes.append(next)
    }
  }

  private mutating func fill() throws(FormatError) {
    let count = min(windowSize, remaining)
    window = try source.bytes(offset..<offset + count)
    windowStart = offset
  }
}
