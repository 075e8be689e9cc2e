import CKernels

/// The constants of one step of an optimizer with moments, for one tensor.
///
/// `m = beta1 m + (1 - beta1) g';  v = beta2 v + (1 - beta2) g'^2;  u = (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon)`
public struct AdaptiveStep: Sendable {
  var constants: tk_adaptive

  /// - Parameters:
  ///   - rate: The size of the step.
  ///   - betas: The shares of the old first and second moment in the new ones.
  ///   - epsilon: Added to the root of the second moment.
  ///   - gradientScale: Multiplies the gradient.
  ///   - step: The number of the step, from 1; `nil` for moments without correction of their start at 0.
  public init(rate: Double, betas: (Double, Double), epsilon: Double = 0, gradientScale: Double = 1, step: Int? = nil) {
    // In double: 1 - 0.999^t of single precision has lost three digits at the first step.
    func correction(_ beta: Double) -> Double { step.map { 1 - power(beta, $0) } ?? 1 }
    constants = tk_adaptive(
      rate: Float(rate), scale: Float(gradientScale), decay: 0, shrink: 1, keep1: Float(betas.0), take1: Float(1 - betas.0),
      keep2: Float(betas.1), take2: Float(1 - betas.1), correct1: Float(1 / correction(betas.0)),
      correct2: Float(1 / correction(betas.1).squareRoot()), epsilon: Float(epsilon))
  }

  /// The same with `decay` times the weight added to the gradient (Adam) or to the update (LAMB).
  public func adding(decay: Double) -> AdaptiveStep {
    var step = self
    step.constants.decay = Float(decay)
    return step
  }

  /// The same with the weight multiplied by `factor` before the update (decoupled weight decay).
  public func shrinking(by factor: Double) -> AdaptiveStep {
    var step = self
    step.constants.shrink = Float(factor)
    return step
  }
}

/// `base` to the power of a whole number, by repeated squaring.
private func power(_ base: Double, _ exponent: Int) -> Double {
  var (result, square, rest) = (1.0, base, exponent)
  while rest > 0 {
    if rest & 1 == 1 { result *= square }
    square *= square
    rest >>= 1
  }
  return result
}

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

  /// One step of Adam, in place and in one pass.
  ///
  /// `g' = scale g + decay w;  w = shrink w - rate u` with the moments and u of `AdaptiveStep`
  ///
  /// Shapes: all equal. Reference: Kingma & Ba 2015; Loshchilov & Hutter 2019; torch.optim.Adam.
  public mutating func descend(gradient: Tensor, first: inout Tensor, second: inout Tensor, adam step: AdaptiveStep) {
    let (w, g, m, v) = updating(gradient, &first, &second)
    withUnsafePointer(to: step.constants) { constants in
      Threads.split(count, grain: elementwiseGrain) { _, range in
        let i = range.lowerBound
        tk_adam(w + i, g + i, m + i, v + i, range.count, constants)
      }
    }
  }

  /// One step of LAMB, in place and in two passes: the second needs the lengths that the first finds.
  ///
  /// `u' = u + decay w;  w -= rate |w| / |u'| u'`, the ratio being 1 where a length is 0 or `adapts` is false
  ///
  /// Shapes: all equal. Reference: You et al. 2020, algorithm 2, with the identity for phi.
  public mutating func descend(gradient: Tensor, first: inout Tensor, second: inout Tensor, lamb step: AdaptiveStep, adapts: Bool)
  {
    let (w, g, m, v) = updating(gradient, &first, &second)
    let parts = Threads.parts(count, grain: elementwiseGrain)
    var (weights, updates) = (0.0, 0.0)
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * parts) { sums in
      sums.initialize(repeating: 0)
      let base = sums.baseAddress
      withUnsafePointer(to: step.constants) { constants in
        Threads.split(count, grain: elementwiseGrain) { part, range in
          let i = range.lowerBound
          tk_lamb_moments(w + i, g + i, m + i, v + i, range.count, constants, base.map { $0 + 2 * part })
        }
      }
      // In the order of the parts, so that the same number of threads gives the same bits.
      for part in 0..<parts {
        weights += sums[2 * part]
        updates += sums[2 * part + 1]
      }
    }
    var constants = step.constants
    if adapts, weights > 0, updates > 0 {
      constants.rate = Float(Double(constants.rate) * (weights / updates).squareRoot())
    }
    withUnsafePointer(to: constants) { constants in
      Threads.split(count, grain: elementwiseGrain) { _, range in
        let i = range.lowerBound
        tk_lamb_apply(w + i, m + i, v + i, range.count, constants)
      }
    }
  }

  /// One step of Lion, in place and in one pass.
  ///
  /// `w = shrink w - rate sign(beta1 m + (1 - beta1) g');  m = beta2 m + (1 - beta2) g'`, the sign of 0 being 0
  ///
  /// Shapes: all equal. Reference: Chen et al. 2023, "Symbolic Discovery of Optimization Algorithms".
  public mutating func descend(gradient: Tensor, momentum: inout Tensor, lion step: AdaptiveStep) {
    require(
      shape == gradient.shape && shape == momentum.shape,
      "weights \(shape), gradient \(gradient.shape) and momentum \(momentum.shape) must have one shape")
    makeUnique()
    momentum.makeUnique()
    let (w, g, m) = (storage.pointer, gradient.storage.pointer, momentum.storage.pointer)
    withUnsafePointer(to: step.constants) { constants in
      Threads.split(count, grain: elementwiseGrain) { _, range in
        let i = range.lowerBound
        tk_lion(w + i, g + i, m + i, range.count, constants)
      }
    }
  }

  /// Moves towards `other`, in place.
  ///
  /// `x += share (other - x)`
  ///
  /// Shapes: both equal.
  public mutating func blend(_ other: Tensor, share: Float) {
    require(shape == other.shape, "blending needs equal shapes, found \(shape) and \(other.shape)")
    makeUnique()
    let (target, source) = (storage.pointer, other.storage.pointer)
    Threads.split(count, grain: elementwiseGrain) { _, range in
      tk_blend(target + range.lowerBound, source + range.lowerBound, range.count, share)
    }
  }

  private typealias Pointers = (
    w: UnsafeMutablePointer<Float>, g: UnsafeMutablePointer<Float>, m: UnsafeMutablePointer<Float>,
    v: UnsafeMutablePointer<Float>
  )

  private mutating func updating(_ gradient: Tensor, _ first: inout Tensor, _ second: inout Tensor) -> Pointers {
    require(
      shape == gradient.shape && shape == first.shape && shape == second.shape,
      "weights \(shape), gradient \(gradient.shape) and moments \(first.shape), \(second.shape) must have one shape")
    makeUnique()
    first.makeUnique()
    second.makeUnique()
    return (storage.pointer, gradient.storage.pointer, first.storage.pointer, second.storage.pointer)
  }
}
