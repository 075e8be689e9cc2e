import TestSupport
import Testing
import Verification

@Suite struct EmbeddingsTests {
  /// Numbers, and the line that refuses them as rows of 2.
  static let bad: [([Float], String)] = [
    ([1, 2, 3, .nan], "the embedding in row 1 holds nan in column 1, expected finite numbers"),
    ([1, 2, -.infinity, .nan], "the embedding in row 1 holds -inf in column 0, expected finite numbers"),
    ([1, 2, 0, 0, .nan, 1], "the embedding in row 1 is zero throughout, so it cannot be normalised; expected a length above 0"),
    ([1, 2, 3], "3 numbers are no whole rows of 2; expected row-major embeddings [M, E]"),
  ]

  @Test(arguments: bad)
  func badRowsAreNamed(values: [Float], line: String) {
    #expect(throws: VerificationError.self) { try Embeddings(values, dimension: 2) }
    #expect(message { try Embeddings(values, dimension: 2) } == line)
  }

  @Test func dimensionMustBePositive() {
    #expect(throws: VerificationError.notRows(values: 2, dimension: 0)) { try Embeddings([1, 2], dimension: 0) }
    #expect(throws: VerificationError.notRows(values: 2, dimension: -2)) { try Embeddings([1, 2], dimension: -2) }
  }

  @Test func largestAndSmallestFloatsHaveADirection() throws {
    let big = Float.greatestFiniteMagnitude
    let small = Float.leastNonzeroMagnitude
    let embeddings = try Embeddings([big, 0, small, 0, 0, big, -small, 0], dimension: 2)
    let pairs = [(0, 1), (0, 2), (1, 3)].map { EmbeddingPair(left: $0, right: $1, isSame: true) }
    #expect(try embeddings.squaredDistances(of: pairs) == [0, 2, 4])
  }

  @Test func equalRowsAreAtDistanceZero() throws {
    // 1/3 and its like are not exact, and their squares less so; nine columns leave one over after the eight.
    let row = (1...9).map { Float(1) / Float($0 + 2) }
    let embeddings = try Embeddings(row + row, dimension: 9)
    #expect(try embeddings.squaredDistances(of: [EmbeddingPair(left: 0, right: 1, isSame: true)]) == [0])
  }

  @Test func pairsOutsideAreNamed() throws {
    let embeddings = try Embeddings([1, 2], dimension: 1)
    let pairs = [EmbeddingPair(left: 0, right: 1, isSame: true), EmbeddingPair(left: 2, right: 0, isSame: true)]
    #expect(throws: VerificationError.noSuchEmbedding(pair: 1, row: 2, rows: 2)) { try embeddings.squaredDistances(of: pairs) }
    #expect(
      message { try VerificationReport(embeddings: embeddings, pairs: pairs) }
        == "pair 1 names the embedding in row 2, expected 0..<2")
  }

  @Test func nothingIsNoError() throws {
    let none = try Embeddings([], dimension: 4)
    #expect(none.count == 0 && none.meanNorm == nil)
    #expect(try none.squaredDistances(of: []).isEmpty)
    #expect(try VerificationReport(embeddings: none, pairs: []).accuracy == nil)
  }

  @Test func blocksGiveWhatTheWholeGives() throws {
    let values = referenceNumbers(40 * 5, tag: 1)
    let isSame = (0..<20).map { $0 % 3 == 0 }
    let whole = try Embeddings(values, dimension: 5).squaredDistances(of: EmbeddingPair.interleaved(isSame: isSame))
    var blocks = PairDistances()
    for pairs in [0..<7, 7..<7, 7..<8, 8..<20] {
      try blocks.append(Array(values[pairs.lowerBound * 10..<pairs.upperBound * 10]), dimension: 5, isSame: Array(isSame[pairs]))
    }
    #expect(blocks.distances == whole && blocks.isSame == isSame)
    #expect(
      try VerificationReport(distances: blocks.distances, isSame: blocks.isSame)
        == VerificationReport(embeddings: Embeddings(values, dimension: 5), pairs: EmbeddingPair.interleaved(isSame: isSame)))
  }

  @Test func checkedBlocksCanBeAdded() throws {
    let (values, flipped) = (referenceNumbers(4 * 3, tag: 2), referenceNumbers(4 * 3, tag: 3))
    let fused = try Embeddings(values, flipped: flipped, fusion: .concatenation, dimension: 3)
    var blocks = PairDistances()
    try blocks.append(fused, isSame: [true, false])
    #expect(try blocks.distances == fused.squaredDistances(of: EmbeddingPair.interleaved(isSame: [true, false])))
  }

  @Test func badBlockIsNamedAndAddsNothing() throws {
    var blocks = PairDistances()
    try blocks.append([1, 2], dimension: 1, isSame: [true])
    let before = blocks
    #expect(throws: VerificationError.embeddingIsZero(row: 3)) { try blocks.append([1, 0], dimension: 1, isSame: [true]) }
    #expect(throws: VerificationError.embeddingNotFinite(row: 2, column: 0, value: .infinity)) {
      try blocks.append([.infinity, 0], dimension: 1, isSame: [true])
    }
    #expect(throws: VerificationError.countsDiffer(what: "embeddings for 1 pairs", count: 3, expected: 2)) {
      try blocks.append([1, 2, 3], dimension: 1, isSame: [true])
    }
    #expect(blocks == before)
  }

  @Test func fusionOfMirrorImages() throws {
    let sum = try Embeddings([3, 4], flipped: [1, 0], fusion: .sum, dimension: 2)
    #expect(sum.values == [4, 4])
    let joined = try Embeddings([3, 4], flipped: [0, 2], fusion: .concatenation, dimension: 2)
    #expect(joined.values == [0.6, 0.8, 0, 1] && joined.dimension == 4)
    // An image that is opposite to its mirror image has a sum without direction, yet both have one.
    #expect(throws: VerificationError.embeddingIsZero(row: 0)) {
      try Embeddings([3, 4], flipped: [-3, -4], fusion: .sum, dimension: 2)
    }
    #expect(throws: VerificationError.countsDiffer(what: "numbers of mirror images", count: 1, expected: 2)) {
      try Embeddings([3, 4], flipped: [1], fusion: .sum, dimension: 2)
    }
  }
}

/// What an error says; `nil` where there is none.
func message<Result>(_ body: () throws -> Result) -> String? {
  do {
    _ = try body()
    return nil
  } catch {
    return "\(error)"
  }
}
