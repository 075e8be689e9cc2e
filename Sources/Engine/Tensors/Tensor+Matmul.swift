import CKernels
import COpenBLAS

/// C = A B + beta C on row-major blocks; `lda`, `ldb`, `ldc` are row lengths in memory.
func gemm(
  _ transposeA: Bool, _ transposeB: Bool, _ m: Int, _ n: Int, _ k: Int, _ a: UnsafePointer<Float>, _ lda: Int,
  _ b: UnsafePointer<Float>, _ ldb: Int, beta: Float = 0, _ c: UnsafeMutablePointer<Float>, _ ldc: Int
) {
  cblas_sgemm(
    CblasRowMajor, transposeA ? CblasTrans : CblasNoTrans, transposeB ? CblasTrans : CblasNoTrans, blasint(m), blasint(n),
    blasint(k), 1,
    a, blasint(lda), b, blasint(ldb), beta, c, blasint(ldc))
}

extension Tensor {
  /// The matrix product, of the transposes where asked.
  ///
  /// Shapes: `self [M, K]` (`[K, M]` transposed), `other [K, N]` (`[N, K]` transposed) -> `[M, N]`.
  public func matmul(_ other: Tensor, transposeSelf: Bool = false, transposeOther: Bool = false) -> Tensor {
    require(rank == 2 && other.rank == 2, "matmul needs two matrices, found \(shape) and \(other.shape)")
    let (m, k) = transposeSelf ? (shape[1], shape[0]) : (shape[0], shape[1])
    let (k2, n) = transposeOther ? (other.shape[1], other.shape[0]) : (other.shape[0], other.shape[1])
    require(
      k == k2,
      "matmul needs equal inner axes, found \(shape)\(transposeSelf ? " transposed" : "") and \(other.shape)\(transposeOther ? " transposed" : "")"
    )
    guard k > 0 else { return Tensor(zeros: [m, n]) }
    let result = Tensor(uninitialized: [m, n])
    let (a, b, c) = (storage.pointer, other.storage.pointer, result.storage.pointer)
    let (lda, ldb) = (shape[1], other.shape[1])
    // About a million multiply-adds are worth a thread; the longer side of the result is split.
    let whole = max(1, m * n * k / 1_000_000)
    if m >= n {
      Threads.split(m, grain: (m + whole - 1) / whole) { _, rows in
        let start = transposeSelf ? a + rows.lowerBound : a + rows.lowerBound * lda
        gemm(transposeSelf, transposeOther, rows.count, n, k, start, lda, b, ldb, c + rows.lowerBound * n, n)
      }
    } else {
      Threads.split(n, grain: (n + whole - 1) / whole) { _, columns in
        let start = transposeOther ? b + columns.lowerBound * ldb : b + columns.lowerBound
        gemm(transposeSelf, transposeOther, m, columns.count, k, a, lda, start, ldb, c + columns.lowerBound, n)
      }
    }
    return result
  }

  /// Every block of R x C elements as its transpose, a matrix or the last axes of many.
  ///
  /// Shapes: `self` of N R C elements -> `[N, C, R]`.
  public func transposed(rows: Int, columns: Int) -> Tensor {
    let size = rows * columns
    require(
      size > 0 && count % size == 0, "\(count) elements cannot be split into blocks of \(rows) x \(columns); shape \(shape)")
    let result = Tensor(uninitialized: [count / size, columns, rows])
    for block in stride(from: 0, to: count, by: size) {
      tk_transpose(storage.pointer + block, result.storage.pointer + block, rows, columns)
    }
    return result
  }
}
