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
  /// How many of its values are NaN or plus infinity: marked at the top edge.
  public var oddAbove = 0
  /// How many of its values are minus infinity: marked at the bottom edge.
  public var oddBelow = 0

  /// A bucket of several values.
  public init(x: Double, mean: Double, min: Double, max: Double) {
    self.x = x
    self.mean = mean
    self.min = min
    self.max = max
    if mean == -.infinity { oddBelow = 1 } else if !mean.isFinite { oddAbove = 1 }
  }

  /// A single value.
  public init(x: Double, y: Double) { self.init(x: x, mean: y, min: y, max: y) }
}
