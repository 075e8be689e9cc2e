/// One point of a curve: a bucket of steps with its mean and its extremes, so that a spike survives thinning.
public struct ChartPoint: Hashable, Sendable {
  /// Where it stands on the x axis.
  public var x: Double
  /// What the line runs through.
  public var mean: Double
  /// The lowest value of those that it stands for.
  public var min: Double
  /// The highest value of those that it stands for.
  public var max: Double

  /// A bucket of several values.
  public init(x: Double, mean: Double, min: Double, max: Double) {
    self.x = x
    self.mean = mean
    self.min = min
    self.max = max
  }

  /// A single value.
  public init(x: Double, y: Double) { self.init(x: x, mean: y, min: y, max: y) }
}
