import Tensors

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The plain loops that the fast kernels must agree with; slow, and short enough to be seen to be right.
enum Reference {
  static func matmul(_ a: Tensor, _ b: Tensor, _ transposeA: Bool, _ transposeB: Bool) -> [Double] {
    let (m, k) = transposeA ? (a.shape[1], a.shape[0]) : (a.shape[0], a.shape[1])
    let n = transposeB ? b.shape[0] : b.shape[1]
    let (x, y) = (a.values, b.values)
    var result = [Double](repeating: 0, count: m * n)
    for i in 0..<m {
      for j in 0..<n {
        for p in 0..<k {
          result[i * n + j] += Double(x[transposeA ? p * m + i : i * k + p]) * Double(y[transposeB ? j * k + p : p * n + j])
        }
      }
    }
    return result
  }

  /// Calls `body` for every (output, input, filter) index triple of a convolution that lies inside the image.
  static func forEachTap(
    _ x: [Int], _ w: [Int], _ out: [Int], _ stride: Int, _ padding: Int, groups: Int = 1, _ body: (Int, Int, Int) -> Void
  ) {
    for n in 0..<x[0] {
      for u in 0..<out[1] {
        for v in 0..<out[2] {
          for o in 0..<w[0] {
            for i in 0..<w[1] {
              for j in 0..<w[2] {
                let (row, column) = (u * stride + i - padding, v * stride + j - padding)
                guard row >= 0, row < x[1], column >= 0, column < x[2] else { continue }
                let first = o / (w[0] / groups) * w[3]
                for c in 0..<w[3] {
                  body(
                    ((n * out[1] + u) * out[2] + v) * w[0] + o, ((n * x[1] + row) * x[2] + column) * x[3] + first + c,
                    ((o * w[1] + i) * w[2] + j) * w[3] + c)
                }
              }
            }
          }
        }
      }
    }
  }

  static func random(_ shape: [Int], seed: Int) -> Tensor {
    var generator = SeededGenerator(seed: seed)
    return Tensor((0..<shape.reduce(1, *)).map { _ in Float(generator.uniform(in: -1...1)) }, shape: shape)
  }

  static func exponential(_ x: Double) -> Double { exp(x) }
}
