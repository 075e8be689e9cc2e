/// Curves over one x axis: a mean line in dots with the band of its extremes behind it, on round axes.
///
/// Every curve ends in its own mark, so that curves are told apart without colour. Values that are no number never count for the
/// axes and are shown as marks at the top; on a logarithmic axis, values that are not positive are shown at the bottom.
public struct LineChart: Hashable, Sendable {
  /// One curve.
  public struct Series: Hashable, Sendable {
    /// As a legend names it.
    public var name: String
    /// By rising x; where x falls back (a run that was started again), a new stroke begins.
    public var points: [ChartPoint]
    /// Its look.
    public var role: Role
    /// The mark of its points; `nil` for one that the role or its place among the curves decides.
    public var marker: Character?
    /// Whether it is drawn faint under the others, without marks and without a place in the legend: raw values under smoothed ones.
    public var isBackground = false
    /// Whether its line is broken, so that it differs from others where there is no colour.
    public var isDashed = false

    /// Creates one of its parts.
    public init(_ name: String, points: [ChartPoint], role: Role, marker: Character? = nil) {
      self.name = name
      self.points = points
      self.role = role
      self.marker = marker
    }
  }

  /// A sign on the x axis: an evaluation, a checkpoint, the best step.
  public struct Annotation: Hashable, Sendable {
    /// Where on the x axis.
    public var x: Double
    /// The sign.
    public var character: Character
    /// Its look.
    public var role: Role

    /// Creates one of its parts.
    public init(x: Double, character: Character, role: Role) {
      self.x = x
      self.character = character
      self.role = role
    }
  }

  /// A sign on the curves: the best value.
  public struct Highlight: Hashable, Sendable {
    /// Where on the x axis.
    public var x: Double
    /// Where on the y axis.
    public var y: Double
    /// The sign.
    public var character: Character
    /// Its look.
    public var role: Role

    /// Creates one of its parts.
    public init(x: Double, y: Double, character: Character, role: Role) {
      self.x = x
      self.y = y
      self.character = character
      self.role = role
    }
  }

  /// The curves, the last one on top.
  public var series: [Series]
  /// The x axis; `nil` for what the points cover.
  public var xRange: ClosedRange<Double>?
  /// The y axis; `nil` for what the points cover, rounded outward. Curves are cut where they leave it.
  public var yRange: ClosedRange<Double>?
  /// Linear or logarithmic.
  public var scale: Scale
  /// What x counts ("step"), at the right end of the x axis.
  public var xTitle: String
  /// Signs on the x axis.
  public var annotations: [Annotation]
  /// What x counts, which decides how its ticks read.
  public var xUnit = AxisUnit.count
  /// Signs on the curves.
  public var highlights: [Highlight] = []
  /// Where a vertical line runs through the chart; `nil` for none.
  public var cursor: Double?
  /// Whether values beyond the y axis are marked at its ends.
  public var marksClipped = false
  /// Whether several curves are named in the upper right corner.
  public var hasLegend = true

  /// Creates one of its parts.
  public init(
    _ series: [Series], xRange: ClosedRange<Double>? = nil, yRange: ClosedRange<Double>? = nil, scale: Scale = .linear,
    xTitle: String = "", annotations: [Annotation] = []
  ) {
    self.series = series
    self.xRange = xRange
    self.yRange = yRange
    self.scale = scale
    self.xTitle = xTitle
    self.annotations = annotations
  }

  /// The y range that all of `charts` need, rounded outward: give it to each as `yRange`, and heights compare across panels.
  /// `nil` without a single value that the charts can show.
  public static func jointYRange(_ charts: [LineChart]) -> ClosedRange<Double>? {
    guard let scale = charts.first?.scale else { return nil }
    return hull(charts.compactMap(\.valueBounds)).map(scale.rounded)
  }

  /// The x range that all of `charts` cover; `nil` without points.
  public static func jointXRange(_ charts: [LineChart]) -> ClosedRange<Double>? { hull(charts.compactMap(\.xBounds)) }

  /// The smallest and largest value that the scale can show, extremes included.
  var valueBounds: ClosedRange<Double>? {
    var bounds = Bounds()
    for point in series.lazy.flatMap(\.points) where point.x.isFinite {
      for value in [point.mean, point.min, point.max] where scale.accepts(value) { bounds.include(value) }
    }
    return bounds.range
  }

  /// The smallest and largest x.
  var xBounds: ClosedRange<Double>? {
    var bounds = Bounds()
    for point in series.lazy.flatMap(\.points) where point.x.isFinite { bounds.include(point.x) }
    return bounds.range
  }

  private static func hull(_ ranges: [ClosedRange<Double>]) -> ClosedRange<Double>? {
    var bounds = Bounds()
    for range in ranges {
      bounds.include(range.lowerBound)
      bounds.include(range.upperBound)
    }
    return bounds.range
  }
}

/// The smallest and largest of the values seen.
private struct Bounds {
  private var lower = Double.infinity
  private var upper = -Double.infinity

  mutating func include(_ value: Double) {
    lower = min(lower, value)
    upper = max(upper, value)
  }

  /// `nil` before the first value.
  var range: ClosedRange<Double>? { lower <= upper ? lower...upper : nil }
}
