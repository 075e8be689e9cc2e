import COpenBLAS

/// The library that this machine's rate is told by: products here run on tiles of the engine's own.
public enum OpenBLAS {
  /// Floating-point operations a second of large single-precision products, each thread at work on one of its own; the median.
  ///
  /// - Parameters:
  ///   - size: Rows, columns and depth of a product.
  ///   - seconds: How long to measure; three products at least.
  public static func productRate(size: Int = 1024, seconds: Double = 0.3) -> Double {
    let threads = Threads.count
    let (a, b) = (Tensor(repeating: 0.5, shape: [size, size]), Tensor(repeating: 0.25, shape: [size, size]))
    let results = (0..<threads).map { _ in Tensor(uninitialized: [size, size]) }
    func multiply() {
      Threads.split(threads) { _, parts in
        for part in parts {
          gemm(
            false, false, size, size, size, a.storage.pointer, size, b.storage.pointer, size, results[part].storage.pointer, size)
        }
      }
    }
    let clock = ContinuousClock()
    let start = clock.now
    multiply()
    var times: [Duration] = []
    while times.count < 3 || start.duration(to: clock.now) < .seconds(seconds) { times.append(clock.measure(multiply)) }
    return 2 * Double(threads * size * size * size) / (times.sorted()[times.count / 2] / .seconds(1))
  }
}

/// C = A B + beta C on row-major blocks, by OpenBLAS on this thread alone; `lda`, `ldb`, `ldc` are row lengths in memory.
func gemm(
  _ transposeA: Bool, _ transposeB: Bool, _ m: Int, _ n: Int, _ k: Int, _ a: UnsafePointer<Float>, _ lda: Int,
  _ b: UnsafePointer<Float>, _ ldb: Int, beta: Float = 0, _ c: UnsafeMutablePointer<Float>, _ ldc: Int
) {
  cblas_sgemm(
    CblasRowMajor, transposeA ? CblasTrans : CblasNoTrans, transposeB ? CblasTrans : CblasNoTrans, blasint(m), blasint(n),
    blasint(k), 1, a, blasint(lda), b, blasint(ldb), beta, c, blasint(ldc))
}
