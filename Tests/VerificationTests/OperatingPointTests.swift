import Foundation
import TestSupport
import Testing
import Verification

@Suite struct OperatingPointTests {
  private let distances = (0..<100).map { Double($0) / 100 } + [0.005, 0.295, 0.95]
  private let isSame = (0..<103).map { $0 >= 100 }

  @Test func pointForAWantedRate() throws {
    let point = try #require(try OperatingPoint.measured(distances: distances, isSame: isSame, atFar: 0.29))
    // 29 impostors may be accepted, so the thirtieth is the threshold: 0.29 rejects 0.295.
    #expect(point == OperatingPoint(far: 0.29, actualFar: 0.29, tar: 1.0 / 3, threshold: 0.29, genuine: 3, impostor: 100))
    #expect(point.fmr == 0.29 && point.fnmr == 2.0 / 3)
    // Clopper and Pearson's of 29 of 100, of 1 of 3 and of 2 of 3 by SciPy's beta.ppf; ours agrees to some 1e-11.
    expectClose(ends(point.farInterval), [0.2035741892507318, 0.3892659589074483], absolute: 1e-9)
    expectClose(ends(point.tarInterval), [0.008403758659612615, 0.9057006759497539], absolute: 1e-9)
    expectClose(ends(point.fnmrInterval), [0.09429932405024612, 0.9915962413403874], absolute: 1e-9)
    #expect(point.isMeasurable == true)
  }

  @Test func reportsGiveTheSamePoints() throws {
    let targets = [0.5, 0.1, 0.001, 0, 1]
    let report = try VerificationReport(distances: distances, isSame: isSame, options: VerificationOptions(farTargets: targets))
    let points = try targets.map { try OperatingPoint.measured(distances: distances, isSame: isSame, atFar: $0) }
    #expect(report.operatingPoints == points)
    #expect(report.operatingPoints.map(\.isMeasurable) == [true, true, false, false, true])
    #expect(report.smallestMeasurableFar == 0.01)
    for point in report.operatingPoints {
      #expect(report.tarInterval(of: point) == point.tarInterval && report.farInterval(of: point) == point.farInterval)
    }
  }

  @Test func thresholdOnOtherPairs() throws {
    let point = try #require(try OperatingPoint.measured(distances: distances, isSame: isSame, atFar: 0.1))
    let same = try ThresholdRates(distances: distances, isSame: isSame, threshold: point.threshold)
    #expect(same.fmr == point.fmr && same.fnmr == point.fnmr)
    #expect(same.falseAccepts == 10 && same.falseRejects == 2 && same.accuracy == 91.0 / 103)
    #expect(same.fmrInterval == point.farInterval && same.fnmrInterval == point.fnmrInterval)
    // A distance at the threshold is rejected.
    let other = try ThresholdRates(distances: [point.threshold, 0], isSame: [true, false], threshold: point.threshold)
    #expect(other.fnmr == 1 && other.fmr == 1 && other.accuracy == 0)
    let nothing = try ThresholdRates(distances: [], isSame: [], threshold: 1)
    #expect(nothing.fmr == nil && nothing.fnmr == nil && nothing.accuracy == nil && nothing.accuracyInterval == nil)
    #expect(nothing.fmrInterval == nil && nothing.fnmrInterval == nil)
    #expect(throws: VerificationError.self) { try ThresholdRates(distances: [.nan], isSame: [true], threshold: 1) }
  }

