/// What a fixed threshold does on pairs: the rates of a threshold that was chosen elsewhere.
///
/// FMR is the share of impostor pairs that are accepted, FNMR the share of genuine pairs that are rejected; NIST states FNMR at the
/// threshold that gives a wanted FMR. A pair is accepted where distance < threshold. (NIST accepts where similarity >= T; with the
/// negative distance as similarity the two rules differ for a pair exactly at the threshold alone.)
///
/// Reference: NIST, "Face Recognition Technology Evaluation, part 1: verification"; ISO/IEC 19795-1.
public struct ThresholdRates: Codable, Sendable, Equatable {
  /// Distances below it are accepted.
  public var threshold: Double
  /// Genuine pairs.
  public var genuine: Int
  /// Impostor pairs.
  public var impostor: Int
  /// Genuine pairs that are rejected.
  public var falseRejects: Int
  /// Impostor pairs that are accepted.
  public var falseAccepts: Int

  /// Counts what a threshold accepts.
  ///
  /// Shapes: `distances` `[n]`, `isSame` `[n]`.
  ///
  /// - Throws: `VerificationError` where a distance is NaN or infinite, or the lists are not of one length.
  public init(distances: [Double], isSame: [Bool], threshold: Double) throws(VerificationError) {
    try checkDistances(distances, isSame)
    self.threshold = threshold
    (genuine, impostor, falseRejects, falseAccepts) = (0, 0, 0, 0)
    for (distance, isSame) in zip(distances, isSame) {
      let isAccepted = distance < threshold
      if isSame {
        genuine += 1
        if !isAccepted { falseRejects += 1 }
      } else {
        impostor += 1
        if isAccepted { falseAccepts += 1 }
      }
    }
  }

  /// False match rate; `nil` without impostor pairs.
  public var fmr: Double? { impostor > 0 ? Double(falseAccepts) / Double(impostor) : nil }
  /// False non-match rate; `nil` without genuine pairs.
  public var fnmr: Double? { genuine > 0 ? Double(falseRejects) / Double(genuine) : nil }
  /// The share of all pairs that are judged right; `nil` without pairs.
  public var accuracy: Double? {
    let pairs = genuine + impostor
    return pairs > 0 ? Double(pairs - falseRejects - falseAccepts) / Double(pairs) : nil
  }
  /// The 95 % confidence interval of `fmr`; `nil` without impostor pairs. See `ConfidenceInterval.clopperPearson`.
  public var fmrInterval: ClosedRange<Double>? {
    ConfidenceInterval.clopperPearson(successes: Double(falseAccepts), trials: impostor)
  }
  /// The 95 % confidence interval of `fnmr`; `nil` without genuine pairs. See `ConfidenceInterval.clopperPearson`.
  public var fnmrInterval: ClosedRange<Double>? {
    ConfidenceInterval.clopperPearson(successes: Double(falseRejects), trials: genuine)
  }
  /// The 95 % confidence interval of `accuracy`; `nil` without pairs. See `ConfidenceInterval.clopperPearson`.
  public var accuracyInterval: ClosedRange<Double>? {
    let pairs = genuine + impostor
    return ConfidenceInterval.clopperPearson(successes: Double(pairs - falseRejects - falseAccepts), trials: pairs)
  }
}
