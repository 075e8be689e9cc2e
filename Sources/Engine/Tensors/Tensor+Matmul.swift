import CKernels

extension Tensor {
  /// The matrix product, of the transposes where asked; a row of it depends on that row of `self` and on `other` alone, to the bit.
  ///
  /// Shapes: `self [M, K]` (`[K, M]` transposed), `other [K, N]` (`[N, K]` transposed) -> `[M, N]`.
  ///
  /// - Parameters:
  ///   - other: The right side.
  ///   - transposeSelf: Whether `self` is `[K, M]`.
  ///   - transposeOther: Whether `other` is `[N, K]`.
  ///   - finish: What is done to the sums before they are stored; `nil` for nothing.
  public func matmul(_ other: Tensor, transposeSelf: Bool = false, transposeOther: Bool = false, finish: Finish? = nil) -> Tensor
  {
    require(rank == 2 && other.rank == 2, "matmul needs two matrices, found \(shape) and \(other.shape)")
    let (m, k) = transposeSelf ? (shape[1], shape[0]) : (shape[0], shape[1])
    let (k2, n) = transposeOther ? (other.shape[1], other.shape[0]) : (other.shape[0], other.shape[1])
    require(
      k == k2,
      "matmul needs equal inner axes, found \(shape)\(transposeSelf ? " transposed" : "") and \(other.shape)\(transposeOther ? " transposed" : "")"
    )
    guard k > 0 else { return Tensor(zeros: [m, n]).finished(by: finish) }
    let result = Tensor(uninitialized: [m, n])
    let (row, otherRow) = (shape[1], other.shape[1])
    MatrixProduct(
      rows: m, columns: n, depth: k, left: storage.pointer, leftRow: transposeSelf ? 1 : row, leftStep: transposeSelf ? row : 1,
      right: transposeOther ? .columns(other.storage.pointer, otherRow) : .rows(other.storage.pointer, otherRow),
      result: result.storage.pointer, resultRow: n
    ).run(finish)
    return result
  }

  /// The product with the transpose of a weight, and what follows it, in one pass.
  ///
  /// `y = finish(x wᵀ)`, equal to the bit to `matmul(weight, transposeOther: true)`
  ///
  /// Shapes: `self [M, K]`, `weight [N, K]` -> `[M, N]`.
  ///
  /// - Parameters:
  ///   - weight: One row an output.
  ///   - finish: What is done to the sums before they are stored; `nil` for nothing.
  ///   - keepsPacked: Whether the weight is kept as kernels want it until it changes: for a weight that stands still, as in evaluation.
  ///     Weights that do not fit the caches are not kept, since a product with few rows waits for memory in either form.
  public func linear(weight: Tensor, finish: Finish? = nil, keepsPacked: Bool = false) -> Tensor {
    guard keepsPacked, rank == 2, weight.rank == 2, shape[1] == weight.shape[1], shape[1] > 0, weight.count <= Self.mostKept
    else {
      return matmul(weight, transposeOther: true, finish: finish)
    }
    let (n, k) = (weight.shape[0], weight.shape[1])
    let panels = weight.storage.form(.dense(outputs: n)) {
      MatrixProduct.panels(of: weight.storage.pointer, columns: n, depth: k)
    }
    let result = Tensor(uninitialized: [shape[0], n])
    MatrixProduct(
      rows: shape[0], columns: n, depth: k, left: storage.pointer, leftRow: k, leftStep: 1, right: .panels(panels.pointer),
      result: result.storage.pointer, resultRow: n
    ).run(finish)
    return result
  }

  /// The floats of the largest weight that is kept packed: 16 MB, about what a third-level cache holds.
  private static let mostKept = 4_194_304

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
