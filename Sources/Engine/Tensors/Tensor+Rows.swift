import CKernels

extension Tensor {
  /// `x > 0 ? x : slope * x`, with one slope a column.
  ///
  /// Shapes: `self [..., C]`, `slope [C]` -> as `self`.
  public func prelu(slope: Tensor) -> Tensor {
    let columns = rowLength(slope)
    let result = Tensor(uninitialized: shape)
    Threads.split(count / max(columns, 1), grain: max(1, elementwiseGrain / columns)) { _, rows in
      let offset = rows.lowerBound * columns
      tk_prelu(storage.pointer + offset, slope.storage.pointer, result.storage.pointer + offset, rows.count, columns)
    }
    return result
  }

  /// The gradients of `prelu` at `self`, for the input and for the slopes.
  public func preluGradient(slope: Tensor, upstream: Tensor) -> (input: Tensor, slope: Tensor) {
    require(shape == upstream.shape, "the upstream gradient must be \(shape), found \(upstream.shape)")
    let columns = rowLength(slope)
    let input = Tensor(uninitialized: shape)
    let slopes = columnReduction { rows, sums in
      let offset = rows.lowerBound * columns
      tk_prelu_backward(
        storage.pointer + offset, slope.storage.pointer, upstream.storage.pointer + offset, input.storage.pointer + offset, sums,
        rows.count,
        columns)
    }
    return (input, slopes)
  }

  /// The rows at `indices`, in that order; a row may come more than once.
  ///
  /// Shapes: `self [N, ...]` -> `[indices.count, ...]`.
  public func gathered(_ indices: [Int]) -> Tensor {
    require(rank > 0, "gathering needs at least one axis")
    let rowCount = count / max(shape[0], 1)
    let result = Tensor(uninitialized: [indices.count] + shape.dropFirst())
    for (target, source) in indices.enumerated() {
      require(source >= 0 && source < shape[0], "row \(source) does not exist in a tensor of \(shape[0]) rows")
      (result.storage.pointer + target * rowCount).update(from: storage.pointer + source * rowCount, count: rowCount)
    }
    return result
  }

  /// The transpose of `gathered`: row i of `self` is added to row `indices[i]` of `rows` rows.
  public func scattered(to indices: [Int], rows: Int) -> Tensor {
    require(rank > 0 && indices.count == shape[0], "scattering needs an index a row, found \(indices.count) for \(shape)")
    let rowCount = count / max(shape[0], 1)
    let result = Tensor(zeros: [rows] + shape.dropFirst())
    for (source, target) in indices.enumerated() {
      require(target >= 0 && target < rows, "row \(target) does not exist in a tensor of \(rows) rows")
      tk_add_to(result.storage.pointer + target * rowCount, storage.pointer + source * rowCount, rowCount)
    }
    return result
  }

  /// The softmax of each row, with the logarithm of the sum of exponentials.
  ///
  /// `p[n, c] = exp(z[n, c] - lse[n])`, `lse[n] = log(sum over c of exp(z[n, c]))`
  ///
  /// Shapes: `self [N, C]` -> probabilities `[N, C]`, logSumExp `[N]`.
  public func softmax() -> (probabilities: Tensor, logSumExp: Tensor) {
    require(rank == 2 && shape[1] > 0, "softmax needs logits [N, C] with C > 0, found \(shape)")
    let (probabilities, lse) = (Tensor(uninitialized: shape), Tensor(uninitialized: [shape[0]]))
    tk_softmax(storage.pointer, probabilities.storage.pointer, lse.storage.pointer, shape[0], shape[1])
    return (probabilities, lse)
  }

  private func rowLength(_ rows: Tensor...) -> Int {
    for row in rows {
      require(row.shape == [lastAxis], "expected one value for each of the \(lastAxis) columns of \(shape), found \(row.shape)")
    }
    return lastAxis
  }
}
