/// A debiased exponential moving average over a curve.
///
/// `m_t = w m_(t-1) + (1 - w) x_t`, shown as `m_t / (1 - w^t)`; NaN and infinity are left out of it.
/// Reference: the bias correction of Kingma and Ba, Adam, 2015; TensorBoard smooths its curves in the same way.
struct Smoothing {
  /// The weights that the key goes through; 0 is no smoothing.
  static let weights: [Double] = [0, 0.6, 0.9, 0.99]

  let weight: Double
  private var average = 0.0
  private var decay = 1.0

  init(weight: Double) { self.weight = weight }

  /// The smoothed value at the next point; `nil` for a point that is not finite.
  mutating func next(_ value: Double?) -> Double? {
    guard let value, value.isFinite else { return nil }
    average = weight * average + (1 - weight) * value
    decay *= weight
    return average / (1 - decay)
  }
}
