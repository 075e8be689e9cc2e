/// Normalised embeddings in single precision, laid out for comparing many with many.
///
/// A row is padded with zeros to whole vectors of four, and rows to whole groups, so that one loop does it all: each similarity is
/// summed in one order, whatever stands beside it, and equal embeddings have equal similarities to the last bit.
struct NormalisedRows: Sendable {
  /// Rows that are compared at once: four of the references with two of the queries keep eight sums in registers.
  static let group = 4

  private let vectors: [SIMD4<Float>]
  /// Vectors of four in a row.
  private let width: Int
  let count: Int

  init(_ embeddings: Embeddings) {
    let dimension = embeddings.dimension
    width = (dimension + 3) / 4
    count = embeddings.count
    let padded = (count + Self.group - 1) / Self.group * Self.group
    var vectors = [SIMD4<Float>](repeating: .zero, count: padded * width)
    for row in 0..<count {
      let length = embeddings.squaredNorms[row].squareRoot()
      for column in 0..<dimension {
        vectors[row * width + column / 4][column % 4] = Float(Double(embeddings.values[row * dimension + column]) / length)
      }
    }
    self.vectors = vectors
  }

  /// The cosine of the angle between each query of a range and each reference.
  ///
  /// Shapes: `similarities` `[queries.count, stride]`, `stride` the number of references rounded up to whole groups; `queries` begins
  /// at an even row.
  func compare(
    _ queries: Range<Int>, with references: NormalisedRows, into similarities: UnsafeMutableBufferPointer<Float>
  ) {
    let stride = references.stride
    vectors.withUnsafeBufferPointer { own in
      references.vectors.withUnsafeBufferPointer { other in
        guard let own = own.baseAddress, let other = other.baseAddress else { return }
        for reference in Swift.stride(from: 0, to: stride, by: Self.group) {
          for query in Swift.stride(from: queries.lowerBound, to: queries.upperBound, by: 2) {
            let (upper, lower) = Self.products(own + query * width, other + reference * width, width)
            let line = (query - queries.lowerBound) * stride + reference
            for column in 0..<Self.group { similarities[line + column] = upper[column] }
            guard query + 1 < queries.upperBound else { continue }
            for column in 0..<Self.group { similarities[line + stride + column] = lower[column] }
          }
        }
      }
    }
  }

  /// Rows with those that pad the last group.
  var stride: Int { (count + Self.group - 1) / Self.group * Self.group }

  /// The dot products of two rows at `a` with four at `b`.
  @inline(__always)
  private static func products(
    _ a: UnsafePointer<SIMD4<Float>>, _ b: UnsafePointer<SIMD4<Float>>, _ width: Int
  ) -> (SIMD4<Float>, SIMD4<Float>) {
    var (u0, u1, u2, u3) = (SIMD4<Float>.zero, SIMD4<Float>.zero, SIMD4<Float>.zero, SIMD4<Float>.zero)
    var (l0, l1, l2, l3) = (u0, u1, u2, u3)
    for index in 0..<width {
      let (upper, lower) = (a[index], a[index + width])
      let (b0, b1, b2, b3) = (b[index], b[index + width], b[index + 2 * width], b[index + 3 * width])
      u0 += upper * b0
      u1 += upper * b1
      u2 += upper * b2
      u3 += upper * b3
      l0 += lower * b0
      l1 += lower * b1
      l2 += lower * b2
      l3 += lower * b3
    }
    return (SIMD4(u0.sum(), u1.sum(), u2.sum(), u3.sum()), SIMD4(l0.sum(), l1.sum(), l2.sum(), l3.sum()))
  }
}
