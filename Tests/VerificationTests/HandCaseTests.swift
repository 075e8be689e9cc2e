import TestSupport
import Testing
import Verification

/// Cases small enough to work out by hand.
@Suite struct HandCaseTests {
  @Test func perfectSeparation() throws {
    let report = try verify(genuine: [0.25, 0.5], impostors: [1.5, 2, 3], folds: 2)
    #expect(report.genuine == 2 && report.impostor == 3)
    #expect(report.auc == 1)
    #expect(report.eer == 0)
    #expect(report.threshold == 1)  // halfway between 0.5 and 1.5
    // One impostor of three may be accepted at 0.5: the threshold rises to the second impostor's own distance.
    #expect(
      report.operatingPoints == [
        OperatingPoint(far: 0.5, actualFar: 1.0 / 3, tar: 1, threshold: 2, genuine: 2, impostor: 3),
        OperatingPoint(far: 0.1, actualFar: 0, tar: 1, threshold: 1.5, genuine: 2, impostor: 3),
      ])
    #expect(
      report.roc == [
        ROCPoint(far: 0, tar: 0, threshold: 0.25), ROCPoint(far: 0, tar: 0.5, threshold: 0.375),
        ROCPoint(far: 0, tar: 1, threshold: 1),
        ROCPoint(far: 1.0 / 3, tar: 1, threshold: 1.75), ROCPoint(far: 2.0 / 3, tar: 1, threshold: 2.5),
        ROCPoint(far: 1, tar: 1, threshold: (3.0).nextUp),
      ])
  }

  @Test func reversed() throws {
    let report = try verify(genuine: [2, 3], impostors: [0.5, 1])
    #expect(report.auc == 0)
    #expect(report.eer == 1)
    // "Nothing is same" and "everything is same" are both right in two of four; the smaller threshold is taken.
    #expect(report.threshold == 0.5)
    #expect(report.operatingPoints.map(\.tar) == [0, 0])
    #expect(report.operatingPoints.map(\.actualFar) == [0.5, 0])
  }

  @Test func allDistancesTie() throws {
    let report = try verify(genuine: [1, 1, 1], impostors: [1, 1])
    #expect(report.auc == 0.5)
    #expect(report.eer == 0.5)
    // Three of five are genuine, so everything is judged same: just above the one distance.
    #expect(report.threshold == (1.0).nextUp)
    // A tie is accepted or rejected whole, and whole it would exceed both false accept rates.
    #expect(
      report.operatingPoints == [
        OperatingPoint(far: 0.5, actualFar: 0, tar: 0, threshold: 1, genuine: 3, impostor: 2),
        OperatingPoint(far: 0.1, actualFar: 0, tar: 0, threshold: 1, genuine: 3, impostor: 2),
      ])
    #expect(report.roc.map(\.far) == [0, 1] && report.roc.map(\.tar) == [0, 1])
  }

  @Test func equalErrorRateBetweenTwoPoints() throws {
    // far, frr after each distance: 0.5 -> (0, 2/3); 1 -> (1/2, 2/3); 2 -> (1, 1/3); 3 -> (1, 0).
    // Between the second and third point: 1/2 + s / 2 = 2/3 - s / 3 gives s = 1/5, so 0.6.
    let report = try verify(genuine: [0.5, 2, 3], impostors: [1, 2])
    expectClose(try #require(report.eer), 0.6, absolute: 1e-15)
  }

  @Test func foldsAreJudgedByTheOtherFolds() throws {
    // Two folds of three pairs. Fold 0: g 1, g 2, i 3 -> best threshold 2.5. Fold 1: g 1, i 2, i 3 -> best threshold 1.5.
    // Fold 0 at 1.5: g 1 and i 3 right, g 2 wrong. Fold 1 at 2.5: g 1 and i 3 right, i 2 wrong.
    let report = try VerificationReport(
      distances: [1, 2, 3, 1, 2, 3], isSame: [true, true, false, true, false, false], options: VerificationOptions(folds: 2))
    expectClose(try #require(report.accuracy), 2.0 / 3, absolute: 1e-15)
    #expect(report.accuracyStandardDeviation == 0)
  }

  @Test func standardDeviationIsOverN() throws {
    // Folds {g 1, i 2}, {i 1, i 2}, {i 5, i 6}.
    let report = try VerificationReport(
      distances: [1, 2, 1, 2, 5, 6], isSame: [true, false, false, false, false, false], options: VerificationOptions(folds: 3))
    // Fold 0 is judged by folds 1 and 2 (nothing is same: g 1 wrong, i 2 right). Fold 1 by folds 0 and 2: threshold 1.5, so i 1 is
    // wrong. Fold 2 by folds 0 and 1: g 1 and i 1 tie, accepting both gains nothing, so nothing is same: both right.
    // Accuracies 1/2, 1/2, 1: mean 2/3, variance over n 1/18.
    expectClose(try #require(report.accuracy), 2.0 / 3, absolute: 1e-15)
    expectClose(try #require(report.accuracyStandardDeviation), (1.0 / 18).squareRoot(), absolute: 1e-15)
  }

  @Test func hardestPairsWorstFirst() throws {
    let report = try VerificationReport(
      distances: [3, 1, 3, 0.5, 2, 1, 0.25], isSame: [true, false, true, false, true, false, true],
      options: VerificationOptions(folds: 2, hardest: 2))
    #expect(report.hardestImpostors == [PairDistance(pair: 3, distance: 0.5), PairDistance(pair: 1, distance: 1)])
    #expect(report.hardestGenuine == [PairDistance(pair: 0, distance: 3), PairDistance(pair: 2, distance: 3)])
  }

  @Test func hardestListsAreAsLongAsThereArePairs() throws {
    let report = try verify(genuine: [1], impostors: [2, 3])
    #expect(report.hardestGenuine == [PairDistance(pair: 0, distance: 1)])
    #expect(report.hardestImpostors == [PairDistance(pair: 1, distance: 2), PairDistance(pair: 2, distance: 3)])
  }

  private func verify(genuine: [Double], impostors: [Double], folds: Int = 10) throws -> VerificationReport {
    try VerificationReport(
      distances: genuine + impostors, isSame: genuine.map { _ in true } + impostors.map { _ in false },
      options: VerificationOptions(folds: folds, farTargets: [0.5, 0.1]))
  }
}
