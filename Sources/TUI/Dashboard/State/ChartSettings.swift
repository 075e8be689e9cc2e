/// How the two loss charts are drawn.
struct ChartSettings: Sendable, Equatable {
  var isLogarithmic = false
  /// Whether both charts have the same y axis, so that the losses compare by height.
  var sharesRange = true
  /// The weight of the moving average; 0 draws the values as they are.
  var smoothing = 0.0

  mutating func cycleSmoothing() {
    let index = Smoothing.weights.firstIndex(of: smoothing) ?? 0
    smoothing = Smoothing.weights[(index + 1) % Smoothing.weights.count]
  }
}
