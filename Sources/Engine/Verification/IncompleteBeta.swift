import Foundation

/// The regularised incomplete beta function `I_x(a, b)`, a probability: that of a beta variable below `x`.
///
/// `I_x(a, b) = 1 / B(a, b) * integral over 0...x of t^(a - 1) (1 - t)^(b - 1) dt`
///
/// Shapes: `a` and `b` positive, `x` in 0...1.
///
/// Reference: DLMF 8.17.22, the continued fraction, by the modified method of Lentz (1976).
func incompleteBeta(_ a: Double, _ b: Double, at x: Double) -> Double {
  if x <= 0 { return 0 }
  if x >= 1 { return 1 }
  let front = betaPower(a, b, at: x)
  // The fraction converges fast below the mean; above it the symmetry I_x(a, b) = 1 - I_(1 - x)(b, a) helps.
  return x < (a + 1) / (a + b + 2) ? front * betaFraction(a, b, at: x) / a : 1 - front * betaFraction(b, a, at: 1 - x) / b
}

/// The `x` at which `I_x(a, b)` is `probability`: the quantile of the beta distribution.
///
/// Newton's method, kept inside a bracket that halves where a step would leave it.
func inverseIncompleteBeta(_ a: Double, _ b: Double, probability: Double) -> Double {
  if probability <= 0 { return 0 }
  if probability >= 1 { return 1 }
  var (low, high) = (0.0, 1.0)
  var x = a / (a + b)
  // Newton's steps make it a dozen; the rest is for quantiles near 0, to which halving leads.
  for _ in 0..<200 {
    let miss = incompleteBeta(a, b, at: x) - probability
    if miss == 0 { return x }
    if miss < 0 { low = x } else { high = x }
    let slope = betaPower(a, b, at: x) / (x * (1 - x))
    var next = x - miss / slope
    if !(next > low && next < high) { next = low / 2 + high / 2 }
    let isSettled = abs(next - x) <= 4 * x.ulp
    x = next
    if isSettled { break }
  }
  return x
}

/// `x^a (1 - x)^b / B(a, b)`, precise also where `a` and `b` are millions.
///
/// There, the difference of three log-gammas would lose nine digits. `Gamma(n)` is split into Stirling's formula and its small error,
/// and what remains of the powers is a deviance that loses nothing.
///
/// Reference: Loader, "Fast and accurate computation of binomial probabilities", 2000.
private func betaPower(_ a: Double, _ b: Double, at x: Double) -> Double {
  let n = a + b
  let exponent = stirlingError(n) - stirlingError(a) - stirlingError(b) - deviance(a, n * x) - deviance(b, n * (1 - x))
  return (a * b / (2 * Double.pi * n)).squareRoot() * exp(exponent)
}

/// `log Gamma(n + 1) - ((n + 1/2) log n - n + log(2 pi) / 2)`: what Stirling's formula leaves out.
private func stirlingError(_ n: Double) -> Double {
  guard n > 15 else {
    return logGamma(n + 1) - (n + 0.5) * log(n) + n - 0.5 * log(2 * Double.pi)
  }
  let square = n * n
  return (1.0 / 12 - (1.0 / 360 - (1.0 / 1260 - (1.0 / 1680 - 1.0 / 1188 / square) / square) / square) / square) / n
}

/// `x log(x / mean) + mean - x`, by its series where the two are near and the terms would cancel.
private func deviance(_ x: Double, _ mean: Double) -> Double {
  let difference = x - mean
  guard abs(difference) < 0.1 * (x + mean) else { return x * log(x / mean) - difference }
  let ratio = difference / (x + mean)
  var sum = difference * ratio
  var term = 2 * x * ratio
  var odd = 3.0
  while true {
    term *= ratio * ratio
    let next = sum + term / odd
    if next == sum { return sum }
    sum = next
    odd += 2
  }
}

/// The continued fraction of the incomplete beta function.
private func betaFraction(_ a: Double, _ b: Double, at x: Double) -> Double {
  // Stands for 0 where a denominator vanishes.
  let tiny = 1e-300
  func kept(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
  var numerator = 1.0
  var denominator = 1 / kept(1 - (a + b) * x / (a + 1))
  var fraction = denominator
  var m = 1.0
  // Some sqrt(max(a, b)) steps are needed: 30,000 for a thousand million pairs.
  while m < 1e5 {
    let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
    denominator = 1 / kept(1 + even * denominator)
    numerator = kept(1 + even / numerator)
    fraction *= denominator * numerator
    let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
    denominator = 1 / kept(1 + odd * denominator)
    numerator = kept(1 + odd / numerator)
    let factor = denominator * numerator
    fraction *= factor
    if abs(factor - 1) < 4 * Double.ulpOfOne { break }
    m += 1
  }
  return fraction
}

/// The natural logarithm of the gamma function of a positive number.
private func logGamma(_ x: Double) -> Double {
  // `lgamma` leaves the sign of Gamma in a global; the reentrant form does not.
  var sign: Int32 = 0
  return lgamma_r(x, &sign)
}
