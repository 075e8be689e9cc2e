extension VerificationReport {
  /// Verifies pairs: judges every pair by its distance, "same" where distance < threshold, against what it is.
  ///
  /// What needs pairs of both kinds (all rates, thresholds and curves) is `nil` or empty without; the accuracy is also `nil` where a
  /// fold has no pairs. A wanted false accept rate below one impostor pair (`far * impostor < 1`) gives the point at which no impostor
  /// is accepted. Takes O(n log n).
  ///
  /// Shapes: `distances` `[n]`, `isSame` `[n]`; the pair numbers in the report count from 0 in this order.
  ///
  /// Reference: the LFW protocol as facenet and insightface run it; differences: thresholds are tried exactly instead of on a grid of
  /// 0.01 (`VerificationOptions.search`), and the true accept rate is taken over all pairs at an exact order statistic; by folds, as
  /// they have it, it stands in `foldOperatingPoints`.
  /// - Parameters:
  ///   - distances: The distance of each pair, finite; a squared Euclidean distance of normalised embeddings lies in 0...4.
  ///   - isSame: Whether each pair shows one person.
  ///   - foldOfPair: The fold of each pair, 0..<options.folds; `nil` for `Folds.contiguous`.
  ///   - identities: Who is in each pair, for the check that folds share nobody; `nil` for no check.
  ///   - options: What to compute.
  /// - Throws: `VerificationError` where a distance is NaN or infinite, naming the pair, where a list is not as long as the others or
  ///   names a fold that is not there, and where folds share identities that must not.
  public init(
    distances: [Double], isSame: [Bool], foldOfPair: [Int]? = nil, identities: PairIdentities? = nil,
    options: VerificationOptions = VerificationOptions()
  ) throws(VerificationError) {
    let folds = try Folds.resolved(foldOfPair, pairs: isSame.count, folds: options.folds)
    let sorted = try SortedPairs(distances: distances, isSame: isSame, folds: folds)
    try self.init(
      sorted, Self.folds(options) { _ throws(VerificationError) in sorted },
      overlap: Self.overlap(identities, folds), options)
  }

  /// Verifies pairs of embeddings: by the squared L2 distance of the normalised rows, 0...4.
  ///
  /// With a transform, a fold is judged by distances transformed for it, and so are its thresholds, which come from the other folds.
  /// All other rates (ROC, EER, operating points, ...) take each pair's distance as transformed for its own fold.
  ///
  /// Shapes: `embeddings` `[M, E]`, `pairs` `[n]`, `foldOfPair` `[n]`, `identities` `[M]`.
  ///
  /// Reference: `evaluate` of insightface and facenet; see `init(distances:isSame:foldOfPair:identities:options:)` for how ours differs.
  /// - Parameters:
  ///   - embeddings: One embedding a row.
  ///   - pairs: What is compared.
  ///   - foldOfPair: The fold of each pair, 0..<options.folds; `nil` for `Folds.contiguous`.
  ///   - identities: Who each embedding is of, for the check that folds share nobody; `nil` for no check.
  ///   - mustBeDisjoint: Whether folds that share identities are an error.
  ///   - transform: What is done with the embeddings before they are compared.
  ///   - options: What to compute.
  /// - Throws: `VerificationError` where a pair names a row or a fold that is not there, where a list is not as long as it must be,
  ///   where a transform cannot be fitted, and where folds share identities that must not.
  public init(
    embeddings: Embeddings, pairs: [EmbeddingPair], foldOfPair: [Int]? = nil, identities: [String]? = nil,
    mustBeDisjoint: Bool = false, transform: EmbeddingTransform = .none, options: VerificationOptions = VerificationOptions()
  ) throws(VerificationError) {
    try embeddings.check(pairs)
    var sides: PairIdentities?
    if let identities {
      guard identities.count == embeddings.count else {
        throw .countsDiffer(what: "identities for the embeddings", count: identities.count, expected: embeddings.count)
      }
      sides = PairIdentities(
        left: pairs.map { identities[$0.left] }, right: pairs.map { identities[$0.right] }, mustBeDisjoint: mustBeDisjoint)
    }
    let isSame = pairs.map(\.isSame)
    let folds = try Folds.resolved(foldOfPair, pairs: pairs.count, folds: options.folds)
    guard let fitted = try FoldTransform(transform, embeddings, pairs, foldOfPair: folds, folds: options.folds) else {
      try self.init(
        distances: embeddings.squaredDistances(of: pairs), isSame: isSame, foldOfPair: foldOfPair, identities: sides,
        options: options)
      return
    }
    if let empty = Folds.firstEmpty(folds, folds: options.folds) {
      throw .emptyFold(fold: empty, pairs: pairs.count, folds: options.folds)
    }
    let overlap = try Self.overlap(sides, folds)
    var own = [Double](repeating: 0, count: pairs.count)
    let judged = try Self.folds(options) { fold throws(VerificationError) in
      let distances = try fitted.squaredDistances(of: pairs, fold: Int(fold))
      for pair in pairs.indices where folds[pair] == fold { own[pair] = distances[pair] }
      return try SortedPairs(distances: distances, isSame: isSame, folds: folds)
    }
    try self.init(SortedPairs(distances: own, isSame: isSame, folds: folds), judged, overlap: overlap, options)
  }

  /// - Throws: `VerificationError.foldsShareIdentities` where they must not.
  private static func overlap(_ identities: PairIdentities?, _ folds: [UInt16]) throws(VerificationError) -> FoldOverlap? {
    guard let identities else { return nil }
    let overlap = try FoldOverlap(identities, foldOfPair: folds.map(Int.init))
    if identities.mustBeDisjoint { try overlap.requireDisjoint() }
    return overlap
  }

  /// Everything, from the pairs by their own distances and the folds as judged.
  private init(_ sorted: SortedPairs, _ folds: JudgedFolds?, overlap: FoldOverlap?, _ options: VerificationOptions) {
    let curve = OperatingCurve(sorted)
    // With pairs of one kind there is nothing to tell apart, and no accuracy.
    let judged = curve == nil ? nil : folds
    let accuracies = judged.map { $0.results.map(\.accuracy) }
    self.init(
      genuine: sorted.genuine, impostor: sorted.impostor,
      accuracy: accuracies.map(mean), accuracyStandardDeviation: accuracies.map(standardDeviation), folds: options.folds,
      threshold: curve == nil ? nil : sorted.bestThreshold(options.search), auc: curve?.auc(), eer: curve?.eer(),
      operatingPoints: curve.map { curve in options.farTargets.map(curve.operatingPoint) } ?? [],
      roc: curve?.thinned(to: options.rocPoints) ?? [],
      histogram: DistanceHistogram(sorted, bins: options.histogramBins),
      hardestImpostors: sorted.hardestImpostors(options.hardest), hardestGenuine: sorted.hardestGenuine(options.hardest),
      foldResults: judged?.results, foldOperatingPoints: judged?.points, aucInterval: curve?.aucInterval(),
      sharedIdentities: overlap)
  }

  private struct JudgedFolds {
    var results: [FoldResult]
    var points: [FoldOperatingPoint]
  }

  /// Judges each fold by the others.
  ///
  /// - Returns: `nil` where a fold has no pairs.
  private static func folds(
    _ options: VerificationOptions, pairs: (UInt16) throws(VerificationError) -> SortedPairs
  ) throws(VerificationError) -> JudgedFolds? {
    var results = [FoldResult]()
    var points = options.farTargets.map { FoldOperatingPoint(far: $0, folds: []) }
    for fold in 0..<UInt16(options.folds) {
      let sorted = try pairs(fold)
      guard let result = sorted.result(ofFold: fold, options.search) else { return nil }
      results.append(result)
      for (index, target) in options.farTargets.enumerated() {
        if let point = sorted.operatingPoint(ofFold: fold, atFar: target) { points[index].folds.append(point) }
      }
    }
    // Where the other folds of one have no impostor pair, the wanted rate has no threshold, and the whole has no mean.
    return JudgedFolds(results: results, points: points.filter { $0.folds.count == options.folds })
  }
}
