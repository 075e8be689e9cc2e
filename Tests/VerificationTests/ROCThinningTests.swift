import TestSupport
import Testing
import Verification

@Suite struct ROCThinningTests {
  let whole: VerificationReport
  let thinned: VerificationReport

  init() throws {
    var random = SplitMix(state: 7)
    let isSame = (0..<20_000).map { $0 % 10 == 0 }
    let distances = isSame.map { same in
      // Two overlapping humps: sums of three uniform numbers.
      (0..<3).reduce(same ? 0.0 : 0.6) { sum, _ in sum + Double.random(in: 0..<1, using: &random) }
    }
    whole = try VerificationReport(distances: distances, isSame: isSame, options: VerificationOptions(rocPoints: 100_000))
    thinned = try VerificationReport(distances: distances, isSame: isSame)
  }

  @Test func keepsBothEndsAndAtMostTheLimit() {
    #expect(whole.roc.count == 20_001)
    #expect(thinned.roc.count <= 200 && thinned.roc.count >= 100)
    #expect(thinned.roc.first == whole.roc.first && thinned.roc.last == whole.roc.last)
  }

  @Test func keepsPointsOfTheCurveInOrder() {
    let points = Set(whole.roc.map(\.threshold))
    #expect(thinned.roc.allSatisfy { points.contains($0.threshold) })
    #expect(zip(thinned.roc, thinned.roc.dropFirst()).allSatisfy { $0.far <= $1.far && $0.tar <= $1.tar })
  }

  @Test func straightLinesBetweenItsPointsStayNearTheCurve() throws {
    // 198 stretches over a way of 3 (tar, far and log far each from 0 to 1): no step is longer than 3/198 in tar or far,
    // give or take the one point in which a stretch ends.
    let longest = 3.0 / 198 + 0.001
    for (a, b) in zip(thinned.roc, thinned.roc.dropFirst()) {
      #expect(b.tar - a.tar <= longest && b.far - a.far <= longest)
    }
  }

  @Test func keepsSmallFalseAcceptRates() {
    // On a logarithmic axis each decade needs points: of 1/18000...1 there are four, each with about 198 / 3 / 4.3 stretches or more.
    for decade in [1e-4, 1e-3, 1e-2, 1e-1] {
      #expect(thinned.roc.filter { $0.far >= decade && $0.far <= decade * 10 }.count >= 10)
    }
    #expect(thinned.roc.contains { $0.far == 0 && $0.tar > 0 })
  }

  @Test func obeysTheSmallestLimits() throws {
    for limit in 2...5 {
      let report = try VerificationReport(
        distances: (0..<50).map(Double.init), isSame: (0..<50).map { $0 % 3 == 0 }, options: VerificationOptions(rocPoints: limit)
      )
      #expect(report.roc.count <= limit)
      #expect(report.roc.first?.far == 0 && report.roc.last?.far == 1)
    }
  }
}
