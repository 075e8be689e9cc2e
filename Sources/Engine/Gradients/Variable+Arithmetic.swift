import Tensors

extension Variable {
  /// The sum; `right` may have the shape of the last axes only and then applies to every row.
  public static func + (left: Variable, right: Variable) -> Variable {
    record("add", [left, right], left.value.adding(right.value)) {
      [recorded = (left.isRecorded, right.isRecorded), shape = right.shape] upstream in
      [recorded.0 ? upstream : nil, recorded.1 ? upstream.summed(to: shape) : nil]
    }
  }

  /// The difference.
  ///
  /// Shapes: both equal.
  public static func - (left: Variable, right: Variable) -> Variable {
    record("subtract", [left, right], left.value.subtracting(right.value)) {
      [recorded = (left.isRecorded, right.isRecorded)] upstream in
      [recorded.0 ? upstream : nil, recorded.1 ? upstream.scaled(by: -1) : nil]
    }
  }

  /// The product, element by element; `right` may have the shape of the last axes only.
  public static func * (left: Variable, right: Variable) -> Variable {
    record("multiply", [left, right], left.value.multiplied(by: right.value)) { [left, right] upstream in
      [
        left.isRecorded ? upstream.multiplied(by: right.value) : nil,
        right.isRecorded ? upstream.multiplied(by: left.value).summed(to: right.shape) : nil,
      ]
    }
  }

  /// `scale * x + shift`, element by element.
  public func scaled(by scale: Float, plus shift: Float = 0) -> Variable {
    Self.record("scale", [self], value.scaled(by: scale, plus: shift)) { [$0.scaled(by: scale)] }
  }

  public static func * (left: Variable, right: Float) -> Variable { left.scaled(by: right) }
  public static func * (left: Float, right: Variable) -> Variable { right.scaled(by: left) }
  public static func + (left: Variable, right: Float) -> Variable { left.scaled(by: 1, plus: right) }
  public static func - (left: Variable, right: Float) -> Variable { left.scaled(by: 1, plus: -right) }
  public static func - (left: Float, right: Variable) -> Variable { right.scaled(by: -1, plus: left) }
  public static prefix func - (operand: Variable) -> Variable { operand.scaled(by: -1) }

  /// The square of each element; its gradient is 2 x.
  public func squared() -> Variable {
    Self.record("square", [self], value.multiplied(by: value)) { [value] in [$0.multiplied(by: value).scaled(by: 2)] }
  }

  /// The square root of each element, `sqrt(x + epsilon)`; its gradient is `1 / (2 sqrt(x + epsilon))`.
  ///
  /// - Parameter epsilon: Keeps the gradient finite at 0.
  public func squareRoot(epsilon: Float = 0) -> Variable {
    let root = value.scaled(by: 1, plus: epsilon).squareRoot()
    return Self.record("squareRoot", [self], root) { upstream in [upstream.divided(by: root).scaled(by: 0.5)] }
  }

  /// `max(x, 0)`; the gradient at 0 is 0.
  public func relu() -> Variable {
    Self.record("relu", [self], value.relu()) { [value] in [value.reluGradient(upstream: $0)] }
  }

  /// `x > 0 ? x : slope * x`, one slope a channel.
  ///
  /// Shapes: `self [..., C]`, `slope [C]`. Reference: He et al. 2015, "Delving Deep into Rectifiers".
  public func prelu(slope: Variable) -> Variable {
    Self.record("prelu", [self, slope], value.prelu(slope: slope.value)) { [value] upstream in
      let gradient = value.preluGradient(slope: slope.value, upstream: upstream)
      return [gradient.input, gradient.slope]
    }
  }

  /// The same elements under another shape.
  public func reshaped(to shape: [Int]) -> Variable {
    Self.record("reshape", [self], value.reshaped(to: shape)) { [shape = self.shape] in [$0.reshaped(to: shape)] }
  }

  /// The sum of all elements.
  ///
  /// Shapes: `self [...]` -> `[]`.
  public func sum() -> Variable {
    Self.record("sum", [self], Tensor(Float(value.sum()))) { [shape] in [Tensor(repeating: $0.scalar, shape: shape)] }
  }

  /// The mean of all elements.
  ///
  /// Shapes: `self [...]` -> `[]`.
  public func mean() -> Variable {
    require(value.count > 0, "the mean of no elements is not defined")
    return sum() * (1 / Float(value.count))
  }

  /// The dot product of each row with the same row of `other`.
  ///
  /// Shapes: `self [N, C]`, `other [N, C]` -> `[N]`.
  public func rowDots(with other: Variable) -> Variable {
    Self.record("rowDots", [self, other], value.rowDots(with: other.value)) {
      [value, recorded = (isRecorded, other.isRecorded)] upstream in
      [
        recorded.0 ? other.value.scalingRows(by: upstream) : nil,
        recorded.1 ? value.scalingRows(by: upstream) : nil,
      ]
    }
  }

  /// The rows at `indices`; a row may come more than once.
  ///
  /// Shapes: `self [N, ...]` -> `[indices.count, ...]`.
  public func gathered(_ indices: [Int]) -> Variable {
    Self.record("gather", [self], value.gathered(indices)) { [rows = shape[0]] in [$0.scattered(to: indices, rows: rows)] }
  }
}

extension Tensor {
  /// The sum over the leading axes that `shape` lacks: the gradient of broadcasting.
  func summed(to shape: [Int]) -> Tensor {
    guard self.shape != shape else { return self }
    let columns = shape.reduce(1, *)
    return reshaped(to: [count / max(columns, 1), columns]).columnSums().reshaped(to: shape)
  }

  /// Each row times its own factor.
  ///
  /// Shapes: `self [N, C]`, `factors [N]` -> `[N, C]`.
  public func scalingRows(by factors: Tensor) -> Tensor {
    require(rank == 2 && factors.shape == [shape[0]], "expected one factor for each row of \(shape), found \(factors.shape)")
    var result = self
    result.withUnsafeMutableBufferPointer { target in
      factors.withUnsafeBufferPointer { factors in
        for row in 0..<shape[0] {
          for column in 0..<shape[1] { target[row * shape[1] + column] *= factors[row] }
        }
      }
    }
    return result
  }

  /// The quotient, element by element.
  func divided(by other: Tensor) -> Tensor {
    require(shape == other.shape, "dividing needs equal shapes, found \(shape) and \(other.shape)")
    var result = self
    result.withUnsafeMutableBufferPointer { target in
      other.withUnsafeBufferPointer { divisor in
        for i in 0..<target.count { target[i] /= divisor[i] }
      }
    }
    return result
  }
}
