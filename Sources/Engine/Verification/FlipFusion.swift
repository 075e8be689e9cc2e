/// How the embedding of an image and that of its mirror image become one.
public enum FlipFusion: String, Codable, Sendable, CaseIterable {
  /// Their sum as they are, then normalised: insightface. As many numbers as before.
  case sum
  /// Both normalised, then one after the other: facenet. Twice as many numbers.
  ///
  /// facenet leaves the joined vector at length sqrt(2), which spreads its squared distances over 0...8 (its grid of thresholds ends
  /// at 4). Ours is normalised as all others, so distances stay in 0...4: half of facenet's.
  case concatenation
}

extension Embeddings {
  /// Embeddings of images joined with those of their mirror images.
  ///
  /// Shapes: `values` and `flipped` `[M, E]`, row-major; the result has `[M, E]` (sum) or `[M, 2 E]` (concatenation).
  ///
  /// - Throws: `VerificationError` naming the first row that holds NaN or infinity or is zero throughout, before joining or after.
  public init(_ values: [Float], flipped: [Float], fusion: FlipFusion, dimension: Int) throws(VerificationError) {
    guard values.count == flipped.count else {
      throw .countsDiffer(what: "numbers of mirror images", count: flipped.count, expected: values.count)
    }
    let (plain, mirrored) = (try Embeddings(values, dimension: dimension), try Embeddings(flipped, dimension: dimension))
    var joined = [Float]()
    switch fusion {
    case .sum:
      joined.reserveCapacity(values.count)
      for (a, b) in zip(values, flipped) { joined.append(a + b) }
      try self.init(joined, dimension: dimension)
    case .concatenation:
      joined.reserveCapacity(2 * values.count)
      for row in 0..<plain.count {
        for side in [plain, mirrored] {
          let length = side.squaredNorms[row].squareRoot()
          for value in side.values[row * dimension..<(row + 1) * dimension] { joined.append(Float(Double(value) / length)) }
        }
      }
      try self.init(joined, dimension: 2 * dimension)
    }
  }
}
