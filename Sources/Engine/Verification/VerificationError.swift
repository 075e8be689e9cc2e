/// Why pairs cannot be verified.
public enum VerificationError: Error, Equatable, CustomStringConvertible {
  /// A distance is NaN or infinite, so it can be ordered neither as same nor as different: the embeddings are broken.
  case distanceNotFinite(pair: Int, distance: Double)

  public var description: String {
    switch self {
    case .distanceNotFinite(let pair, let distance):
      "the distance of pair \(pair) is \(distance), expected a finite number: the embeddings hold NaN or infinity"
    }
  }
}
