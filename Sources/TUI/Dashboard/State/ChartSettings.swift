/// How the two loss charts are drawn.
public struct ChartSettings: Sendable, Equatable {
  public internal(set) var isLogarithmic = false
  /// Whether both charts have the same y axis, so that the losses compare by height.
  public internal(set) var sharesRange = true
  /// The weight of the moving average; 0 draws the values as they are.
  public internal(set) var smoothing = 0.0

  public init() {}

  mutating func cycleSmoothing() {
    let index = Smoothing.weights.firstIndex(of: smoothing) ?? 0
    smoothing = Smoothing.weights[(index + 1) % Smoothing.weights.count]
  }
}
