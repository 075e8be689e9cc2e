import CKernels

/// Below this many elements a second thread costs more than it saves.
let elementwiseGrain = 32_768

extension Tensor {
  typealias Binary = (UnsafePointer<Float>?, UnsafePointer<Float>?, UnsafeMutablePointer<Float>?, Int) -> Void
  typealias Rowwise = (UnsafePointer<Float>?, UnsafePointer<Float>?, UnsafeMutablePointer<Float>?, Int, Int) -> Void

  /// The sum, element by element; `other` may have the shape of the last axes only and then applies to every row.
  ///
  /// Shapes: `self [..., C]`, `other [..., C]` or any suffix of the shape.
  public func adding(_ other: Tensor) -> Tensor { combined(with: other, "adding", tk_add, tk_row_add) }

  /// The product, element by element, with `other` broadcast as in `adding`.
  public func multiplied(by other: Tensor) -> Tensor { combined(with: other, "multiplying", tk_multiply, tk_row_multiply) }

  /// The difference, element by element.
  ///
  /// Shapes: both equal.
  public func subtracting(_ other: Tensor) -> Tensor {
    combined(with: other, "subtracting", tk_subtract)
  }

  /// `scale * x + shift`, element by element.
  public func scaled(by scale: Float, plus shift: Float = 0) -> Tensor {
    map { tk_scale_add($0, scale, shift, $1, $2) }
  }

  /// `max(x, 0)`; a NaN stays a NaN.
  public func relu() -> Tensor { map(tk_relu) }

  /// The gradient of `relu` at `self`: `upstream` where x > 0, else 0.
  public func reluGradient(upstream: Tensor) -> Tensor { combined(with: upstream, "the gradient of relu", tk_relu_backward) }

  /// The square root of each element.
  public func squareRoot() -> Tensor { map(tk_square_root) }

  /// e to the power of each element.
  public func exponential() -> Tensor { map(tk_exp) }

  /// Adds `other` to this tensor in place.
  ///
  /// Shapes: both equal.
  public mutating func add(_ other: Tensor) {
    require(shape == other.shape, "adding in place needs equal shapes, found \(shape) and \(other.shape)")
    makeUnique()
    let (target, source) = (storage.pointer, other.storage.pointer)
    Threads.split(count, grain: elementwiseGrain) { _, range in
      tk_add_to(target + range.lowerBound, source + range.lowerBound, range.count)
    }
  }

  /// Applies a kernel to every element, in parts.
  func map(_ kernel: (UnsafePointer<Float>?, UnsafeMutablePointer<Float>?, Int) -> Void) -> Tensor {
    let result = Tensor(uninitialized: shape)
    let (source, target) = (storage.pointer, result.storage.pointer)
    Threads.split(count, grain: elementwiseGrain) { _, range in
      kernel(source + range.lowerBound, target + range.lowerBound, range.count)
    }
    return result
  }

  private func combined(with other: Tensor, _ name: String, _ same: Binary, _ rowwise: Rowwise? = nil) -> Tensor {
    require(
      rowwise == nil ? shape == other.shape : shape.suffix(other.rank) == other.shape[...],
      "\(name) needs equal shapes\(rowwise == nil ? "" : ", or the second one a suffix of the first"); found \(shape) and \(other.shape)"
    )
    let result = Tensor(uninitialized: shape)
    let (a, b, target) = (storage.pointer, other.storage.pointer, result.storage.pointer)
    if count == other.count {
      Threads.split(count, grain: elementwiseGrain) { _, range in
        same(a + range.lowerBound, b + range.lowerBound, target + range.lowerBound, range.count)
      }
    } else if let rowwise, other.count > 0 {
      let columns = other.count
      Threads.split(count / columns, grain: max(1, elementwiseGrain / columns)) { _, rows in
        rowwise(a + rows.lowerBound * columns, b, target + rows.lowerBound * columns, rows.count, columns)
      }
    }
    return result
  }
}
