/// How well people are found among many by the nearest embedding. All rates are fractions, never percent.
///
/// A query whose identity none of the references has cannot be found; it is left out of the rates and counted in `withoutMate`.
public struct IdentificationReport: Codable, Sendable, Equatable {
  /// Queries that have a mate, a reference of their identity: what the rates are means over.
  public var queries: Int
  /// Queries that have no mate.
  public var withoutMate: Int
  /// How many embeddings are searched; with one fewer, itself, for each query where queries are among the references.
  public var references: Int
  /// The share of queries whose nearest reference is a mate: precision at 1, the rank-1 identification rate.
  public var precisionAtOne: Double?
  /// With R mates of a query: the mean share of mates among its R nearest references.
  public var rPrecision: Double?
  /// Mean average precision at R: as `rPrecision`, but mates count more the nearer they are.
  public var meanAveragePrecisionAtR: Double?
  /// The mean of one over the rank of the nearest mate.
  public var meanReciprocalRank: Double?

  /// Creates one of its parts.
  public init(
    queries: Int, withoutMate: Int, references: Int, precisionAtOne: Double? = nil, rPrecision: Double? = nil,
    meanAveragePrecisionAtR: Double? = nil, meanReciprocalRank: Double? = nil
  ) {
    self.queries = queries
    self.withoutMate = withoutMate
    self.references = references
    self.precisionAtOne = precisionAtOne
    self.rPrecision = rPrecision
    self.meanAveragePrecisionAtR = meanAveragePrecisionAtR
    self.meanReciprocalRank = meanReciprocalRank
  }

  /// The rank-1 identification rate, another name of `precisionAtOne`.
  public var rankOne: Double? { precisionAtOne }

  /// The 95 % confidence interval of `precisionAtOne`; `nil` without queries. See `ConfidenceInterval.clopperPearson`.
  public var rankOneInterval: ClosedRange<Double>? { precisionAtOne.flatMap { interval($0, of: queries) } }

  init(_ scores: [RetrievalScore?], references: Int) {
    let found = scores.compactMap { $0 }
    func mean(_ value: KeyPath<RetrievalScore, Double>) -> Double? {
      found.isEmpty ? nil : found.reduce(0) { $0 + $1[keyPath: value] } / Double(found.count)
    }
    self.init(
      queries: found.count, withoutMate: scores.count - found.count, references: references,
      precisionAtOne: mean(\.precisionAtOne), rPrecision: mean(\.rPrecision),
      meanAveragePrecisionAtR: mean(\.averagePrecisionAtR), meanReciprocalRank: mean(\.reciprocalRank))
  }
}
