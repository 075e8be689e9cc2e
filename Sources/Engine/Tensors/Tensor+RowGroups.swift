extension Tensor {
  /// What `body` makes of the rows, a few at a time: the rows are split over the threads, and operations inside run on one thread.
  ///
  /// `y[i] = body(x)[i]`, for a `body` that treats each row alone
  ///
  /// Shapes: `self [N, ...]` -> `[N] + row`.
  ///
  /// - Parameters:
  ///   - size: The most rows that `body` is given at once.
  ///   - row: The shape of one row of the result.
  ///   - body: Called on several threads at the same time.
  public func mappingRows(atMost size: Int, row: [Int], _ body: (Tensor) -> Tensor) -> Tensor {
    require(size > 0, "rows are mapped at least one at a time, found \(size)")
    let result = Tensor(uninitialized: [shape[0]] + row)
    let (source, target) = (storage.pointer, result.storage.pointer)
    let (length, outLength) = (count / max(shape[0], 1), row.reduce(1, *))
    let rowShape = Array(shape.dropFirst())
    Threads.split(shape[0]) { _, rows in
      for first in stride(from: rows.lowerBound, to: rows.upperBound, by: size) {
        let count = min(size, rows.upperBound - first)
        let group = Tensor(uninitialized: [count] + rowShape)
        group.storage.pointer.update(from: source + first * length, count: count * length)
        let made = body(group)
        require(made.count == count * outLength, "\(count) rows of \(row) were due, found \(made.shape)")
        (target + first * outLength).update(from: made.storage.pointer, count: made.count)
      }
    }
    return withExtendedLifetime(self) { result }
  }
}
