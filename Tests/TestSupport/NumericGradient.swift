/// The gradient of `f` at `x` by central differences, accumulated in Double.
///
/// `g[i] = (f(x + step e_i) - f(x - step e_i)) / (x+ - x-)`, where the divisor is the distance between the two Float inputs that
/// were really used, so that the rounding of `x + step` to Float does not count as an error.
///
/// Shapes: `x` `[n]` -> `[n]`. Calls `f` 2n times.
/// - Parameters:
///   - step: How far each coordinate is moved to either side. With `f` computed in Float, about 1e-2 balances the rounding of `f`
///     (1e-7 / step) against the curvature (step^2); with `f` in Double, 1e-3 is good.
public func numericGradient(of f: ([Float]) -> Double, at x: [Float], step: Float = 1e-2) -> [Double] {
  var moved = x
  return x.indices.map { index in
    let (above, below) = (x[index] + step, x[index] - step)
    moved[index] = above
    let valueAbove = f(moved)
    moved[index] = below
    let valueBelow = f(moved)
    moved[index] = x[index]
    return (valueAbove - valueBelow) / (Double(above) - Double(below))
  }
}
