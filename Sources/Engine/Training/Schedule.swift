import Tensors

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The learning rate as a function of the step: a value that can be plotted and tested.
public enum Schedule: Sendable, Equatable {
  /// Linear warm-up to `peak`, and there it stays.
  case constant(peak: Double, warmup: Int)
  /// Linear warm-up to `peak` over `warmup` steps, then half a cosine down to 0 at step `steps`.
  ///
  /// `rate(t) = peak (t + 1) / warmup` for t < warmup, else `peak (1 + cos(pi (t - warmup) / (steps - warmup))) / 2`
  ///
  /// Reference: Loshchilov & Hutter 2017, "SGDR", without restarts.
  case cosine(peak: Double, warmup: Int, steps: Int)

  /// The learning rate of step `step`, counted from 0.
  public func learningRate(at step: Int) -> Double {
    switch self {
    case .constant(let peak, let warmup): peak * ramp(step, warmup)
    case .cosine(let peak, let warmup, let steps):
      step < warmup
        ? peak * ramp(step, warmup)
        : peak * (1 + cos(.pi * min(1, Double(step - warmup) / Double(max(1, steps - warmup))))) / 2
    }
  }

  private func ramp(_ step: Int, _ warmup: Int) -> Double { warmup > 0 ? min(1, Double(step + 1) / Double(warmup)) : 1 }
}
