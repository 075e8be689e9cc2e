import Tensors

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The learning rate as a function of the optimizer's step: a value that can be plotted and tested.
///
/// Where there is a warm-up, `rate(t) = peak (t + 1) / warmup` for t < warmup: the first step learns, and the peak is reached.
public enum Schedule: Sendable, Equatable {
  /// Linear warm-up to `peak`, and there it stays.
  case constant(peak: Double, warmup: Int)
  /// Linear warm-up to `peak` over `warmup` steps, then half a cosine down to `floor` at step `steps`.
  ///
  /// `rate(t) = floor + (peak - floor) (1 + cos(pi (t - warmup) / (steps - warmup))) / 2`
  ///
  /// Reference: Loshchilov & Hutter 2017, "SGDR", without restarts; torch's CosineAnnealingLR.
  case cosine(peak: Double, warmup: Int, steps: Int, floor: Double = 0)
  /// Linear warm-up to `peak`, then times `gamma` at each of the steps `milestones`.
  ///
  /// `rate(t) = peak gamma^(how many milestones are <= t)`
  ///
  /// Reference: torch's MultiStepLR.
  case step(peak: Double, warmup: Int, milestones: [Int], gamma: Double = 0.1)
  /// Linear warm-up to `peak`, then a power of what is left, down to 0 at step `steps`.
  ///
  /// `rate(t) = peak (1 - (t - warmup) / (steps - warmup))^power`
  ///
  /// Reference: PolynomialLRWarmup of arcface_torch, whose first step is at the full peak by mistake, and whose warm-up is one step later.
  case polynomial(peak: Double, warmup: Int, steps: Int, power: Double = 1)
  /// Linear warm-up to `peak`, then times `gamma` at each step.
  ///
  /// `rate(t) = peak gamma^(t - warmup)`
  ///
  /// Reference: torch's ExponentialLR.
  case exponential(peak: Double, warmup: Int, gamma: Double)
  /// Half a cosine up to `peak` over the share `rise` of the steps, then half a cosine far down.
  ///
  /// `peak / startDivisor` at step 0, `peak` at step `rise steps - 1`, `peak / startDivisor / endDivisor` at step `steps - 1`
  ///
  /// Reference: Smith & Topin 2018, "Super-Convergence"; torch's OneCycleLR with its numbers. The momentum does not cycle.
  case oneCycle(peak: Double, steps: Int, rise: Double = 0.3, startDivisor: Double = 25, endDivisor: Double = 1e4)

  /// The learning rate of step `step`, counted from 0.
  public func learningRate(at step: Int) -> Double {
    if let rate = warmingUp(step) { return rate }
    switch self {
    case .constant(let peak, _): return peak
    case .cosine(let peak, let warmup, let steps, let floor):
      return floor + (peak - floor) * (1 + cos(.pi * Self.share(step, warmup, steps))) / 2
    case .step(let peak, _, let milestones, let gamma):
      return milestones.reduce(peak) { $1 <= step ? $0 * gamma : $0 }
    case .polynomial(let peak, let warmup, let steps, let power):
      return peak * pow(1 - Self.share(step, warmup, steps), power)
    case .exponential(let peak, let warmup, let gamma): return peak * pow(gamma, Double(step - warmup))
    case .oneCycle(let peak, let steps, let rise, let startDivisor, let endDivisor):
      let (start, end) = (peak / startDivisor, peak / startDivisor / endDivisor)
      let top = rise * Double(steps) - 1
      let last = Double(steps - 1)
      let now = min(Double(step), last)
      if now <= top { return Self.halfCosine(from: start, to: peak, top > 0 ? now / top : 1) }
      return Self.halfCosine(from: peak, to: end, last > top ? (now - top) / (last - top) : 1)
    }
  }

  /// The rate in the warm-up; `nil` after it.
  private func warmingUp(_ step: Int) -> Double? {
    switch self {
    case .constant(let peak, let warmup), .cosine(let peak, let warmup, _, _), .step(let peak, let warmup, _, _),
      .polynomial(let peak, let warmup, _, _), .exponential(let peak, let warmup, _):
      step < warmup ? peak * Double(step + 1) / Double(warmup) : nil
    case .oneCycle: nil
    }
  }

  /// The share of the steps after the warm-up that lies behind, 0...1.
  private static func share(_ step: Int, _ warmup: Int, _ steps: Int) -> Double {
    min(1, Double(step - warmup) / Double(max(1, steps - warmup)))
  }

  private static func halfCosine(from start: Double, to end: Double, _ share: Double) -> Double {
    end + (start - end) * (1 + cos(.pi * share)) / 2
  }
}
