/// Confidence intervals of rates and of means over folds.
public enum ConfidenceInterval {
  /// The exact interval of a rate: `successes` seen in `trials` independent trials.
  ///
  /// `lower = B(alpha / 2; k, n - k + 1)`, `upper = B(1 - alpha / 2; k + 1, n - k)`, B the quantile of the beta distribution,
  /// `alpha = 1 - confidence`. With no error in n trials the upper end is near 3 / n.
  ///
  /// It takes the trials as independent; pairs that share an image are not, so the true interval is wider.
  ///
  /// Reference: Clopper & Pearson, 1934.
  /// - Parameters:
  ///   - successes: 0...trials; may be fractional where a rate is interpolated between two counts.
  ///   - trials: How many trials there were.
  ///   - confidence: The share of such intervals that hold the true rate, above 0 and below 1.
  /// - Returns: `nil` without trials.
  public static func clopperPearson(
    successes: Double, trials: Int, confidence: Double = 0.95
  ) -> ClosedRange<Double>? {
    require(confidence > 0 && confidence < 1, "confidence is \(confidence); it is a share above 0 and below 1, as 0.95")
    guard trials > 0 else { return nil }
    let n = Double(trials)
    require((0...n).contains(successes), "\(successes) successes in \(trials) trials; give 0...\(trials)")
    let tail = (1 - confidence) / 2
    let lower = successes > 0 ? inverseIncompleteBeta(successes, n - successes + 1, probability: tail) : 0
    let upper = successes < n ? inverseIncompleteBeta(successes + 1, n - successes, probability: 1 - tail) : 1
    return min(lower, upper)...upper
  }

  /// The interval of the mean of what was seen on several folds.
  ///
  /// `mean +- t s / sqrt(k)`, s over k - 1, t the quantile of Student's distribution with k - 1 degrees of freedom. Folds that share
  /// people, and thresholds that share training folds, make the true interval wider.
  ///
  /// Reference: Student, 1908.
  /// - Returns: `nil` with fewer than two values, or where they are too large to be squared.
  public static func studentT(of values: [Double], confidence: Double = 0.95) -> ClosedRange<Double>? {
    require(confidence > 0 && confidence < 1, "confidence is \(confidence); it is a share above 0 and below 1, as 0.95")
    guard values.count >= 2, let error = standardError(values) else { return nil }
    let freedom = Double(values.count - 1)
    let x = inverseIncompleteBeta(freedom / 2, 0.5, probability: 1 - confidence)
    let half = (freedom * (1 - x) / x).squareRoot() * error
    let centre = mean(values)
    guard half.isFinite, centre.isFinite else { return nil }
    return (centre - half)...(centre + half)
  }
}

/// The arithmetic mean; NaN of nothing.
func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

/// Over n, not n - 1, as the LFW evaluators print it.
func standardDeviation(_ values: [Double]) -> Double { (squares(values) / Double(values.count)).squareRoot() }

/// `s / sqrt(n)`, s over n - 1: how far the mean may be off. `nil` with fewer than two values.
func standardError(_ values: [Double]) -> Double? {
  guard values.count >= 2 else { return nil }
  return (squares(values) / Double(values.count - 1) / Double(values.count)).squareRoot()
}

/// The sum of the squared differences from the mean.
private func squares(_ values: [Double]) -> Double {
  let mean = mean(values)
  return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
}
