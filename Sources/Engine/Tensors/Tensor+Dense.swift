import CKernels

// What dense layers, cosine heads and softmax losses need beside matrix products, each one pass over memory.

extension Tensor {
  /// The gradient before a relu, from its output, with the column sums of it: those of a bias.
  ///
  /// `dx = y <= 0 ? 0 : dy`, `sums[c] = sum over rows of dx[., c]`
  ///
  /// Shapes: `self [..., C]` (the output y), `upstream` likewise -> input as `self`, sums `[C]`.
  public func reluGradientWithSums(upstream: Tensor) -> (input: Tensor, sums: Tensor) {
    require(shape == upstream.shape, "the upstream gradient must be \(shape), found \(upstream.shape)")
    let columns = lastAxis
    let input = Tensor(uninitialized: shape)
    let (y, dy, dx) = (storage.pointer, upstream.storage.pointer, input.storage.pointer)
    let sums = columnReduction { rows, sums in
      let i = rows.lowerBound * columns
      tk_relu_backward_sums(y + i, dy + i, dx + i, sums, rows.count, columns)
    }
    return (input, sums)
  }

  /// Each row divided by its Euclidean length, and what it was multiplied by.
  ///
  /// `y = inverse x`, `inverse = 1 / max(|x|, epsilon)`
  ///
  /// Shapes: `self [N, C]` -> unit `[N, C]`, inverse `[N]`.
  public func unitRows(epsilon: Float) -> (unit: Tensor, inverse: Tensor) {
    require(rank == 2, "rows of length 1 are those of a matrix [N, C], found \(shape)")
    let (unit, inverse) = (Tensor(uninitialized: shape), Tensor(uninitialized: [shape[0]]))
    let (x, y, factors) = (storage.pointer, unit.storage.pointer, inverse.storage.pointer)
    forEachPartOfRows { rows, i in tk_unit_rows(x + i, epsilon, y + i, factors + rows.lowerBound, rows.count, lastAxis) }
    return (unit, inverse)
  }

  /// The gradient of `unitRows` at its output, `self`.
  ///
  /// `dx = inverse (dy - y (y . dy))`
  ///
  /// Shapes: `self [N, C]`, `inverse [N]`, `upstream [N, C]` -> `[N, C]`.
  public func unitRowsGradient(inverse: Tensor, upstream: Tensor) -> Tensor {
    require(
      rank == 2 && shape == upstream.shape && inverse.shape == [shape[0]],
      "expected a matrix, one factor a row and a gradient of its shape, found \(shape), \(inverse.shape) and \(upstream.shape)")
    let result = Tensor(uninitialized: shape)
    let (y, dy, dx, factors) = (storage.pointer, upstream.storage.pointer, result.storage.pointer, inverse.storage.pointer)
    forEachPartOfRows { rows, i in
      tk_unit_rows_backward(y + i, factors + rows.lowerBound, dy + i, dx + i, rows.count, lastAxis)
    }
    return result
  }

  /// The gradient of softmax cross-entropy with respect to the logits, from the softmax, `self`.
  ///
  /// `dz[n, c] = (p[n, c] - (c == label[n] ? 1 : 0)) upstream[n]`
  ///
  /// Shapes: `self [N, C]`, N labels in 0..<C, `upstream [N]` -> `[N, C]`.
  public func crossEntropyGradient(labels: [Int], upstream: Tensor) -> Tensor {
    require(
      rank == 2 && labels.count == shape[0] && upstream.shape == [shape[0]],
      "expected probabilities [N, C], N labels and N gradients, found \(shape), \(labels.count) and \(upstream.shape)")
    let result = Tensor(uninitialized: shape)
    let (p, dz, factors, columns) = (storage.pointer, result.storage.pointer, upstream.storage.pointer, lastAxis)
    forEachPartOfRows { rows, i in
      tk_scale_rows(p + i, factors + rows.lowerBound, dz + i, rows.count, columns)
      for row in rows { dz[row * columns + labels[row]] = (p[row * columns + labels[row]] - 1) * factors[row] }
    }
    return result
  }

  /// Runs `body` on parts of the rows, with where each begins in memory.
  private func forEachPartOfRows(_ body: (_ rows: Range<Int>, _ offset: Int) -> Void) {
    Threads.split(shape[0], grain: max(1, elementwiseGrain / max(1, lastAxis))) { _, rows in
      body(rows, rows.lowerBound * lastAxis)
    }
  }
}
