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

/// One point of a detection error tradeoff (DET) curve: both errors of a threshold.
///
/// Drawn with both axes logarithmic or by normal deviates; either way a rate of 0 lies outside the picture.
public struct DETPoint: Codable, Sendable, Equatable {
  /// False match rate: the share of impostor pairs that are accepted.
  public var fmr: Double
  /// False non-match rate: the share of genuine pairs that are rejected.
  public var fnmr: Double
  /// Distances below it are accepted.
  public var threshold: Double

  /// Creates one of its parts.
  public init(fmr: Double, fnmr: Double, threshold: Double) {
    self.fmr = fmr
    self.fnmr = fnmr
    self.threshold = threshold
  }
}

extension VerificationReport {
  /// The detection error tradeoff curve at the points of `roc`, by rising false match rate.
  ///
  /// Reference: Martin, Doddington, Kamm, Ordowski, Przybocki, 1997.
  public var det: [DETPoint] {
    roc.map { point in
      // From the count, so that it is exact where the counts are.
      let rejected = Double(genuine) - (point.tar * Double(genuine)).rounded()
      return DETPoint(fmr: point.far, fnmr: genuine > 0 ? rejected / Double(genuine) : 1 - point.tar, threshold: point.threshold)
    }
  }
}
