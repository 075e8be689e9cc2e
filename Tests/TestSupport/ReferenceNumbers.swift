/// Numbers in -1...1 that the reference scripts in Python make too, so that inputs need no file.
///
/// `hash(i + 0x9E3779B9 tag) / 2^31 - 1`, hash being MurmurHash3's 32-bit finaliser; exact in single precision after one rounding.
/// - Parameters:
///   - count: How many.
///   - tag: Names the sequence.
///   - scale: Multiplies each number.
public func referenceNumbers(_ count: Int, tag: Int, scale: Float = 1) -> [Float] {
  (0..<count).map { index in
    var x = UInt32(truncatingIfNeeded: index) &+ 0x9E37_79B9 &* UInt32(truncatingIfNeeded: tag)
    x = (x ^ x >> 16) &* 0x85EB_CA6B
    x = (x ^ x >> 13) &* 0xC2B2_AE35
    x ^= x >> 16
    return Float(Double(x) / 2_147_483_648 - 1) * scale
  }
}
