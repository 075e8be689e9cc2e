/// Walks over the fields of a protocol-buffer message in place, without copying.
///
/// The reader of event files uses it instead of the generated types, which make several arrays and strings a record: a log
/// of 300,000 values is to open in an instant. A field that is not wanted costs only its skipping.
///
/// Reference: protobuf.dev/programming-guides/encoding.
struct WireReader {
  private let bytes: UnsafeRawBufferPointer
  private var index = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  enum Value {
    case varint(UInt64)
    case fixed64(UInt64)
    case fixed32(UInt32)
    /// A string, some bytes, a message or packed numbers.
    case bytes(UnsafeRawBufferPointer)
  }

  /// The message breaks off or is none.
  struct Malformed: Error {}

  /// The next field's number and value; `nil` at the end.
  ///
  /// Throws: `Malformed`.
  mutating func next() throws(Malformed) -> (field: Int, value: Value)? {
    guard index < bytes.count else { return nil }
    let key = try varint()
    let field = Int(truncatingIfNeeded: key >> 3)
    switch key & 7 {
    case 0: return (field, .varint(try varint()))
    case 1: return (field, .fixed64(try fixed(UInt64.self)))
    case 2:
      let length = try varint()
      guard length <= UInt64(bytes.count - index) else { throw Malformed() }
      let end = index + Int(length)
      defer { index = end }
      return (field, .bytes(UnsafeRawBufferPointer(rebasing: bytes[index..<end])))
    case 5: return (field, .fixed32(try fixed(UInt32.self)))
    // Groups (3, 4) were given up before event files were invented.
    default: throw Malformed()
    }
  }

  private mutating func varint() throws(Malformed) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while index < bytes.count, shift < 64 {
      let byte = bytes[index]
      index += 1
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
      shift += 7
    }
    throw Malformed()
  }

  private mutating func fixed<Number: FixedWidthInteger>(_ type: Number.Type) throws(Malformed) -> Number {
    let size = MemoryLayout<Number>.size
    guard bytes.count - index >= size else { throw Malformed() }
    defer { index += size }
    return Number(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: Number.self))
  }
}
