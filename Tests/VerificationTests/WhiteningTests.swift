import TestSupport
import Testing

@testable import Verification

/// Whitening against its formula in double precision (NumPy 2.4.6: mean, covariance, `linalg.cholesky`, `linalg.inv`).
@Suite struct WhiteningTests {
  static let rows: [Float] = [1, 0, 0, 0.6, 0.8, 0, 0, 0.6, 0.8, 0.48, 0.6, 0.64]

  @Test func isFittedAsTheFormulaSays() throws {
    let whitening = try Whitening(fitting: Embeddings(Self.rows, dimension: 3), shrinkage: 0.1)
    // Single precision of numbers up to 5.
    expectClose(whitening.mean, [0.52, 0.5, 0.36], absolute: 1e-6)
    expectClose(
      whitening.matrix,
      [
        2.683496261288526, 0, 0, 1.8727627058494796, 3.8244752120435943, 0, 4.056448049125777, 1.1592492829543586,
        4.388373802968326,
      ],
      absolute: 1e-5)
  }

  @Test func lengthsDoNotMatter() throws {
    let longer = Self.rows.enumerated().map { $1 * Float($0 / 3 + 1) }
    let (one, other) = (
      try Whitening(fitting: Embeddings(Self.rows, dimension: 3), shrinkage: 0.1),
      try Whitening(fitting: Embeddings(longer, dimension: 3), shrinkage: 0.1)
    )
    expectClose(one.matrix, other.matrix, absolute: 1e-5)
  }

  /// With hardly any shrinkage the whitened sample has the identity as its covariance.
  @Test func theSampleBecomesRound() throws {
    var sample: [Float] = []
    for row in 0..<200 { for column in 0..<4 { sample.append(Float((column + 1) * (row * (2 * column + 3) % 17)) + 1) } }
    let embeddings = try Embeddings(sample, dimension: 4)
    let whitening = try Whitening(fitting: embeddings, shrinkage: 1e-9)
    let unit = embeddings.normalised()
    var covariance = [Double](repeating: 0, count: 16)
    for row in 0..<200 {
      var white = [0.0, 0, 0, 0]
      for i in 0..<4 {
        for j in 0..<4 { white[i] += Double(whitening.matrix[i * 4 + j]) * (unit[row * 4 + j] - Double(whitening.mean[j])) }
      }
      for i in 0..<4 { for j in 0..<4 { covariance[i * 4 + j] += white[i] * white[j] / 200 } }
    }
    // Single precision of a matrix whose numbers reach some dozens.
    expectClose(covariance, [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1], absolute: 1e-3)
  }

  @Test func nothingToFit() throws {
    #expect(throws: VerificationError.nothingToWhiten(embeddings: 1)) {
      try Whitening(fitting: Embeddings([1, 2], dimension: 2), shrinkage: 0.1)
    }
    let error = #expect(throws: VerificationError.self) {
      try Whitening(fitting: Embeddings([1, 2, 2, 4, 3, 6], dimension: 2), shrinkage: 0.1)
    }
    #expect(
      error?.description == "3 embeddings leave nothing to fit a whitening to; it takes two at least that differ")
  }
}
