/// The true accept rate at the largest threshold whose false accept rate does not exceed the wanted one.
///
/// With its threshold it is what a program needs to tell people apart, so checkpoints and exports keep it.
public struct OperatingPoint: Codable, Sendable, Equatable {
  /// The false accept rate asked for.
  public var far: Double
  /// The false accept rate reached (at most `far`).
  public var actualFar: Double
  /// The share of genuine pairs that are accepted.
  public var tar: Double
  /// Distances below it are accepted.
  public var threshold: Double
  /// Genuine pairs that `tar` was measured on; `nil` in files of older versions.
  public var genuine: Int?
  /// Impostor pairs that `actualFar` was measured on; `nil` in files of older versions.
  public var impostor: Int?

  /// Creates one of its parts.
  public init(far: Double, actualFar: Double, tar: Double, threshold: Double, genuine: Int? = nil, impostor: Int? = nil) {
    self.far = far
    self.actualFar = actualFar
    self.tar = tar
    self.threshold = threshold
    self.genuine = genuine
    self.impostor = impostor
  }

  /// Measures the operating point for a wanted false accept rate on pairs.
  ///
  /// `accepted impostors = floor(far * impostors)` or fewer where distances tie; ties never push the rate above the wanted one.
  ///
  /// Shapes: `distances` `[n]`, `isSame` `[n]`.
  ///
  /// - Returns: `nil` where there are no pairs of one kind.
  /// - Throws: `VerificationError` where a distance is NaN or infinite, or the lists are not of one length.
  public static func measured(
    distances: [Double], isSame: [Bool], atFar far: Double
  ) throws(VerificationError) -> OperatingPoint? {
    require((0...1).contains(far), "far is \(far); a false accept rate is a fraction, 0...1")
    let folds = [UInt16](repeating: 0, count: distances.count)
    return OperatingCurve(try SortedPairs(distances: distances, isSame: isSame, folds: folds))?.operatingPoint(atFar: far)
  }

  /// Whether the pairs can show the wanted rate at all: `far * impostor >= 1`; `nil` where the count is not known.
  ///
  /// Where not, the threshold is the nearest impostor's distance, and the rate behind it is only known to be small.
  public var isMeasurable: Bool? { impostor.map { $0 > 0 && 1 / Double($0) <= far } }

  /// The 95 % confidence interval of `tar`; `nil` where the count is not known. See `ConfidenceInterval.clopperPearson`.
  public var tarInterval: ClosedRange<Double>? { genuine.flatMap { interval(tar, of: $0) } }
  /// The 95 % confidence interval of `actualFar`; `nil` where the count is not known. See `ConfidenceInterval.clopperPearson`.
  public var farInterval: ClosedRange<Double>? { impostor.flatMap { interval(actualFar, of: $0) } }

  /// False match rate, NIST's name for the false accept rate reached.
  public var fmr: Double { actualFar }
  /// False non-match rate, NIST's name for the share of genuine pairs that are rejected, `1 - tar`.
  public var fnmr: Double {
    guard let genuine, genuine > 0, tar.isFinite else { return 1 - tar }
    return rejected(of: genuine) / Double(genuine)
  }
  /// The 95 % confidence interval of `fnmr`; `nil` where the count is not known. See `ConfidenceInterval.clopperPearson`.
  public var fnmrInterval: ClosedRange<Double>? {
    genuine.flatMap { interval(fnmr, of: $0) }
  }

  private func rejected(of genuine: Int) -> Double {
    Double(genuine) - (min(max(tar, 0), 1) * Double(genuine)).rounded()
  }
}

/// The exact interval of a rate that was counted: `rate * count` is whole up to rounding.
func interval(_ rate: Double, of count: Int) -> ClosedRange<Double>? {
  // A file may hold any rate.
  guard rate.isFinite, count > 0 else { return nil }
  return ConfidenceInterval.clopperPearson(successes: (min(max(rate, 0), 1) * Double(count)).rounded(), trials: count)
}
