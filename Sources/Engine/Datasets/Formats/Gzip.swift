import CImages

/// A file in gzip, held packed.
struct Gzip {
  /// A byte of deflate gives 1,032 at most: what claims more is refused before memory is taken.
  static let largestRatio = 1032

  let packed: [UInt8]
  let name: String

  /// The first bytes, at most `count` of them.
  ///
  /// - Throws: `FormatError` if the data are damaged before that.
  func prefix(_ count: Int) throws(FormatError) -> [UInt8] {
    try unpack(count).bytes
  }

  /// All of what is packed, which has to be `count` bytes; checksums are checked.
  ///
  /// - Throws: `FormatError` if the data are damaged, too short or too long.
  func all(_ count: Int) throws(FormatError) -> [UInt8] {
    guard count <= packed.count * Self.largestRatio else {
      throw failure(.truncated, "\(count) bytes announced; \(packed.count) bytes of gzip cannot hold them", at: packed.count)
    }
    // One more than there should be: whether there is more shows only when it is asked for.
    let result = try unpack(count + 1)
    guard result.bytes.count <= count else {
      throw failure(.malformed, "more is packed than the \(count) bytes announced", at: result.taken)
    }
    guard result.bytes.count == count else {
      throw failure(.truncated, "\(result.bytes.count) bytes are packed; expected \(count)", at: result.taken)
    }
    return result.bytes
  }

  private func unpack(_ most: Int) throws(FormatError) -> (bytes: [UInt8], taken: Int) {
    var outcome = cimages_unpacked()
    var status = CIMAGES_OK
    let bytes = [UInt8](unsafeUninitializedCapacity: most) { target, count in
      status = packed.withUnsafeBufferPointer { cimages_gunzip($0.baseAddress, $0.count, target.baseAddress, most, &outcome) }
      count = outcome.written
    }
    guard status == CIMAGES_OK else {
      let message = withUnsafeBytes(of: outcome.message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      throw failure(status == CIMAGES_TRUNCATED ? .truncated : .malformed, "no valid gzip: \(message)", at: outcome.taken)
    }
    return (bytes, outcome.taken)
  }

  private func failure(_ kind: FormatError.Kind, _ problem: String, at place: Int) -> FormatError {
    FormatError(kind, file: name, at: .byte(place), problem)
  }
}
