extension VerificationReport {
  /// Verifies pairs: judges every pair by its distance, "same" where distance < threshold, against what it is.
  ///
  /// What needs pairs of both kinds (all rates, thresholds and curves) is `nil` or empty without; the accuracy is also `nil` with fewer
  /// pairs than folds. A wanted false accept rate below one impostor pair (`far * impostor < 1`) gives the point at which no impostor
  /// is accepted. Takes O(n log n).
  ///
  /// Shapes: `distances` `[n]`, `isSame` `[n]`; the pair numbers in the report count from 0 in this order.
  ///
  /// Reference: the LFW protocol as facenet and insightface run it; differences: thresholds are tried exactly instead of on a grid of
  /// 0.01, and the true accept rate is taken over all pairs at an exact order statistic instead of by interpolation per fold.
  /// - Parameters:
  ///   - distances: The distance of each pair, finite; a squared Euclidean distance of normalised embeddings lies in 0...4.
  ///   - isSame: Whether each pair shows one person.
  ///   - options: What to compute.
  /// - Throws: `VerificationError` where a distance is NaN or infinite, naming the pair.
  public init(distances: [Double], isSame: [Bool], options: VerificationOptions = VerificationOptions()) throws(VerificationError)
  {
    let folds = isSame.indices.map { options.fold(of: $0, among: isSame.count) }
    let sorted = try SortedPairs(distances: distances, isSame: isSame, folds: folds)
    let curve = OperatingCurve(sorted)
    let accuracies = sorted.foldAccuracies(options.folds)
    self.init(
      genuine: sorted.genuine, impostor: sorted.impostor,
      accuracy: accuracies.map(mean), accuracyStandardDeviation: accuracies.map(standardDeviation), folds: options.folds,
      threshold: curve == nil ? nil : sorted.bestThreshold(), auc: curve?.auc(), eer: curve?.eer(),
      operatingPoints: curve.map { curve in options.farTargets.map(curve.operatingPoint) } ?? [],
      roc: curve?.thinned(to: options.rocPoints) ?? [],
      histogram: DistanceHistogram(sorted, bins: options.histogramBins),
      hardestImpostors: sorted.hardestImpostors(options.hardest), hardestGenuine: sorted.hardestGenuine(options.hardest))
  }
}

private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

/// Over n, not n - 1, as the LFW evaluators print it.
private func standardDeviation(_ values: [Double]) -> Double {
  let mean = mean(values)
  return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)).squareRoot()
}
