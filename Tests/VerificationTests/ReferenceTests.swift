import TestSupport
import Testing
import Verification

/// Pairs with what other libraries say of them; see `Reference/verification.py`.
struct ReferenceCase {
  var distances: [Double]
  /// One character a pair: 1 genuine, 0 impostor.
  var genuine: String
  var folds: Int
  var accuracy: Double
  var accuracyStandardDeviation: Double
  var threshold: Double
  var auc: Double
  var eer: Double
  var fars: [Double]
  var actualFars: [Double]
  var tars: [Double]
}

@Suite struct ReferenceTests {
  @Test(arguments: [Reference.fewPairsManyTies, Reference.unevenFolds, Reference.mostlyImpostors])
  func agreesWithScikitLearn(_ reference: ReferenceCase) throws {
    let report = try VerificationReport(
      distances: reference.distances, isSame: reference.genuine.map { $0 == "1" },
      options: VerificationOptions(folds: reference.folds, farTargets: reference.fars))
    // Counts are whole, so only the rounding of a few divisions differs; the EER there comes from a root finder good to 1e-15.
    let rounding = 1e-12
    expectClose(try #require(report.accuracy), reference.accuracy, absolute: rounding)
    expectClose(try #require(report.accuracyStandardDeviation), reference.accuracyStandardDeviation, absolute: rounding)
    expectClose(try #require(report.threshold), reference.threshold, absolute: rounding)
    expectClose(try #require(report.auc), reference.auc, absolute: rounding)
    expectClose(try #require(report.eer), reference.eer, absolute: rounding)
    #expect(report.operatingPoints.map(\.far) == reference.fars)
    expectClose(report.operatingPoints.map(\.actualFar), reference.actualFars, absolute: rounding)
    expectClose(report.operatingPoints.map(\.tar), reference.tars, absolute: rounding)
  }

  @Test func intervalsAgreeWithStatsmodels() throws {
    for (successes, count, low, high) in Reference.wilson {
      let report = VerificationReport(
        genuine: count, impostor: count, folds: 10, histogram: DistanceHistogram(lower: 0, upper: 4, genuine: [], impostor: []))
      let rate = Double(successes) / Double(count)
      let point = OperatingPoint(far: 0.1, actualFar: rate, tar: rate, threshold: 1)
      let (tar, far) = (try #require(report.tarInterval(of: point)), try #require(report.farInterval(of: point)))
      // A few roundings of numbers below 1.
      expectClose([tar.lowerBound, tar.upperBound], [low, high], absolute: 1e-12)
      #expect(far == tar)
    }
  }
}
