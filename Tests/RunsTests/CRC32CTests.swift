import Testing

@testable import Runs

@Suite struct CRC32CTests {
  @Test("the field's check values") func checkValues() {
    #expect(Array("123456789".utf8).withUnsafeBytes { CRC32C.checksum($0) } == 0xE306_9283)
    #expect(CRC32C.masked(Array("123456789".utf8)) == 0xC78A_B0E5)
    #expect(CRC32C.masked([]) == 0xA282_EAD8)
    #expect(CRC32C.masked([24, 0, 0, 0, 0, 0, 0, 0]) == 0x224B_7FA3)
  }

  /// Bit by bit, as the definition has it.
  private func slow(_ bytes: [UInt8]) -> UInt32 {
    var sum = ~UInt32(0)
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum & 1 == 1 ? (sum >> 1) ^ 0x82F6_3B78 : sum >> 1 }
    }
    return ~sum
  }

  @Test("every length around the eight-byte step equals the definition") func lengths() {
    for count in 0...67 {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ count) }
      #expect(bytes.withUnsafeBytes { CRC32C.checksum($0) } == slow(bytes), "length \(count)")
    }
  }
}
