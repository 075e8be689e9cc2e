/// CRC-32C (Castagnoli), the checksum of event files, eight bytes a step.
///
/// Reference: M. E. Kounavis and F. L. Berry, "Novel Table Lookup-Based Algorithms for High-Performance CRC Generation",
/// IEEE Transactions on Computers 57(11), 2008 (slicing-by-8).
enum CRC32C {
  /// Table `k`, at `256 * k`, advances a checksum by a byte that is followed by `k` zero bytes.
  private static let tables: [UInt32] = {
    let reflectedPolynomial: UInt32 = 0x82F6_3B78
    var tables = (0..<256).map { byte in
      (0..<8).reduce(UInt32(byte)) { value, _ in (value >> 1) ^ (value & 1 == 1 ? reflectedPolynomial : 0) }
    }
    for index in 256..<2048 {
      let previous = tables[index - 256]
      tables.append((previous >> 8) ^ tables[Int(previous & 0xFF)])
    }
    return tables
  }()

  static func checksum(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    tables.withUnsafeBufferPointer { table in
      var sum = ~UInt32(0)
      var index = 0
      while index + 8 <= bytes.count {
        let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)) ^ UInt64(sum)
        let near = table[1792 + Int(word & 0xFF)] ^ table[1536 + Int(word >> 8 & 0xFF)]
        let next = table[1280 + Int(word >> 16 & 0xFF)] ^ table[1024 + Int(word >> 24 & 0xFF)]
        let after = table[768 + Int(word >> 32 & 0xFF)] ^ table[512 + Int(word >> 40 & 0xFF)]
        let far = table[256 + Int(word >> 48 & 0xFF)] ^ table[Int(word >> 56)]
        sum = near ^ next ^ after ^ far
        index += 8
      }
      while index < bytes.count {
        sum = (sum >> 8) ^ table[Int((sum ^ UInt32(bytes[index])) & 0xFF)]
        index += 1
      }
      return ~sum
    }
  }

  /// The checksum as event files store it: turned and shifted, so that a checksum of data that holds checksums stays sound.
  static func masked(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    let sum = checksum(bytes)
    return (sum >> 15 | sum << 17) &+ 0xA282_EAD8
  }

  static func masked(_ bytes: [UInt8]) -> UInt32 { bytes.withUnsafeBytes { masked($0) } }
}
