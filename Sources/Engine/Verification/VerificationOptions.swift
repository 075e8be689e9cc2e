/// How pairs are verified: what `VerificationReport.init(distances:isSame:options:)` computes.
public struct VerificationOptions: Sendable, Equatable {
  /// How pairs are dealt to the folds of the accuracy.
  public enum Folding: Sendable, Equatable {
    /// Neighbours in the list share a fold; sizes n / k, the first n % k folds one larger. The rule of the LFW evaluators, right for
    /// lists laid out as theirs are: every stretch of n / k pairs holds as many genuine as impostor pairs.
    case contiguous
    /// The same rule applied to the genuine pairs and to the impostor pairs by themselves, so that every fold holds its share of
    /// both whatever the order of the list. On a list in LFW's layout these are LFW's folds.
    case contiguousWithinKind
  }

  /// Number of folds, 2...1000.
  public let folds: Int
  public let folding: Folding
  /// False accept rates, each 0...1, at which the true accept rate is wanted.
  public let farTargets: [Double]
  /// How many of the hardest pairs of each kind are listed.
  public let hardest: Int
  public let histogramBins: Int
  /// The ROC curve is thinned to at most this many points, at least 2.
  public let rocPoints: Int

  public init(
    folds: Int = 10, folding: Folding = .contiguous, farTargets: [Double] = [0.1, 0.01, 0.001], hardest: Int = 10,
    histogramBins: Int = 40, rocPoints: Int = 200
  ) {
    require((2...1000).contains(folds), "folds is \(folds); accuracy needs 2...1000 folds")
    require(
      farTargets.allSatisfy { (0...1).contains($0) }, "farTargets are \(farTargets); a false accept rate is a fraction, 0...1")
    require(hardest >= 0, "hardest is \(hardest); give 0 for no list")
    require(histogramBins >= 1, "histogramBins is \(histogramBins); give at least 1")
    require(rocPoints >= 2, "rocPoints is \(rocPoints); both ends are kept, so give at least 2")
    self.folds = folds
    self.folding = folding
    self.farTargets = farTargets
    self.hardest = hardest
    self.histogramBins = histogramBins
    self.rocPoints = rocPoints
  }

  /// The fold of every pair, by the pair's index.
  func assignFolds(isSame: [Bool]) -> [UInt16] {
    switch folding {
    case .contiguous:
      return isSame.indices.map { fold(of: $0, among: isSame.count) }
    case .contiguousWithinKind:
      let genuine = isSame.reduce(0) { $1 ? $0 + 1 : $0 }
      var seen = (genuine: 0, impostor: 0)
      return isSame.map { same in
        if same {
          defer { seen.genuine += 1 }
          return fold(of: seen.genuine, among: genuine)
        } else {
          defer { seen.impostor += 1 }
          return fold(of: seen.impostor, among: isSame.count - genuine)
        }
      }
    }
  }

  /// The fold of position `index` among `count`: contiguous, the first `count % folds` folds one larger than the others.
  private func fold(of index: Int, among count: Int) -> UInt16 {
    let (size, larger) = count.quotientAndRemainder(dividingBy: folds)
    let boundary = larger * (size + 1)
    return UInt16(index < boundary ? index / (size + 1) : larger + (index - boundary) / size)
  }
}

/// Stops the program unless `condition` holds; for mistakes of the programmer. `fatalError` keeps its message in release builds.
func require(_ condition: Bool, _ message: @autoclosure () -> String, file: StaticString = #fileID, line: UInt = #line) {
  if !condition { fatalError(message(), file: file, line: line) }
}
