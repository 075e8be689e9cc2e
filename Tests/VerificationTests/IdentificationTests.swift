import TestSupport
import Testing
import Verification

@Suite struct IdentificationTests {
  /// The literal vectors of pytorch-metric-learning's `tests/utils/test_calculate_accuracies.py`: for each query its label, the labels of
  /// its five nearest references, and how many references have its label.
  static let neighbours: [(label: Int, nearest: [Int], mates: Int)] = [
    (1, [0, 1, 1, 2, 2], 3), (1, [1, 0, 1, 1, 3], 3), (2, [4, 4, 4, 4, 2], 5), (3, [3, 1, 3, 1, 3], 4), (4, [0, 0, 4, 2, 2], 5),
    (0, [1, 2, 3, 4, 5], 2),
  ]

  @Test func literalVectors() {
    let scores = Self.neighbours.map { query in
      RetrievalScore(ranks: (1...5).filter { query.nearest[$0 - 1] == query.label }, mates: query.mates)
    }
    #expect(scores.map(\.precisionAtOne) == [0, 1, 0, 1, 0, 0])
    // Sums and quotients of a few small numbers.
    let rounding = 1e-15
    let third = 1.0 / 3
    let rPrecision: [Double] = [2 * third, 2 * third, 0.2, 0.5, 0.2, 0]
    expectClose(scores.map(\.rPrecision), rPrecision, absolute: rounding)
    // (1/2 + 2/3) / 3, (1 + 2/3) / 3, (1/5) / 5, (1 + 2/3) / 4, (1/3) / 5, 0
    let averagePrecision: [Double] = [(0.5 + 2 * third) / 3, (1 + 2 * third) / 3, 0.04, (1 + 2 * third) / 4, third / 5, 0]
    expectClose(scores.map(\.averagePrecisionAtR), averagePrecision, absolute: rounding)
    expectClose(scores.map(\.reciprocalRank), [0.5, 1, 0.2, 1, third, 0], absolute: rounding)
  }

  @Test(arguments: [(IdentificationReference.few, 21), (IdentificationReference.many, 22)])
  func leaveOneOutIsPytorchMetricLearnings(
    _ reference: (rows: Int, dimension: Int, modulus: Int, expected: [Double]), tag: Int
  ) throws {
    let embeddings = try Embeddings(
      referenceNumbers(reference.rows * reference.dimension, tag: tag), dimension: reference.dimension)
    let report = try IdentificationReport(embeddings: embeddings, labels: labels(reference.rows, reference.modulus))
    expectRates(report, reference.expected)
    #expect(report.references == reference.rows && report.queries + report.withoutMate == reference.rows)
  }

  @Test func probesInAGalleryArePytorchMetricLearnings() throws {
    let reference = IdentificationReference.gallery
    let report = try IdentificationReport(
      queries: Embeddings(referenceNumbers(45 * reference.dimension, tag: 24), dimension: reference.dimension),
      queryLabels: labels(45, 19),
      references: Embeddings(referenceNumbers(reference.rows * reference.dimension, tag: 23), dimension: reference.dimension),
      referenceLabels: labels(reference.rows, reference.modulus))
    expectRates(report, reference.expected)
    #expect(report.withoutMate > 0 && report.references == reference.rows)
  }

  @Test func tiesGoToTheLowerRow() throws {
    // All embeddings are one. Row 0 (a) ranks 1 b, 2 a, 3 c: its mate is second. Row 1 (b) has no mate. Row 2 (a): its mate is first.
    let embeddings = try Embeddings([2, 1, 4, 2, 2, 1, 6, 3], dimension: 2)
    let report = try IdentificationReport(embeddings: embeddings, labels: ["a", "b", "a", "c"])
    #expect(report.queries == 2 && report.withoutMate == 2)
    #expect(report.rankOne == 0.5 && report.meanReciprocalRank == 0.75 && report.rPrecision == 0.5)
  }

