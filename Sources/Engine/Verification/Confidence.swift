/// How far the rates of a report can be trusted, given how many pairs stand behind them.
extension VerificationReport {
  /// The smallest false accept rate above 0 that these pairs can show, `1 / impostor`; `nil` without impostor pairs.
  public var smallestMeasurableFar: Double? { impostor > 0 ? 1 / Double(impostor) : nil }

  /// The 95 % confidence interval of a point's true accept rate; `nil` without genuine pairs.
  ///
  /// `(p + z^2 / 2n +- z sqrt(p (1 - p) / n + z^2 / 4n^2)) / (1 + z^2 / n)`, z = 1.96, n genuine pairs. It takes the pairs as independent;
  /// pairs that share an image are not, so the true interval is wider.
  ///
  /// Reference: Wilson, 1927.
  public func tarInterval(of point: OperatingPoint) -> ClosedRange<Double>? {
    genuine > 0 ? wilsonInterval(rate: point.tar, count: genuine) : nil
  }

  /// The 95 % confidence interval of a point's false accept rate; `nil` without impostor pairs. See `tarInterval(of:)`.
  public func farInterval(of point: OperatingPoint) -> ClosedRange<Double>? {
    impostor > 0 ? wilsonInterval(rate: point.actualFar, count: impostor) : nil
  }
}

/// Wilson's score interval at 95 % of a rate seen in `count` trials.
private func wilsonInterval(rate: Double, count: Int) -> ClosedRange<Double> {
  let z = 1.959963984540054
  let n = Double(count)
  let centre = rate + z * z / (2 * n)
  let half = z * (rate * (1 - rate) / n + z * z / (4 * n * n)).squareRoot()
  let scale = 1 + z * z / n
  return max(0, (centre - half) / scale)...min(1, (centre + half) / scale)
}
