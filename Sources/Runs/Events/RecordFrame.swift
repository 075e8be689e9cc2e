/// The frame of a record in an event file: length (UInt64), checksum of the length, data, checksum of the data; little-endian.
enum RecordFrame {
  static let headerSize = 12
  static let footerSize = 4

  /// Appends `data` in its frame.
  static func append(_ data: [UInt8], to bytes: inout [UInt8]) {
    let length = littleEndian(UInt64(data.count))
    bytes += length
    bytes += littleEndian(CRC32C.masked(length))
    bytes += data
    bytes += littleEndian(CRC32C.masked(data))
  }

  /// What stands at the beginning of some bytes.
  enum Found: Equatable {
    /// Not all of it is there yet; the record takes `size` bytes in all, as far as is known.
    case incomplete(size: Int)
    /// A whole record of `size` bytes, the data at `dataRange` of the bytes.
    case record(size: Int, dataRange: Range<Int>)
    /// A whole record whose data are not what was written.
    case damagedData(size: Int)
    /// The length is not what was written, so the next record cannot be found either.
    case damagedLength
  }

  static func find(in bytes: UnsafeRawBufferPointer) -> Found {
    guard bytes.count >= headerSize else { return .incomplete(size: headerSize) }
    let sum = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt32.self))
    guard CRC32C.masked(UnsafeRawBufferPointer(rebasing: bytes[..<8])) == sum else { return .damagedLength }
    let length = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
    // Nobody writes an event of a gigabyte; a length beyond has a right checksum by chance or ill will.
    guard length < 1 << 30 else { return .damagedLength }
    let end = headerSize + Int(length)
    let size = end + footerSize
    guard bytes.count >= size else { return .incomplete(size: size) }
    let dataSum = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: end, as: UInt32.self))
    guard CRC32C.masked(UnsafeRawBufferPointer(rebasing: bytes[headerSize..<end])) == dataSum else {
      return .damagedData(size: size)
    }
    return .record(size: size, dataRange: headerSize..<end)
  }

  private static func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }
}
