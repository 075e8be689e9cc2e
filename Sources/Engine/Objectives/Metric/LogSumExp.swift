#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension Double {
  /// `log(1 + exp(x))` without overflow.
  var softplus: Double { max(self, 0) + log1p(exp(-abs(self))) }
  /// `1 / (1 + exp(-x))`: the derivative of `softplus`.
  var sigmoid: Double { 1 / (1 + exp(-self)) }
  /// `exp(x)`.
  var exponential: Double { exp(self) }
}

/// `log(sum of exp(x))` of numbers that come one by one; minus infinity of none.
struct LogSumExp {
  private var largest = -Double.infinity
  private var sum = 0.0

  /// Joins a number, `count` times.
  mutating func add(_ x: Double, times count: Double = 1) {
    if x > largest {
      sum = sum * exp(largest - x) + count
      largest = x
    } else {
      sum += count * exp(x - largest)
    }
  }

  var value: Double { largest == -.infinity ? largest : largest + log(sum) }

  /// The share of `x` in the sum: the derivative of the value with respect to it.
  func share(of x: Double) -> Double { exp(x - value) }
}
