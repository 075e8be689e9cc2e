/// How pairs are verified: what a `VerificationReport` holds.
public struct VerificationOptions: Sendable, Equatable {
  /// Number of folds of the accuracy, 2...1000. Where no folds are given, neighbours in the list of pairs share one, as
  /// `Folds.contiguous` says. Lay the list out as LFW's is: every stretch of n / k pairs holds its share of genuine and of impostor pairs.
  public let folds: Int
  /// False accept rates, each 0...1, at which the true accept rate is wanted.
  public let farTargets: [Double]
  /// How many of the hardest pairs of each kind are listed.
  public let hardest: Int
  /// Number of bins of the distance histogram.
  public let histogramBins: Int
  /// The ROC curve is thinned to at most this many points, at least 2.
  public let rocPoints: Int
  /// Which thresholds are tried for the accuracy.
  public let search: ThresholdSearch

  /// Options; stops the program where one is out of its range.
  public init(
    folds: Int = 10, farTargets: [Double] = [0.1, 0.01, 0.001], hardest: Int = 10,
    histogramBins: Int = 40, rocPoints: Int = 200, search: ThresholdSearch = .exact
  ) {
    require((2...1000).contains(folds), "folds is \(folds); accuracy needs 2...1000 folds")
    require(
      farTargets.allSatisfy { (0...1).contains($0) }, "farTargets are \(farTargets); a false accept rate is a fraction, 0...1")
    require(hardest >= 0, "hardest is \(hardest); give 0 for no list")
    require(histogramBins >= 1, "histogramBins is \(histogramBins); give at least 1")
    require(rocPoints >= 2, "rocPoints is \(rocPoints); both ends are kept, so give at least 2")
    self.folds = folds
    self.farTargets = farTargets
    self.hardest = hardest
    self.histogramBins = histogramBins
    self.rocPoints = rocPoints
    self.search = search
  }
}

/// Stops the program unless `condition` holds; for mistakes of the programmer. `fatalError` keeps its message in release builds.
func require(_ condition: Bool, _ message: @autoclosure () -> String, file: StaticString = #fileID, line: UInt = #line) {
  if !condition { fatalError(message(), file: file, line: line) }
}
