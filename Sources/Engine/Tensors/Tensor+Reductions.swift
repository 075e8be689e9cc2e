import CKernels

extension Tensor {
  /// The sum of all elements, accumulated in double.
  public func sum() -> Double { partial { tk_sum($0, $1) } }

  /// The sum of the squares of all elements, accumulated in double.
  public func sumOfSquares() -> Double { partial { tk_sum_of_squares($0, $1) } }

  /// Whether every element is finite.
  public var isFinite: Bool {
    // A NaN or an infinity makes the sum of x - x a NaN, and nothing else does.
    partial { pointer, count in
      var total: Float = 0
      for i in 0..<count { total += pointer[i] - pointer[i] }
      return Double(total)
    } == 0
  }

  /// The sum over every axis but the last.
  ///
  /// Shapes: `self [..., C]` -> `[C]`.
  public func columnSums() -> Tensor {
    let columns = lastAxis
    if let sums = sumOfFewRows(columns) { return sums }
    return columnReduction { tk_column_sums(storage.pointer + $0.lowerBound * columns, $1, $0.count, columns) }
  }

  /// The dot product of each row with the same row of `other`.
  ///
  /// Shapes: `self [N, C]`, `other [N, C]` -> `[N]`.
  public func rowDots(with other: Tensor) -> Tensor {
    require(rank == 2 && shape == other.shape, "row dots need two equal [N, C], found \(shape) and \(other.shape)")
    let result = Tensor(uninitialized: [shape[0]])
    for row in 0..<shape[0] {
      result.storage.pointer[row] = tk_dot(storage.pointer + row * shape[1], other.storage.pointer + row * shape[1], shape[1])
    }
    return result
  }

  /// Mean and population variance of each column, over every axis but the last.
  ///
  /// Shapes: `self [..., C]` -> mean `[C]`, variance `[C]`.
  /// Reference: Chan, Golub, LeVeque 1979, for the merge of the parts.
  public func columnMoments() -> (mean: [Double], variance: [Double]) {
    let columns = lastAxis
    let rows = count / max(columns, 1)
    require(rows > 0, "moments need at least one row, found shape \(shape)")
    let grain = max(1, elementwiseGrain / columns)
    let parts = Threads.parts(rows, grain: grain)
    var means = [Double](repeating: 0, count: parts * columns)
    var deviations = means
    var counts = [Int](repeating: 0, count: parts)
    means.withUnsafeMutableBufferPointer { mean in
      deviations.withUnsafeMutableBufferPointer { deviation in
        counts.withUnsafeMutableBufferPointer { counts in
          let (mean, deviation, counts) = (mean, deviation, counts)
          Threads.split(rows, grain: grain) { part, range in
            counts[part] = range.count
            guard let m = mean.baseAddress, let d = deviation.baseAddress else { return }
            tk_column_moments(
              storage.pointer + range.lowerBound * columns, m + part * columns, d + part * columns, range.count, columns)
          }
        }
      }
    }
    var mean = Array(means[..<columns])
    var m2 = Array(deviations[..<columns])
    var done = Double(counts[0])
    for part in 1..<max(parts, 1) {
      let n = Double(counts[part])
      for c in 0..<columns {
        let delta = means[part * columns + c] - mean[c]
        mean[c] += delta * n / (done + n)
        m2[c] += deviations[part * columns + c] + delta * delta * done * n / (done + n)
      }
      done += n
    }
    return (mean, m2.map { $0 / done })
  }

  /// The length of the last axis, 1 for a scalar.
  var lastAxis: Int { shape.last ?? 1 }

  private func partial(_ kernel: (UnsafePointer<Float>, Int) -> Double) -> Double {
    let source = UnsafePointer(storage.pointer)
    let parts = Threads.parts(count, grain: elementwiseGrain)
    // Most weights of a network are smaller than a part.
    guard parts > 1 else { return kernel(source, count) }
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: parts) { sums in
      Threads.split(count, grain: elementwiseGrain) { part, range in
        sums[part] = kernel(source + range.lowerBound, range.count)
      }
      return sums.reduce(0, +)
    }
  }

  func columnReduction(_ kernel: (Range<Int>, UnsafeMutablePointer<Double>) -> Void) -> Tensor {
    let columns = lastAxis
    let rows = count / max(columns, 1)
    let grain = max(1, elementwiseGrain / max(columns, 1))
    var sums = [Double](repeating: 0, count: Threads.parts(rows, grain: grain) * columns)
    sums.withUnsafeMutableBufferPointer { sums in
      let sums = sums
      Threads.split(rows, grain: grain) { part, range in
        if let base = sums.baseAddress { kernel(range, base + part * columns) }
      }
    }
    let result = Tensor(uninitialized: [columns])
    let target = result.storage.pointer
    sums.withUnsafeBufferPointer { sums in
      for c in 0..<columns {
        var (total, next) = (0.0, c)
        while next < sums.count {
          total += sums[next]
          next += columns
        }
        target[c] = Float(total)
      }
    }
    return result
  }

  /// The sum of a few long rows, such as the parts' sums of a large weight's gradient, split by columns; `nil` for other shapes.
  private func sumOfFewRows(_ columns: Int) -> Tensor? {
    guard columns >= elementwiseGrain, count <= 8 * columns, count > 0 else { return nil }
    let result = Tensor(uninitialized: [columns])
    let (rows, source, target) = (count / columns, storage.pointer, result.storage.pointer)
    Threads.split(columns, grain: elementwiseGrain) { _, range in
      let start = target + range.lowerBound
      start.update(from: source + range.lowerBound, count: range.count)
      for row in 1..<max(rows, 1) { tk_add_to(start, source + row * columns + range.lowerBound, range.count) }
    }
    return result
  }
}