  /// Few directions, so that ties are common, and more rows than a block has.
  @Test(arguments: 0..<6)
  func agreesWithSorting(seed: Int) throws {
    var random = SplitMix(state: UInt64(seed))
    let (count, dimension) = (Int.random(in: 30...110, using: &random), Int.random(in: 1...6, using: &random))
    let values = (0..<count * dimension).map { _ in Float([-1, 1, 2].randomElement(using: &random) ?? 1) }
    let labels = (0..<count).map { _ in Int.random(in: 0..<count / 5, using: &random) }
    let embeddings = try Embeddings(values, dimension: dimension)
    let report = try IdentificationReport(embeddings: embeddings, labels: labels)

    var scores = [RetrievalScore]()
    for query in 0..<count {
      let mates = labels.indices.count { labels[$0] == labels[query] } - 1
      guard mates > 0 else { continue }
      let others = labels.indices.filter { $0 != query }
      // Cosines in single precision, as the module has them: whole numbers here, over a root that is rounded alike on both sides.
      func cosine(_ row: Int) -> Float {
        func unit(_ row: Int) -> [Float] {
          let numbers = values[row * dimension..<(row + 1) * dimension].map(Double.init)
          let length = numbers.reduce(0) { $0 + $1 * $1 }.squareRoot()
          return numbers.map { Float($0 / length) }
        }
        let (a, b) = (unit(query), unit(row))
        var sums = SIMD4<Float>.zero
        for column in 0..<dimension { sums[column % 4] += a[column] * b[column] }
        return sums.sum()
      }
      let cosines = Dictionary(uniqueKeysWithValues: others.map { ($0, cosine($0)) })
      let order = others.sorted { (cosines[$1] ?? 0, $0) < (cosines[$0] ?? 0, $1) }
      let ranks = order.indices.filter { labels[order[$0]] == labels[query] }.map { $0 + 1 }
      scores.append(RetrievalScore(ranks: ranks, mates: mates))
    }
    #expect(report.queries == scores.count)
    let count1 = Double(scores.count)
    expectClose(
      rates(report),
      [
        scores.map(\.precisionAtOne).reduce(0, +) / count1, scores.map(\.rPrecision).reduce(0, +) / count1,
        scores.map(\.averagePrecisionAtR).reduce(0, +) / count1, scores.map(\.reciprocalRank).reduce(0, +) / count1,
      ], absolute: 1e-12)
  }

  @Test func threadsDoNotMatter() throws {
    let embeddings = try Embeddings(referenceNumbers(203 * 7, tag: 9), dimension: 7)
    let one = try IdentificationReport(embeddings: embeddings, labels: labels(203, 31))
    for threads in [2, 3, 50] {
      #expect(try IdentificationReport(embeddings: embeddings, labels: labels(203, 31), threads: threads) == one)
    }
  }

  @Test func nobodyToFind() throws {
    let embeddings = try Embeddings([1, 2, 3], dimension: 1)
    let alone = try IdentificationReport(embeddings: embeddings, labels: [1, 2, 3])
    #expect(alone == IdentificationReport(queries: 0, withoutMate: 3, references: 3))
    #expect(alone.rankOne == nil && alone.rankOneInterval == nil)
    let none = try Embeddings([], dimension: 1)
    #expect(
      try IdentificationReport(embeddings: none, labels: [Int]())
        == IdentificationReport(queries: 0, withoutMate: 0, references: 0))
    #expect(
      try IdentificationReport(queries: embeddings, queryLabels: [1, 2, 3], references: none, referenceLabels: [])
        == IdentificationReport(queries: 0, withoutMate: 3, references: 0))
  }

  @Test func listsThatDoNotFitAreNamed() throws {
    let embeddings = try Embeddings([1, 2, 3, 4], dimension: 2)
    #expect(
      message { try IdentificationReport(embeddings: embeddings, labels: [1]) } == "1 labels for the embeddings, expected 2")
    let other = try Embeddings([1, 2], dimension: 1)
    #expect(throws: VerificationError.countsDiffer(what: "dimensions of the queries", count: 1, expected: 2)) {
      try IdentificationReport(queries: other, queryLabels: [1, 2], references: embeddings, referenceLabels: [1, 2])
    }
  }

  @Test func intervalOfRankOne() throws {
    let report = IdentificationReport(queries: 10, withoutMate: 0, references: 11, precisionAtOne: 0.7)
    #expect(report.rankOneInterval == ConfidenceInterval.clopperPearson(successes: 7, trials: 10))
  }

  private func expectRates(
    _ report: IdentificationReport, _ expected: [Double], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    // The same ranks, so but the rounding of a mean of some hundred quotients; the last, MRR, is in single precision there.
    let rates = rates(report)
    expectClose(Array(rates.prefix(3)), Array(expected.prefix(3)), absolute: 1e-12, sourceLocation: sourceLocation)
    expectClose(rates[3], expected[3], relative: 3e-7, sourceLocation: sourceLocation)
  }

  private func labels(_ count: Int, _ modulus: Int) -> [Int] { (0..<count).map { $0 * $0 % modulus } }

  private func rates(_ report: IdentificationReport) -> [Double] {
    [report.precisionAtOne, report.rPrecision, report.meanAveragePrecisionAtR, report.meanReciprocalRank].map { $0 ?? .nan }
  }
}
