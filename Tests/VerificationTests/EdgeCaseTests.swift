import TestSupport
import Testing
import Verification

@Suite struct EdgeCaseTests {
  @Test func withoutPairsNothingIsClaimed() throws {
    let report = try VerificationReport(distances: [], isSame: [])
    #expect(report.genuine == 0 && report.impostor == 0 && report.folds == 10)
    expectNothingToTellApart(report)
    #expect(report.histogram.genuine == Array(repeating: 0, count: 40))
    #expect(report.hardestGenuine.isEmpty && report.hardestImpostors.isEmpty)
    #expect(report.smallestMeasurableFar == nil)
  }

  @Test func pairsOfOneKindHaveNoRates() throws {
    let genuineOnly = try VerificationReport(
      distances: [1, 2, 3], isSame: [true, true, true], options: VerificationOptions(folds: 2))
    #expect(genuineOnly.genuine == 3 && genuineOnly.impostor == 0)
    expectNothingToTellApart(genuineOnly)
    #expect(genuineOnly.hardestGenuine.map(\.pair) == [2, 1, 0])

    let impostorsOnly = try VerificationReport(
      distances: [1, 2], isSame: [false, false], options: VerificationOptions(folds: 2))
    expectNothingToTellApart(impostorsOnly)
    #expect(impostorsOnly.hardestImpostors.map(\.pair) == [0, 1])
    #expect(impostorsOnly.smallestMeasurableFar == 0.5)
  }

  @Test func fewerPairsThanFoldsHaveNoAccuracy() throws {
    let nine = try VerificationReport(distances: [1, 2, 3, 4, 1, 2, 3, 4, 1], isSame: (0..<9).map { $0 < 4 })
    #expect(nine.accuracy == nil && nine.accuracyStandardDeviation == nil)
    #expect(nine.auc != nil && nine.eer != nil && nine.threshold != nil)
    let ten = try VerificationReport(distances: [1, 2, 3, 4, 1, 2, 3, 4, 1, 2], isSame: (0..<10).map { $0 < 4 })
    #expect(ten.accuracy != nil)
  }

  @Test func brokenDistanceIsNamed() {
    let options = VerificationOptions(folds: 2)
    let error = #expect(throws: VerificationError.self) {
      try VerificationReport(distances: [1, 2, .nan], isSame: [true, false, true], options: options)
    }
    #expect(error?.description == "the distance of pair 2 is nan, expected a finite number: the embeddings hold NaN or infinity")
    #expect(throws: VerificationError.distanceNotFinite(pair: 1, distance: .infinity)) {
      try VerificationReport(distances: [1, .infinity, .nan], isSame: [true, false, true], options: options)
    }
  }

  @Test func neighbouringDoublesAreToldApart() throws {
    // No Double lies between the two, so the threshold is the upper one itself.
    let (low, high) = (1.0, (1.0).nextUp)
    let report = try VerificationReport(distances: [low, high], isSame: [true, false], options: VerificationOptions(folds: 2))
    #expect(report.threshold == high)
    #expect(report.auc == 1 && report.eer == 0)
  }

  @Test func histogramOfNormalisedEmbeddingsSpansZeroToFour() throws {
    let report = try VerificationReport(
      distances: [0, 0.99, 1, 4, 2, -1e-7, 4.0000004], isSame: [true, true, false, false, false, true, false],
      options: VerificationOptions(folds: 2, histogramBins: 4))
    #expect(report.histogram == DistanceHistogram(lower: 0, upper: 4, genuine: [3, 0, 0, 0], impostor: [0, 1, 1, 2]))
  }

  /// Distances, and the range that their histogram should span.
  static let wide: [([Double], lower: Double, upper: Double)] = [
    ([0, 4.2], 0.0, 5.0), ([0, 10], 0, 10), ([0, 11], 0, 20), ([3, 430], 0, 500), ([-0.3, 1], -1, 4), ([-7.5, 12], -8, 20),
    ([0, Double.greatestFiniteMagnitude], 0, Double.greatestFiniteMagnitude),
  ]

  @Test(arguments: wide)
  func histogramWidensForOtherDistances(distances: [Double], lower: Double, upper: Double) throws {
    let report = try VerificationReport(distances: distances, isSame: [true, false], options: VerificationOptions(folds: 2))
    #expect(report.histogram.lower == lower && report.histogram.upper == upper)
    #expect(report.histogram.genuine.reduce(0, +) == 1 && report.histogram.impostor.reduce(0, +) == 1)
    let (first, last) = (report.histogram.genuine.firstIndex(of: 1), report.histogram.impostor.firstIndex(of: 1))
    #expect(try #require(first) < #require(last))
  }

  @Test func intervalsNeedPairs() throws {
    let report = try VerificationReport(distances: [1], isSame: [true])
    let point = OperatingPoint(far: 0.1, actualFar: 0, tar: 1, threshold: 1)
    #expect(report.farInterval(of: point) == nil)
    #expect(report.tarInterval(of: point)?.upperBound == 1)
  }

  private func expectNothingToTellApart(_ report: VerificationReport, sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(report.accuracy == nil && report.accuracyStandardDeviation == nil, sourceLocation: sourceLocation)
    #expect(report.threshold == nil && report.auc == nil && report.eer == nil, sourceLocation: sourceLocation)
    #expect(report.operatingPoints.isEmpty && report.roc.isEmpty, sourceLocation: sourceLocation)
  }
}
