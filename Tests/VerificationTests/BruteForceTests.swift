import TestSupport
import Testing
import Verification

@Suite struct BruteForceTests {
  /// Small sets with few distinct distances, so that ties between and within the kinds are common.
  @Test(arguments: 0..<60)
  func agreesWithTheDefinitions(seed: Int) throws {
    var random = SplitMix(state: UInt64(seed))
    let count = Int.random(in: 8...40, using: &random)
    let levels = Int.random(in: 1...20, using: &random)
    let distances = (0..<count).map { _ in Double(Int.random(in: 0...levels, using: &random)) / 8 }
    var isSame = (0..<count).map { _ in Bool.random(using: &random) }
    (isSame[0], isSame[1]) = (true, false)
    let folds = Int.random(in: 2...7, using: &random)
    let targets = [0, 0.01, 0.1, 0.25, 0.29, 0.5, 1]

    let brute = BruteForce(distances: distances, isSame: isSame)
    let report = try VerificationReport(
      distances: distances, isSame: isSame, options: VerificationOptions(folds: folds, farTargets: targets))
    // Sums of a few dozen rounded numbers below 1.
    let rounding = 1e-12
    expectClose(try #require(report.auc), brute.auc(), absolute: rounding)
    expectClose(try #require(report.eer), brute.eer(), absolute: rounding)
    #expect(report.threshold == brute.bestThreshold())
    #expect(report.operatingPoints == targets.map(brute.operatingPoint))
    // 40 pairs have at most 41 decisions, so nothing is thinned away.
    #expect(
      report.roc == BruteForce.thresholds(distances).map { ROCPoint(far: brute.far($0), tar: brute.tar($0), threshold: $0) })

    let sizes = (0..<folds).map { count / folds + ($0 < count % folds ? 1 : 0) }
    let contiguous = sizes.enumerated().flatMap { Array(repeating: $0.offset, count: $0.element) }
    try expectAccuracy(report, brute.accuracies(fold: contiguous, count: folds))
  }

  @Test func wantedRateThatRoundsBadlyIsReached() throws {
    // 0.29 * 100 is 28.999999999999996 in Double, yet 29 of 100 impostors are not more than 0.29.
    let distances = (0..<100).map { Double($0) / 100 } + [0.5]
    let isSame = (0..<101).map { $0 == 100 }
    let report = try VerificationReport(distances: distances, isSame: isSame, options: VerificationOptions(farTargets: [0.29]))
    #expect(
      report.operatingPoints == [
        OperatingPoint(far: 0.29, actualFar: 0.29, tar: 0, threshold: 0.29, genuine: 1, impostor: 100)
      ])
  }

  private func expectAccuracy(
    _ report: VerificationReport, _ accuracies: [Double], sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let mean = accuracies.reduce(0, +) / Double(accuracies.count)
    let variance = accuracies.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(accuracies.count)
    // Square roots of a variance that is 0 up to rounding (1e-32) are 0 up to 1e-16; a handful of such roundings.
    expectClose(try #require(report.accuracy), mean, absolute: 1e-12, sourceLocation: sourceLocation)
    expectClose(
      try #require(report.accuracyStandardDeviation), variance.squareRoot(), absolute: 1e-12, sourceLocation: sourceLocation)
  }
}
