import Tensors

extension Variable {
  /// The matrix product with the transpose of `weight`: a linear layer whose weight has one row an output.
  ///
  /// `y = x wᵀ`, with `dx = dy w` and `dw = dyᵀ x`
  ///
  /// Shapes: `self [N, I]`, `weight [O, I]` -> `[N, O]`.
  public func matmul(transposed weight: Variable) -> Variable { linear(weight, bias: nil, .identity, keepsPacked: false) }

  /// A linear layer with what follows it, in one pass forward.
  ///
  /// `y = activation(x wᵀ + b)`, with `g = dy activation'(y)`, `dx = g w`, `dw = gᵀ x`, `db = sum over rows of g`
  ///
  /// In a relu a NaN stays one, and the gradient passes it. The slopes of a PReLU are constants here.
  ///
  /// Shapes: `self [N, I]`, `weight [O, I]`, `bias [O]` -> `[N, O]`.
  ///
  /// - Parameters:
  ///   - weight: One row an output. A constant one is kept as kernels want it until it changes.
  ///   - bias: Added to each row; `nil` for none.
  ///   - activation: Applied last.
  public func linear(weight: Variable, bias: Variable? = nil, activation: Activation = .identity) -> Variable {
    linear(weight, bias: bias, activation, keepsPacked: !weight.isRecorded)
  }

  private func linear(_ weight: Variable, bias: Variable?, _ activation: Activation, keepsPacked: Bool) -> Variable {
    let isRecorded = isRecorded || weight.isRecorded || bias?.isRecorded ?? false
    // The gradient of a PReLU needs its input, which a pass that does both at once does not leave.
    if isRecorded, case .prelu(let slope) = activation {
      return linear(weight, bias: bias, .identity, keepsPacked: keepsPacked).prelu(slope: Variable(slope))
    }
    var finish = bias.map { Finish(shift: $0.value, activation: activation) }
    if case .identity = activation {} else if bias == nil { finish = Finish(activation: activation) }
    let output = value.linear(weight: weight.value, finish: finish, keepsPacked: keepsPacked)
    guard isRecorded else { return Variable(output) }
    var mask: Tensor?
    if case .relu = activation { mask = output }
    return Self.record(finish == nil ? "matmul" : "linear", [self, weight] + (bias.map { [$0] } ?? []), output) {
      [value, recorded = (self.isRecorded, weight.isRecorded, bias?.isRecorded ?? false)] upstream in
      var (gradient, sums) = (upstream, Tensor?.none)
      if let mask {
        (gradient, sums) = mask.reluGradientWithSums(upstream: upstream)
      } else if recorded.2 {
        sums = upstream.columnSums()
      }
      let gradients = [
        recorded.0 ? gradient.matmul(weight.value) : nil,
        recorded.1 ? gradient.matmul(value, transposeSelf: true) : nil,
      ]
      return bias == nil ? gradients : gradients + [recorded.2 ? sums : nil]
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
