/// What stands before the image in a record: flag, label, two numbers, and more labels if the flag is not 0.
///
/// 32-bit flag, 32-bit float label, 64-bit id, 64-bit second id, little-endian; a flag n > 0 says that n float labels
/// follow, and then they are the labels. Reference: `IRHeader` of MXNet's `recordio.py`.
struct ImageRecordHeader {
  /// The bytes of the part that is always there.
  static let size = 24

  /// The number of labels after the fixed part; 0 for one in it.
  let flag: UInt32
  /// The key of the record, by custom.
  let id: UInt64
  /// The labels: one if `flag` is 0, otherwise as many as it says.
  let labels: [Float]
  /// Where the image begins in the payload.
  let bodyStart: Int

  /// What is needed of a record for its head, in bytes.
  static let prefix = size + 8

  /// Reads the head of a record; of its labels the first two.
  ///
  /// - Throws: `FormatError` if the record is too short for it.
  init(_ record: Record, of source: ByteSource) throws(FormatError) {
    let payload = record.payload
    func failure(_ problem: String) -> FormatError {
      FormatError(.malformed, file: source.name, at: .byte(record.offset), problem)
    }
    guard record.length >= Self.size else {
      throw failure("a record of \(record.length) bytes; expected \(Self.size) of head at least")
    }
    func number<T: FixedWidthInteger>(_ type: T.Type, at offset: Int) -> T {
      var value: T = 0
      for index in 0..<T.bitWidth / 8 {
        value |= T(truncatingIfNeeded: payload[payload.startIndex + offset + index]) << T(8 * index)
      }
      return value
    }
    flag = number(UInt32.self, at: 0)
    id = number(UInt64.self, at: 8)
    guard Int(flag) <= (record.length - Self.size) / 4 else {
      throw failure("a record of \(record.length) bytes with \(flag) labels of 4 bytes each")
    }
    bodyStart = Self.size + 4 * Int(flag)
    if flag == 0 {
      labels = [Float(bitPattern: number(UInt32.self, at: 4))]
    } else {
      labels = (0..<min(Int(flag), 2)).map { Float(bitPattern: number(UInt32.self, at: Self.size + 4 * $0)) }
    }
  }
}

/// A label or a key that is written as a float: a whole number from 0 on; nil if it is none.
func wholeNumber(_ value: Float) -> Int? {
  guard value >= 0, value <= 2_147_483_648, value.rounded(.down) == value else { return nil }
  return Int(value)
}
