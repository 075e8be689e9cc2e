import CKernels

extension Tensor {
  /// One step of stochastic gradient descent with momentum, in place and in one pass, as PyTorch defines it.
  ///
  /// `g' = scale g + decay w;  v = momentum v + g';  w -= rate (nesterov ? g' + momentum v : v)`
  ///
  /// Reference: Sutskever et al. 2013; torch.optim.SGD.
  public mutating func descend(
    gradient: Tensor, velocity: inout Tensor, rate: Float, momentum: Float, decay: Float, gradientScale: Float = 1,
    nesterov: Bool = false
  ) {
    require(
      shape == gradient.shape && shape == velocity.shape,
      "weights \(shape), gradient \(gradient.shape) and velocity \(velocity.shape) must have one shape")
    makeUnique()
    velocity.makeUnique()
    let (w, g, v) = (storage.pointer, gradient.storage.pointer, velocity.storage.pointer)
    Threads.split(count, grain: elementwiseGrain) { _, range in
      let i = range.lowerBound
      tk_sgd(w + i, g + i, v + i, range.count, rate, momentum, decay, gradientScale, nesterov ? 1 : 0)
    }
  }
}
