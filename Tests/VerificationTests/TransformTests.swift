import TestSupport
import Testing
import Verification

@Suite struct TransformTests {
  @Test(arguments: [1, 2, 3, 8, 33])
  func eigenvectorsDiagonalise(size n: Int) {
    let numbers = referenceNumbers(n * n, tag: n).map(Double.init)
    var matrix = [Double](repeating: 0, count: n * n)
    for i in 0..<n { for j in 0..<n { matrix[i * n + j] = numbers[i * n + j] + numbers[j * n + i] } }
    expectDecomposes(matrix, n)
  }

  @Test func singularAndRepeatedEigenvalues() {
    // The outer product of one vector: all eigenvalues but one are 0.
    let vector = [3.0, -1, 0, 2, 0.5]
    expectDecomposes(vector.flatMap { a in vector.map { a * $0 } }, 5)
    expectDecomposes(Array(repeating: 0, count: 16), 4)
    expectDecomposes([2, 0, 0, 0, 2, 0, 0, 0, 2], 3)
    // Two blocks, uncoupled from the start.
    expectDecomposes([1, 2, 0, 0, 2, 1, 0, 0, 0, 0, 1, 2, 0, 0, 2, 1], 4)
  }

  @Test func eigenvaluesOfAPath() {
    // Of the matrix with 2 on the diagonal and -1 beside it: 2 - 2 cos(k pi / (n + 1)); for n = 3, 2 and 2 +- sqrt(2).
    let path = SymmetricEigen([2, -1, 0, -1, 2, -1, 0, -1, 2], size: 3, count: 0)
    expectClose(path.values, [2 + (2.0).squareRoot(), 2, 2 - (2.0).squareRoot()], absolute: 1e-14)
    #expect(path.vectors.isEmpty)
  }

  private func expectDecomposes(_ matrix: [Double], _ n: Int, sourceLocation: SourceLocation = #_sourceLocation) {
    let eigen = SymmetricEigen(matrix, size: n, count: n)
    #expect(eigen.values == eigen.values.sorted(by: >), sourceLocation: sourceLocation)
    var (rebuilt, products) = ([Double](repeating: 0, count: n * n), [Double]())
    for a in 0..<n {
      for b in 0..<n {
        products.append((0..<n).reduce(0) { $0 + eigen.vectors[a * n + $1] * eigen.vectors[b * n + $1] })
        rebuilt[a * n + b] = (0..<n).reduce(0) {
          $0 + eigen.values[$1] * eigen.vectors[$1 * n + a] * eigen.vectors[$1 * n + b]
        }
      }
    }
    let identity = (0..<n * n).map { $0 / n == $0 % n ? 1.0 : 0 }
    // Some n roundings of numbers up to the largest eigenvalue, at most 20 here.
    expectClose(products, identity, absolute: 1e-13, sourceLocation: sourceLocation)
    expectClose(rebuilt, matrix, absolute: 1e-12, sourceLocation: sourceLocation)
  }

  private let embeddings: Embeddings
  private let pairs: [EmbeddingPair]

  init() throws {
    embeddings = try Embeddings(referenceNumbers(24 * 4, tag: 5), dimension: 4)
    pairs = EmbeddingPair.interleaved(isSame: (0..<12).map { $0 % 2 == 0 })
  }

  private func verify(_ transform: EmbeddingTransform, folds: [Int]? = nil, count: Int = 3) throws -> VerificationReport {
    try VerificationReport(
      embeddings: embeddings, pairs: pairs, foldOfPair: folds, transform: transform, options: VerificationOptions(folds: count))
  }

  @Test func badTransformsAreRefused() {
    #expect(throws: VerificationError.tooManyComponents(components: 5, available: 4)) { try verify(.principalComponents(5)) }
    #expect(
      message { try verify(.principalComponents(0)) } == "0 principal components of embeddings that have at most 4; ask for 1...4"
    )
    let folds = Array(repeating: 0, count: 11) + [1]
    #expect(throws: VerificationError.tooManyComponents(components: 3, available: 2)) {
      try verify(.principalComponents(3), folds: folds, count: 2)
    }
    #expect(
      message { try verify(.subtractMean, folds: folds) }
        == "fold 2 of 3 has none of the 12 pairs; expected a pair or more in each, as the embeddings are transformed per fold")
  }

  @Test func allPairsInOneFoldLeaveNothingToFit() {
    #expect(throws: VerificationError.self) {
      try verify(.principalComponents(1), folds: Array(repeating: 0, count: 12), count: 2)
    }
  }

  @Test func embeddingAtTheMeanIsNamed() throws {
    let rows = try Embeddings([1, 0, 1, 0, 1, 0, 1, 0], dimension: 2)
    let pairs = EmbeddingPair.interleaved(isSame: [true, false])
    #expect(
      message {
        try VerificationReport(
          embeddings: rows, pairs: pairs, transform: .subtractMean, options: VerificationOptions(folds: 2))
      } == "the embedding in row 0 is zero once transformed for fold 0, so it cannot be normalised")
  }

  @Test func lengthsOfRowsDoNotMatter() throws {
    let longer = try Embeddings(embeddings.values.enumerated().map { $0.element * Float(1 << ($0.offset / 4 % 5)) }, dimension: 4)
    for transform in [EmbeddingTransform.none, .subtractMean, .principalComponents(2)] {
      // Powers of two change no digit.
      #expect(
        try VerificationReport(
          embeddings: longer, pairs: pairs, transform: transform, options: VerificationOptions(folds: 3)) == verify(transform))
    }
  }
}
