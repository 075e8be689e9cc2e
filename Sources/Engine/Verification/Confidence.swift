/// How far the rates of a report can be trusted, given how many pairs stand behind them.
extension VerificationReport {
  /// The smallest false accept rate above 0 that these pairs can show, `1 / impostor`; `nil` without impostor pairs.
  public var smallestMeasurableFar: Double? { impostor > 0 ? 1 / Double(impostor) : nil }

  /// The 95 % confidence interval of a point's true accept rate; `nil` without genuine pairs. See `ConfidenceInterval.clopperPearson`.
  public func tarInterval(of point: OperatingPoint) -> ClosedRange<Double>? { interval(point.tar, of: genuine) }

  /// The 95 % confidence interval of a point's false accept rate; `nil` without impostor pairs. See `tarInterval(of:)`.
  public func farInterval(of point: OperatingPoint) -> ClosedRange<Double>? { interval(point.actualFar, of: impostor) }

  /// The standard error of the mean accuracy, `s / sqrt(folds)` with s over folds - 1, as the results page of LFW states it;
  /// `nil` where there is no accuracy, or in files of older versions.
  public var accuracyStandardError: Double? { foldResults.flatMap { standardError($0.map(\.accuracy)) } }

  /// The 95 % confidence interval of the mean accuracy over the folds; `nil` where there is no accuracy, or in files of older
  /// versions. See `ConfidenceInterval.studentT`.
  public var accuracyInterval: ClosedRange<Double>? {
    foldResults.flatMap { ConfidenceInterval.studentT(of: $0.map(\.accuracy))?.clamped(to: 0...1) }
  }

  /// The 95 % confidence interval of the equal error rate; `nil` where there is none.
  ///
  /// Clopper and Pearson's of the rate with as many pairs as the rarer kind has. The rate is one of genuine and of impostor pairs at
  /// once, so this is rather too wide than too narrow, and it says something of an equal error rate of 0.
  public var eerInterval: ClosedRange<Double>? {
    let pairs = min(genuine, impostor)
    guard let eer, eer.isFinite, pairs > 0 else { return nil }
    return ConfidenceInterval.clopperPearson(successes: min(max(eer, 0), 1) * Double(pairs), trials: pairs)
  }

  /// Where identities are shared by folds: one line to show beside the accuracy; `nil` where none is, or none is known.
  public var foldWarning: String? { sharedIdentities?.warning }
}

extension OperatingCurve {
  /// The 95 % confidence interval of the area under the curve.
  ///
  /// `auc +- z sqrt(var(V_genuine) / genuine + var(V_impostor) / impostor)`, where V of a genuine pair is the share of impostor pairs
  /// farther than it and V of an impostor pair the share of genuine pairs nearer, ties counted half; z = 1.96.
  ///
  /// Reference: DeLong, DeLong, Clarke-Pearson, 1988.
  /// - Returns: `nil` with fewer than two pairs of a kind, and where all values are one (every pair told apart): this tells nothing then.
  func aucInterval() -> ClosedRange<Double>? {
    guard genuine >= 2, impostor >= 2 else { return nil }
    let auc = auc()
    var (ofGenuine, ofImpostors) = (0.0, 0.0)
    for decision in indices.dropFirst() {
      let before = (genuine: acceptedGenuine[decision - 1], impostor: acceptedImpostors[decision - 1])
      let newGenuine = acceptedGenuine[decision] - before.genuine
      let newImpostors = acceptedImpostors[decision] - before.impostor
      // All pairs of this step have one distance; half of the other kind's pairs of the step count.
      let farther = (Double(impostor - before.impostor) - Double(newImpostors) / 2) / Double(impostor)
      let nearer = (Double(before.genuine) + Double(newGenuine) / 2) / Double(genuine)
      ofGenuine += Double(newGenuine) * (farther - auc) * (farther - auc)
      ofImpostors += Double(newImpostors) * (nearer - auc) * (nearer - auc)
    }
    let variance =
      ofGenuine / Double(genuine - 1) / Double(genuine) + ofImpostors / Double(impostor - 1) / Double(impostor)
    guard variance > 0 else { return nil }
    let half = 1.959963984540054 * variance.squareRoot()
    return max(0, auc - half)...min(1, auc + half)
  }
}
