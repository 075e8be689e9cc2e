import TestSupport
import Testing
import Verification

@Suite struct FoldTests {
  @Test func contiguousFoldsAreTheOfficialOnes() {
    let lfw = Folds.contiguous(pairs: 6000, folds: 10)
    #expect(lfw == (0..<6000).map { $0 / 600 })
    #expect(Folds.contiguous(pairs: 11, folds: 4) == [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3])
    #expect(Folds.contiguous(pairs: 2, folds: 4) == [0, 1])
    #expect(Folds.contiguous(pairs: 0, folds: 4) == [])
  }

  @Test func skippedPairsDoNotShiftFolds() throws {
    let (distances, isSame) = sample(count: 60, seed: 3)
    let folds = Folds.contiguous(pairs: 60, folds: 6)
    let kept = (0..<60).filter { $0 != 4 && $0 != 11 && $0 != 12 }
    let report = try VerificationReport(
      distances: kept.map { distances[$0] }, isSame: kept.map { isSame[$0] }, foldOfPair: kept.map { folds[$0] },
      options: VerificationOptions(folds: 6))
    let results = try #require(report.foldResults)
    #expect(results.map { $0.genuine + $0.impostor } == [9, 8, 10, 10, 10, 10])
    let brute = BruteForce(distances: kept.map { distances[$0] }, isSame: kept.map { isSame[$0] })
    #expect(results.map(\.accuracy) == brute.accuracies(fold: kept.map { folds[$0] }, count: 6))
  }

  @Test func orderOfPairsDoesNotMatterWithGivenFolds() throws {
    let (distances, isSame) = sample(count: 50, seed: 4)
    let folds = Folds.contiguous(pairs: 50, folds: 5)
    let order = (0..<50).map { $0 * 7 % 50 }
    let options = VerificationOptions(folds: 5, hardest: 0)
    let straight = try VerificationReport(distances: distances, isSame: isSame, options: options)
    let shuffled = try VerificationReport(
      distances: order.map { distances[$0] }, isSame: order.map { isSame[$0] }, foldOfPair: order.map { folds[$0] },
      options: options)
    #expect(straight == shuffled)
  }

  @Test func badFoldsAreNamed() {
    let options = VerificationOptions(folds: 2)
    #expect(throws: VerificationError.noSuchFold(pair: 1, fold: 2, folds: 2)) {
      try VerificationReport(distances: [1, 2], isSame: [true, false], foldOfPair: [0, 2], options: options)
    }
    #expect(throws: VerificationError.noSuchFold(pair: 0, fold: -1, folds: 2)) {
      try VerificationReport(distances: [1, 2], isSame: [true, false], foldOfPair: [-1, 2], options: options)
    }
    #expect(
      message { try VerificationReport(distances: [1], isSame: [true], foldOfPair: [], options: options) }
        == "0 folds for the pairs, expected 1")
    #expect(
      message { try VerificationReport(distances: [1], isSame: [], options: options) } == "1 distances for the pairs, expected 0")
  }

  @Test func emptyFoldHasNoAccuracy() throws {
    let report = try VerificationReport(
      distances: [1, 2, 3, 4], isSame: [true, false, true, false], foldOfPair: [0, 0, 2, 2],
      options: VerificationOptions(folds: 3))
    #expect(report.accuracy == nil && report.foldResults == nil && report.foldOperatingPoints == nil)
    #expect(report.accuracyInterval == nil && report.accuracyStandardError == nil)
    #expect(report.auc == 0.75)
  }

  @Test func foldsOfOneKindAreJudged() throws {
    // Fold 0 has genuine pairs alone, fold 1 impostors alone. Impostors alone say "nothing is same", so 3; genuine pairs alone
    // "everything", so just above 2.
    let report = try VerificationReport(
      distances: [1, 2, 3, 4], isSame: [true, true, false, false], options: VerificationOptions(folds: 2, farTargets: [0.1]))
    #expect(report.foldResults?.map(\.accuracy) == [1, 1])
    // The other fold of fold 1 has no impostor, so the wanted rate has no threshold there.
    #expect(report.foldOperatingPoints == [])
  }

  @Test func foldPointsByHand() throws {
    // Fold 0: g 1, i 2, i 5. Fold 1: g 3, i 4, i 6. At most half of the impostors: one.
    let report = try VerificationReport(
      distances: [1, 2, 5, 3, 4, 6], isSame: [true, false, false, true, false, false],
      options: VerificationOptions(folds: 2, farTargets: [0.5, 1, 0]))
    let points = try #require(report.foldOperatingPoints)
    #expect(points[0].folds == [.init(threshold: 6, tar: 1, far: 1), .init(threshold: 5, tar: 1, far: 0.5)])
    #expect(points[0].meanFar == 0.75 && points[0].meanTar == 1 && points[0].tarStandardDeviation == 0)
    #expect(
      points[1].folds == [.init(threshold: (6.0).nextUp, tar: 1, far: 1), .init(threshold: (5.0).nextUp, tar: 1, far: 0.5)])
    #expect(points[2].folds == [.init(threshold: 4, tar: 1, far: 0.5), .init(threshold: 2, tar: 0, far: 0)])
    #expect(points[2].meanTar == 0.5 && points[2].tarStandardDeviation == 0.5)
  }

  @Test func errorOfTheMeanIsOverNMinusOne() throws {
    let report = try VerificationReport(
      distances: [1, 2, 1, 2, 5, 6], isSame: [true, false, false, false, false, false], options: VerificationOptions(folds: 3))
    // Accuracies 1/2, 1/2, 1 (see HandCaseTests): variance over n - 1 is 1/12, over three folds 1/36.
    expectClose(try #require(report.accuracyStandardError), 1.0 / 6, absolute: 1e-15)
    // t with 2 degrees of freedom at 0.975 is 4.302652729696142 (SciPy), 2/3 + 0.717 is cut at 1.
    let interval = try #require(report.accuracyInterval)
    #expect(interval.lowerBound == 0 && interval.upperBound == 1)
  }

  @Test(arguments: 0..<20)
  func gridSearchIsEveryThresholdTried(seed: Int) throws {
    var (distances, isSame) = sample(count: 30, seed: UInt64(seed))
    // On the grid itself, and beyond its end.
    distances[3] = 0.29
    distances[7] = 5
    isSame[7] = true
    let report = try VerificationReport(
      distances: distances, isSame: isSame, options: VerificationOptions(folds: 3, search: .grid))
    func best(_ chosen: [Int]) -> Double {
      let grid = (0..<400).map { Double($0) * 0.01 }
      let right = grid.map { t in chosen.filter { (distances[$0] < t) == isSame[$0] }.count }
      return grid[right.firstIndex(of: right.max() ?? 0) ?? 0]
    }
    #expect(report.threshold == best(Array(0..<30)))
    #expect(
      report.foldResults?.map(\.threshold) == (0..<3).map { fold in best((0..<30).filter { $0 / 10 != fold }) })
  }

  private func sample(count: Int, seed: UInt64) -> ([Double], [Bool]) {
    var random = SplitMix(state: seed)
    let isSame = (0..<count).map { $0 % 2 == 0 }
    return (isSame.map { Double.random(in: 0..<2, using: &random) + ($0 ? 0 : 0.7) }, isSame)
  }
}
