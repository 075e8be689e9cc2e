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
  /// DeLong's.
  var aucInterval: ClosedRange<Double>
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
    let interval = try #require(report.aucInterval)
    expectClose(
      [interval.lowerBound, interval.upperBound], [reference.aucInterval.lowerBound, reference.aucInterval.upperBound],
      absolute: rounding)
    #expect(report.operatingPoints.map(\.far) == reference.fars)
    expectClose(report.operatingPoints.map(\.actualFar), reference.actualFars, absolute: rounding)
    expectClose(report.operatingPoints.map(\.tar), reference.tars, absolute: rounding)
  }

  @Test(arguments: Reference.clopperPearson)
  func ratesHaveSciPysInterval(
    _ reference: (successes: Double, count: Int, confidence: Double, low: Double, high: Double)
  ) throws {
    let interval = try #require(
      ConfidenceInterval.clopperPearson(
        successes: reference.successes, trials: reference.count, confidence: reference.confidence))
    // SciPy's quantiles and ours agree to some 1e-11 of the value; both come from iterations.
    expectClose([interval.lowerBound, interval.upperBound], [reference.low, reference.high], relative: 1e-9)
  }

  @Test(arguments: Reference.studentT)
  func meansHaveSciPysInterval(
    _ reference: (values: [Double], confidence: Double, error: Double, low: Double, high: Double)
  ) throws {
    let interval = try #require(ConfidenceInterval.studentT(of: reference.values, confidence: reference.confidence))
    expectClose([interval.lowerBound, interval.upperBound], [reference.low, reference.high], relative: 1e-9)
  }
}
