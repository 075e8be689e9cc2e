import Tensors

extension Variable {
  /// The matrix product with the transpose of `other`: a linear layer whose weight has one row an output.
  ///
  /// `y = x wᵀ`, with `dx = dy w` and `dw = dyᵀ x`
  ///
  /// Shapes: `self [N, I]`, `weight [O, I]` -> `[N, O]`.
  public func matmul(transposed weight: Variable) -> Variable {
    Self.record("matmul", [self, weight], value.matmul(weight.value, transposeOther: true)) {
      [value, recorded = (isRecorded, weight.isRecorded)] upstream in
      [
        recorded.0 ? upstream.matmul(weight.value) : nil,
        recorded.1 ? upstream.matmul(value, transposeSelf: true) : nil,
      ]
    }
  }

  /// 2-D convolution, in G groups of channels that see nothing of each other.
  ///
  /// Shapes: `self [N, H, W, I]`, `filter [O, KH, KW, I / G]` -> `[N, H', W', O]`.
  public func convolved(with filter: Variable, stride: Int = 1, padding: Int = 0, groups: Int = 1) -> Variable {
    let value = self.value
    let output = value.convolved(with: filter.value, stride: stride, padding: padding, groups: groups)
    return Self.record("convolution", [self, filter], output) { [recorded = (isRecorded, filter.isRecorded)] upstream in
      [
        recorded.0
          ? .convolutionInputGradient(
            upstream: upstream, filter: filter.value, imageShape: value.shape, stride: stride, padding: padding, groups: groups)
          : nil,
        recorded.1
          ? value.convolutionFilterGradient(
            upstream: upstream, filterShape: filter.shape, stride: stride, padding: padding, groups: groups) : nil,
      ]
    }
  }

  /// The largest element of each window and channel.
  ///
  /// Shapes: `self [N, H, W, C]` -> `[N, H', W', C]`.
  public func maxPooled(_ window: Window) -> Variable {
    let pooled = value.maxPooled(window)
    guard window != .pairs else {
      var kept: Tensor? = value
      return Self.record("maxPool", [self], pooled) { upstream in
        guard var input = kept.take() else { return [nil] }
        return [.pairsGradient(Finish(), input: &input, upstream: upstream, combination: nil)]
      }
    }
    return Self.record("maxPool", [self], pooled) { [value] in [value.maxPoolGradient(window, pooled: pooled, upstream: $0)] }
  }

  /// The mean of each channel over all pixels.
  ///
  /// Shapes: `self [N, H, W, C]` -> `[N, C]`.
  public func spatialMean() -> Variable {
    Self.record("spatialMean", [self], value.spatialMean()) { [shape] in
      [$0.scaled(by: 1 / Float(shape[1] * shape[2])).spread(height: shape[1], width: shape[2])]
    }
  }
}
