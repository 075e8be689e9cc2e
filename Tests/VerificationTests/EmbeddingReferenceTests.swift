import TestSupport
import Testing
import Verification

/// The whole way from embeddings to rates, against insightface's evaluator and scikit-learn.
@Suite struct EmbeddingReferenceTests {
  private let reference: EmbeddingReference
  private let embeddings: Embeddings

  init() throws {
    reference = try EmbeddingReference.load()
    embeddings = try Embeddings(reference.embeddings, dimension: reference.dimension)
  }

  private func report(
    _ embeddings: Embeddings, transform: EmbeddingTransform = .none, search: ThresholdSearch = .grid
  ) throws -> VerificationReport {
    try VerificationReport(
      embeddings: embeddings, pairs: reference.pairs, transform: transform,
      options: VerificationOptions(folds: reference.folds, rocPoints: 100_000, search: search))
  }

  @Test func distances() throws {
    // The numbers, of three decimals, are rounded to Float here and not there: 6e-8 of each.
    expectClose(try embeddings.squaredDistances(of: reference.pairs), reference.distances, absolute: 5e-7)
    expectClose(try #require(embeddings.meanNorm), reference.meanNorm, relative: 1e-7)
  }

  @Test func accuracyOfEachFoldIsInsightfaces() throws {
    let report = try report(embeddings)
    // Counts over 24, divided alike.
    #expect(report.foldResults?.map(\.accuracy) == reference.accuracies)
    #expect(report.foldResults?.map(\.genuine) == Array(repeating: 12, count: 10))
    // Each threshold is one of the grid.
    #expect(try #require(report.foldResults).allSatisfy { ($0.threshold * 100).rounded() * 0.01 == $0.threshold })
    let mean = reference.accuracies.reduce(0, +) / 10
    expectClose(try #require(report.accuracy), mean, absolute: 1e-15)
  }

  @Test func flipFusionIsInsightfaces() throws {
    let sum = try Embeddings(
      reference.embeddings, flipped: reference.flipped, fusion: .sum, dimension: reference.dimension)
    #expect(sum.dimension == reference.dimension)
    #expect(try report(sum).foldResults?.map(\.accuracy) == reference.flipSumAccuracies)
  }

  @Test func flipFusionIsFacenetsHalved() throws {
    let joined = try Embeddings(
      reference.embeddings, flipped: reference.flipped, fusion: .concatenation, dimension: reference.dimension)
    #expect(joined.dimension == 2 * reference.dimension)
    // As for the distances above; the halves are rounded to Float once more.
    expectClose(try joined.squaredDistances(of: reference.pairs), reference.concatenatedDistances, absolute: 1e-6)
  }

  @Test func principalComponentsAreInsightfaces() throws {
    let report = try report(embeddings, transform: .principalComponents(reference.components))
    #expect(report.foldResults?.map(\.accuracy) == reference.principalComponentAccuracies)
  }

  @Test func allPrincipalComponentsAreTheSubtractedMean() throws {
    // A rotation changes no distance.
    let rotated = try report(embeddings, transform: .principalComponents(reference.dimension), search: .exact)
    let moved = try report(embeddings, transform: .subtractMean, search: .exact)
    #expect(rotated.foldResults?.map(\.accuracy) == moved.foldResults?.map(\.accuracy))
    // Rounding of a rotation in double precision.
    expectClose(rotated.hardestGenuine.map(\.distance), moved.hardestGenuine.map(\.distance), absolute: 1e-12)
    expectClose(try #require(rotated.auc), try #require(moved.auc), absolute: 1e-12)
  }

  @Test func subtractedMeanIsFacenets() throws {
    let report = try report(embeddings, transform: .subtractMean)
    #expect(report.foldResults?.map(\.accuracy) == reference.meanSubtractedAccuracies)
  }

  @Test func curveIsScikitLearns() throws {
    let report = try report(embeddings)
    // Whole counts over 120.
    #expect(report.roc.map(\.far) == reference.fpr && report.roc.map(\.tar) == reference.tpr)
    expectClose(try #require(report.auc), reference.auc, absolute: 1e-14)
    #expect(report.det.map(\.fmr) == reference.fpr)
    expectClose(report.det.map(\.fnmr), reference.tpr.map { 1 - $0 }, absolute: 1e-15)
  }

  @Test func validationRateIsInsightfaces() throws {
    let (rows, isSame) = spread()
    let report = try VerificationReport(
      embeddings: Embeddings(rows, dimension: 2), pairs: EmbeddingPair.interleaved(isSame: isSame),
      options: VerificationOptions(farTargets: [1e-3], search: .grid))
    let point = try #require(report.foldOperatingPoints?.first)
    // Counts over 40 and 800, and the mean of ten of them.
    expectClose(try #require(point.meanTar), reference.spread.val, absolute: 1e-14)
    expectClose(try #require(point.tarStandardDeviation), reference.spread.valStandardDeviation, absolute: 1e-14)
    expectClose(try #require(point.meanFar), reference.spread.far, absolute: 1e-14)
    #expect(report.foldResults?.map(\.accuracy) == reference.spread.accuracies)
  }

  /// The pairs of `spread` in `Reference/embeddings.py`.
  private func spread() -> (rows: [Float], isSame: [Bool]) {
    var (rows, isSame) = ([Float](), [Bool]())
    for pair in 0..<8400 {
      let (block, place) = pair.quotientAndRemainder(dividingBy: 21)
      isSame.append(place == 0)
      let genuine = (Double(block) * 0.0005).truncatingRemainder(dividingBy: 0.02) + 0.00015
      let impostor = (Double((block * 20 + place - 1) % 4000) + 0.5) * 0.001
      let cosine = 1 - (place == 0 ? genuine : impostor) / 2
      rows += [1, 0, Float(cosine), Float((1 - cosine * cosine).squareRoot())]
    }
    return (rows, isSame)
  }
}
