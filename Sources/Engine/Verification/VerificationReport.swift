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
  /// Each fold with its threshold and accuracy; `nil` where there is no accuracy, or in files of older versions.
  public var foldResults: [FoldResult]?
  /// True accept rates at the wanted false accept rates by folds, in the order asked; `nil` where there is no accuracy, or in files
  /// of older versions.
  public var foldOperatingPoints: [FoldOperatingPoint]?
  /// The 95 % confidence interval of `auc` (DeLong); `nil` where there is none, or every pair is told apart.
  public var aucInterval: ClosedRange<Double>?
  /// Identities that folds share; `nil` where identities are not known.
  public var sharedIdentities: FoldOverlap?

  /// Creates one of its parts.
  public init(
    genuine: Int, impostor: Int, accuracy: Double? = nil, accuracyStandardDeviation: Double? = nil, folds: Int,
    threshold: Double? = nil,
    auc: Double? = nil, eer: Double? = nil, operatingPoints: [OperatingPoint] = [], roc: [ROCPoint] = [],
    histogram: DistanceHistogram, hardestImpostors: [PairDistance] = [], hardestGenuine: [PairDistance] = [],
    foldResults: [FoldResult]? = nil, foldOperatingPoints: [FoldOperatingPoint]? = nil, aucInterval: ClosedRange<Double>? = nil,
    sharedIdentities: FoldOverlap? = nil
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
    self.foldResults = foldResults
    self.foldOperatingPoints = foldOperatingPoints
    self.aucInterval = aucInterval
    self.sharedIdentities = sharedIdentities
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
