extension OperatingCurve {
  /// The ROC curve as at most `limit` of its points, both ends kept, spread so that it draws well on linear and logarithmic axes.
  ///
  /// The way along the curve is measured as the sum of three shares: of true accept rate, of false accept rate, and of the logarithm of
  /// the false accept rate (from 1 / impostor to 1). The way is cut into equal stretches and the last point of each is kept. So the
  /// few points at the smallest false accept rates, which a linear measure would drop, stay.
  func thinned(to limit: Int) -> [ROCPoint] {
    require(limit >= 2, "limit is \(limit); both ends are kept, so give at least 2")
    guard indices.count > limit else { return indices.map(point) }
    let last = indices.upperBound - 1
    let whole = way(last)
    var points = [point(0)]
    // One point a stretch, and the two ends.
    let stretches = Double(limit - 2)
    for decision in 1..<last {
      let stretch = (way(decision) / whole * stretches).rounded(.down)
      let next = (way(decision + 1) / whole * stretches).rounded(.down)
      if next > stretch { points.append(point(decision)) }
    }
    points.append(point(last))
    return points
  }

  /// How far along the curve a decision is: 0 at the start, at most 3 at the end, never falling.
  private func way(_ decision: Int) -> Double {
    let far = far(decision)
    // No accepted impostor has no logarithm; it is put an octave below one accepted impostor.
    let floor = octaves(0.5 / Double(impostor))
    let logarithmic = far > 0 ? 1 - octaves(far) / floor : 0
    return tar(decision) + far + logarithmic
  }

  /// `log2`, linear within each octave: exact at powers of two and rising throughout, which is all that spacing needs.
  private func octaves(_ value: Double) -> Double { Double(value.exponent) + value.significand - 1 }
}
