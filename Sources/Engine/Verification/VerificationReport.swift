/// What the verification of image pairs found: rates, threshold, curves. All rates are fractions, never percent.
///
/// A distance is the squared Euclidean distance of two L2-normalised embeddings, 0...4; "same" means distance < threshold.
/// What cannot be computed (no pair of one kind, fewer pairs than folds) is `nil`, never 0.
public struct VerificationReport: Codable, Sendable, Equatable {
  /// Pairs of one person, and pairs of two people.
  public var genuine: Int
  /// Pairs of two people.
  public var impostor: Int
  /// Mean accuracy over the folds, each judged at the threshold that is best on the other folds (LFW protocol).
  public var accuracy: Double?
  /// Standard deviation of the fold accuracies, over n (not n - 1), as the LFW evaluators print it.
  public var accuracyStandardDeviation: Double?
  /// The number of folds.
  public var folds: Int
  /// The threshold with the highest accuracy over all pairs.
  public var threshold: Double?
  /// Area under the ROC curve: the chance that a genuine pair is nearer than an impostor pair, ties counted half.
  public var auc: Double?
  /// Equal error rate: where the false accept rate and the false reject rate meet.
  public var eer: Double?
  /// True accept rates at wanted false accept rates, in the order asked.
  public var operatingPoints: [OperatingPoint]
  /// The ROC curve, thinned for drawing, by rising false accept rate.
  public var roc: [ROCPoint]
  /// How the distances of both kinds of pairs lie.
  public var histogram: DistanceHistogram
  /// Impostor pairs that look most alike and genuine pairs that look least alike, worst first.
  public var hardestImpostors: [PairDistance]
  /// Genuine pairs that look least alike, worst first.
  public var hardestGenuine: [PairDistance]

  /// Creates one of its parts.
  public init(
    genuine: Int, impostor: Int, accuracy: Double? = nil, accuracyStandardDeviation: Double? = nil, folds: Int,
    threshold: Double? = nil,
    auc: Double? = nil, eer: Double? = nil, operatingPoints: [OperatingPoint] = [], roc: [ROCPoint] = [],
    histogram: DistanceHistogram, hardestImpostors: [PairDistance] = [], hardestGenuine: [PairDistance] = []
  ) {
    self.genuine = genuine
    self.impostor = impostor
    self.accuracy = accuracy
    self.accuracyStandardDeviation = accuracyStandardDeviation
    self.folds = folds
    self.threshold = threshold
    self.auc = auc
    self.eer = eer
    self.operatingPoints = operatingPoints
    self.roc = roc
    self.histogram = histogram
    self.hardestImpostors = hardestImpostors
    self.hardestGenuine = hardestGenuine
  }
}

/// The true accept rate at the largest threshold whose false accept rate does not exceed the wanted one.
public struct OperatingPoint: Codable, Sendable, Equatable {
  /// The false accept rate asked for.
  public var far: Double
  /// The false accept rate reached (at most `far`).
  public var actualFar: Double
  /// The share of genuine pairs that are accepted.
  public var tar: Double
  /// Distances below it are accepted.
  public var threshold: Double

  /// Creates one of its parts.
  public init(far: Double, actualFar: Double, tar: Double, threshold: Double) {
    self.far = far
    self.actualFar = actualFar
    self.tar = tar
    self.threshold = threshold
  }
}

/// One point of a ROC curve.
public struct ROCPoint: Codable, Sendable, Equatable {
  /// The share of impostor pairs that are accepted.
  public var far: Double
  /// The share of genuine pairs that are accepted.
  public var tar: Double
  /// Distances below it are accepted.
  public var threshold: Double

  /// Creates one of its parts.
  public init(far: Double, tar: Double, threshold: Double) {
    self.far = far
    self.tar = tar
    self.threshold = threshold
  }
}

/// How many pairs of each kind lie in each of equally wide bins of distance.
public struct DistanceHistogram: Codable, Sendable, Equatable {
  /// Where the first bin begins.
  public var lower: Double
  /// Where the last bin ends.
  public var upper: Double
  /// Genuine pairs in each bin.
  public var genuine: [Int]
  /// Impostor pairs in each bin.
  public var impostor: [Int]

  /// Creates one of its parts.
  public init(lower: Double, upper: Double, genuine: [Int], impostor: [Int]) {
    self.lower = lower
    self.upper = upper
    self.genuine = genuine
    self.impostor = impostor
  }
}

/// A pair, by its index in the list that was verified, with its distance.
public struct PairDistance: Codable, Sendable, Equatable {
  /// The number of the pair, from 0.
  public var pair: Int
  /// Its distance.
  public var distance: Double

  /// Creates one of its parts.
  public init(pair: Int, distance: Double) {
    self.pair = pair
    self.distance = distance
  }
}