  @Test func pairsOfOneKindHaveNoPoint() throws {
    #expect(try OperatingPoint.measured(distances: [1], isSame: [true], atFar: 0.1) == nil)
    #expect(try OperatingPoint.measured(distances: [], isSame: [], atFar: 0.1) == nil)
    #expect(throws: VerificationError.self) {
      try OperatingPoint.measured(distances: [.nan, 1], isSame: [true, false], atFar: 0)
    }
  }

  @Test func errorRatesKeepTheirIntervalAtZero() throws {
    let report = try VerificationReport(
      distances: (0..<40).map(Double.init), isSame: (0..<40).map { $0 < 10 }, options: VerificationOptions(folds: 2))
    #expect(report.eer == 0 && report.auc == 1)
    // No error in ten: 1 - 0.025^(1/10).
    expectClose(ends(report.eerInterval), [0, 0.3084971078187607], absolute: 1e-9)
    // Perfect separation has no spread to tell an interval from.
    #expect(report.aucInterval == nil)
  }

  @Test func pointsAndReportsSurviveTheFile() throws {
    let report = try VerificationReport(
      distances: distances, isSame: isSame,
      identities: PairIdentities(left: isSame.map { "\($0)" }, right: isSame.map { "\($0)" }))
    #expect(report.foldResults != nil && report.foldOperatingPoints != nil && report.aucInterval != nil)
    #expect(report.sharedIdentities?.shared == 1)
    #expect(try JSONDecoder().decode(VerificationReport.self, from: JSONEncoder().encode(report)) == report)
  }

  @Test func filesOfOlderVersionsAreRead() throws {
    let old = """
      {"genuine": 3, "impostor": 4, "accuracy": 0.9, "accuracyStandardDeviation": 0.1, "folds": 10, "threshold": 1.5, "auc": 0.9,
       "eer": 0.1, "operatingPoints": [{"far": 0.1, "actualFar": 0, "tar": 1, "threshold": 1.2}],
       "roc": [{"far": 0, "tar": 1, "threshold": 1}], "histogram": {"lower": 0, "upper": 4, "genuine": [3], "impostor": [4]},
       "hardestImpostors": [{"pair": 1, "distance": 0.5}], "hardestGenuine": []}
      """
    let report = try JSONDecoder().decode(VerificationReport.self, from: Data(old.utf8))
    #expect(report.genuine == 3 && report.accuracy == 0.9 && report.operatingPoints[0].threshold == 1.2)
    #expect(report.foldResults == nil && report.accuracyInterval == nil && report.foldWarning == nil)
    let point = report.operatingPoints[0]
    #expect(point.tarInterval == nil && point.farInterval == nil && point.isMeasurable == nil && point.fnmr == 0)
    // The report knows the counts that the point does not.
    #expect(report.tarInterval(of: point) == ConfidenceInterval.clopperPearson(successes: 3, trials: 3))
  }

  /// Files are written by others too: no number in one may stop the program that shows it.
  @Test(arguments: [-1, 2, 1e300, -1e300, 0.5, .nan, .infinity, -.infinity])
  func oddNumbersInFilesStopNothing(rate: Double) throws {
    for count in [-5, 0, 1, 7, Int.max] {
      let point = OperatingPoint(far: rate, actualFar: rate, tar: rate, threshold: rate, genuine: count, impostor: count)
      for interval in [point.tarInterval, point.farInterval, point.fnmrInterval].compactMap({ $0 }) {
        #expect(interval.lowerBound >= 0 && interval.upperBound <= 1)
      }
      _ = (point.fnmr, point.fmr, point.isMeasurable)
      let report = VerificationReport(
        genuine: count, impostor: count, accuracy: rate, folds: count, eer: rate,
        roc: [ROCPoint(far: rate, tar: rate, threshold: 1)],
        histogram: DistanceHistogram(lower: 0, upper: 4, genuine: [], impostor: []),
        foldResults: [rate, -rate].map { FoldResult(genuine: count, impostor: count, threshold: $0, accuracy: $0) },
        foldOperatingPoints: [FoldOperatingPoint(far: rate, folds: [rate, -rate].map { .init(threshold: $0, tar: $0, far: $0) })])
      _ = (report.eerInterval, report.accuracyInterval, report.accuracyStandardError, report.det, report.smallestMeasurableFar)
      _ = (report.tarInterval(of: point), report.farInterval(of: point), report.foldWarning)
      _ = report.foldOperatingPoints?.map { ($0.tarInterval, $0.meanTar, $0.meanFar, $0.tarStandardDeviation) }
      _ = IdentificationReport(queries: count, withoutMate: count, references: count, precisionAtOne: rate).rankOneInterval
    }
  }

  private func ends(_ interval: ClosedRange<Double>?) -> [Double] { interval.map { [$0.lowerBound, $0.upperBound] } ?? [] }
}
