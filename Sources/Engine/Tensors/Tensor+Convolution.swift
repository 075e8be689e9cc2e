extension Tensor {
  /// 2-D convolution (cross-correlation, as every framework has it).
  ///
  /// `y[n, u, v, o] = sum over i, j, c of x[n, u stride + i - padding, v stride + j - padding, c] w[o, i, j, c]`
  ///
  /// With G groups, each O / G outputs see their own I / G inputs alone; as many groups as channels is a depthwise convolution.
  ///
  /// Shapes: `self [N, H, W, I]`, `filter [O, KH, KW, I / G]` -> `[N, H', W', O]`.
  ///
  /// - Parameters:
  ///   - filter: One window of weights an output channel.
  ///   - stride: Pixels from one window to the next.
  ///   - padding: Rows and columns of zeros around the image.
  ///   - groups: G; a divisor of I and of O.
  ///   - finish: What is done to the sums before they are stored; `nil` for nothing.
  public func convolved(
    with filter: Tensor, stride: Int = 1, padding: Int = 0, groups: Int = 1, finish: Finish? = nil
  ) -> Tensor {
    guard groups == 1 else {
      return GroupedConvolution(image: shape, filter: filter.shape, stride: stride, padding: padding, groups: groups)
        .output(self, filter, finish: finish)
    }
    if let winograd = WinogradConvolution(
      for: .output, image: shape, filter: filter.shape, stride: stride, padding: padding)
    {
      return winograd.output(self, filter, finish: finish)
    }
    return Convolution(image: shape, filter: filter.shape, stride: stride, padding: padding)
      .output(self, filter, finish: finish)
  }

  /// The gradient of a convolution with respect to its input.
  ///
  /// Shapes: `upstream [N, H', W', O]`, `filter [O, KH, KW, I / G]` -> `imageShape [N, H, W, I]`.
  public static func convolutionInputGradient(
    upstream: Tensor, filter: Tensor, imageShape: [Int], stride: Int = 1, padding: Int = 0, groups: Int = 1
  ) -> Tensor {
    guard groups == 1 else {
      return GroupedConvolution(image: imageShape, filter: filter.shape, stride: stride, padding: padding, groups: groups)
        .inputGradient(upstream, filter)
    }
    if let winograd = WinogradConvolution(
      for: .inputGradient, image: imageShape, filter: filter.shape, stride: stride, padding: padding)
    {
      return winograd.inputGradient(upstream, filter)
    }
    return Convolution(image: imageShape, filter: filter.shape, stride: stride, padding: padding)
      .inputGradient(upstream, filter)
  }

  /// The gradient of a convolution with respect to its filter.
  ///
  /// Shapes: `self [N, H, W, I]` (the input), `upstream [N, H', W', O]` -> `filterShape [O, KH, KW, I / G]`.
  public func convolutionFilterGradient(
    upstream: Tensor, filterShape: [Int], stride: Int = 1, padding: Int = 0, groups: Int = 1
  ) -> Tensor {
    guard groups == 1 else {
      return GroupedConvolution(image: shape, filter: filterShape, stride: stride, padding: padding, groups: groups)
        .filterGradient(self, upstream)
    }
    if let winograd = WinogradConvolution(
      for: .filterGradient, image: shape, filter: filterShape, stride: stride, padding: padding)
    {
      return winograd.filterGradient(self, upstream)
    }
    return Convolution(image: shape, filter: filterShape, stride: stride, padding: padding)
      .filterGradient(self, upstream)
  }
}
