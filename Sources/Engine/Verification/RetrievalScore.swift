/// How well one query is answered: from the places of its mates, the references of its identity, among all references.
package struct RetrievalScore: Sendable, Equatable {
  /// 1 where the nearest reference is a mate, otherwise 0.
  package var precisionAtOne = 0.0
  /// With R mates: the share of mates among the R nearest.
  package var rPrecision = 0.0
  /// `1 / R * sum over the mates among the R nearest of (mates up to there) / (its rank)`
  package var averagePrecisionAtR = 0.0
  /// `1 / rank` of the nearest mate; 0 where none has a rank.
  package var reciprocalRank = 0.0

  /// - Parameters:
  ///   - ranks: The ranks of the mates, from 1, rising. Mates that were not found may be missing.
  ///   - mates: R, how many there are; at least 1.
  package init(ranks: [Int], mates: Int) {
    guard let first = ranks.first else { return }
    precisionAtOne = first == 1 ? 1 : 0
    reciprocalRank = 1 / Double(first)
    for (found, rank) in ranks.enumerated() where rank <= mates {
      rPrecision += 1
      averagePrecisionAtR += Double(found + 1) / Double(rank)
    }
    rPrecision /= Double(mates)
    averagePrecisionAtR /= Double(mates)
  }
}
