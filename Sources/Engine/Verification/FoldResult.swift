/// One fold, judged at the threshold that is best on the other folds.
public struct FoldResult: Codable, Sendable, Equatable {
  /// Genuine pairs in the fold.
  public var genuine: Int
  /// Impostor pairs in the fold.
  public var impostor: Int
  /// Distances below it were judged the same; chosen on the other folds.
  public var threshold: Double
  /// The share of the fold's pairs that were judged right.
  public var accuracy: Double

  /// Creates one of its parts.
  public init(genuine: Int, impostor: Int, threshold: Double, accuracy: Double) {
    self.genuine = genuine
    self.impostor = impostor
    self.threshold = threshold
    self.accuracy = accuracy
  }
}

/// The true accept rate at a wanted false accept rate, fold by fold: the references' "validation rate" (VAL@FAR).
///
/// The threshold of a fold is the largest whose false accept rate on the other folds does not exceed the wanted one; the rates are
/// those of the fold itself. What the fold accepts falsely may so exceed the wanted rate; `meanFar` tells.
///
/// Reference: `calculate_val` of facenet and insightface; they interpolate between thresholds of a grid of 0.001, which current SciPy
/// refuses where two of them have one rate. We take the exact order statistic.
public struct FoldOperatingPoint: Codable, Sendable, Equatable {
  /// What one fold gives.
  public struct Fold: Codable, Sendable, Equatable {
    /// Distances below it are accepted; chosen on the other folds.
    public var threshold: Double
    /// The share of the fold's genuine pairs that are accepted; `nil` where it has none.
    public var tar: Double?
    /// The share of the fold's impostor pairs that are accepted; `nil` where it has none.
    public var far: Double?

    /// Creates one of its parts.
    public init(threshold: Double, tar: Double?, far: Double?) {
      self.threshold = threshold
      self.tar = tar
      self.far = far
    }
  }

  /// The false accept rate asked for.
  public var far: Double
  /// The folds, in order.
  public var folds: [Fold]

  /// Creates one of its parts.
  public init(far: Double, folds: [Fold]) {
    self.far = far
    self.folds = folds
  }

  /// The mean true accept rate of the folds; `nil` where a fold has no genuine pair.
  public var meanTar: Double? { all(\.tar).map(mean) }
  /// The standard deviation of the folds' true accept rates, over n; `nil` where a fold has no genuine pair.
  public var tarStandardDeviation: Double? { all(\.tar).map(standardDeviation) }
  /// The 95 % interval of the mean true accept rate by Student's distribution; `nil` where a fold has no genuine pair.
  public var tarInterval: ClosedRange<Double>? {
    all(\.tar).flatMap { ConfidenceInterval.studentT(of: $0)?.clamped(to: 0...1) }
  }
  /// The mean false accept rate that the folds really have; `nil` where a fold has no impostor pair.
  public var meanFar: Double? { all(\.far).map(mean) }

  private func all(_ rate: KeyPath<Fold, Double?>) -> [Double]? {
    let rates = folds.compactMap { $0[keyPath: rate] }
    return rates.count == folds.count && !rates.isEmpty ? rates : nil
  }
}

extension SortedPairs {
  /// A fold at the largest threshold whose false accept rate on the other folds does not exceed `target`.
  ///
  /// - Returns: `nil` where the other folds have no impostor pair.
  func operatingPoint(ofFold fold: UInt16, atFar target: Double) -> FoldOperatingPoint.Fold? {
    let train = pairs.lazy.filter { $0.fold != fold }
    let impostor = train.reduce(0) { $1.isSame ? $0 : $0 + 1 }
    guard impostor > 0, let last = train.last else { return nil }
    let allowed = acceptable(of: impostor, atFar: target)
    var threshold = last.distance.nextUp
    if allowed < impostor {
      // The first impostor that must be rejected is the largest threshold.
      var seen = 0
      for pair in train where !pair.isSame {
        if seen == allowed {
          threshold = pair.distance
          break
        }
        seen += 1
      }
    }
    var (genuine, impostors) = (Counted(), Counted())
    for pair in pairs where pair.fold == fold {
      let isAccepted = pair.distance < threshold
      if pair.isSame { genuine.count(isAccepted) } else { impostors.count(isAccepted) }
    }
    return FoldOperatingPoint.Fold(threshold: threshold, tar: genuine.rate, far: impostors.rate)
  }

  private struct Counted {
    var accepted = 0
    var all = 0
    var rate: Double? { all > 0 ? Double(accepted) / Double(all) : nil }
    mutating func count(_ isAccepted: Bool) {
      all += 1
      if isAccepted { accepted += 1 }
    }
  }
}

/// How many of `impostor` pairs may be accepted at a wanted rate: the largest k with `k / impostor <= target`.
///
/// Exact also where `target * impostor` rounds badly (0.29 * 100).
func acceptable(of impostor: Int, atFar target: Double) -> Int {
  var allowed = min(Int(target * Double(impostor)), impostor)
  while allowed < impostor, Double(allowed + 1) / Double(impostor) <= target { allowed += 1 }
  while allowed > 0, Double(allowed) / Double(impostor) > target { allowed -= 1 }
  return allowed
}
