/// Which thresholds are tried for the accuracy.
public enum ThresholdSearch: String, Codable, Sendable {
  /// One in every gap between two distances: every threshold that makes a difference.
  case exact
  /// 0, 0.01, ... 3.99, as facenet and insightface have it; gives their accuracies number for number.
  case grid

  /// How many thresholds the grid has.
  static let gridCount = 400

  /// Threshold `index` of the grid, with the rounding of `numpy.arange(0, 4, 0.01)`.
  static func grid(_ index: Int) -> Double { Double(index) * 0.01 }
}

extension SortedPairs {
  /// The threshold that judges most pairs right, fold `excluded` left out; among equally good ones the smallest.
  ///
  /// - Returns: `nil` where no pair is left.
  func bestThreshold(_ search: ThresholdSearch, excluding excluded: UInt16? = nil) -> Double? {
    switch search {
    case .exact: bestThreshold(excluding: excluded)
    case .grid: bestGridThreshold(excluding: excluded)
    }
  }

  /// The best threshold of the grid.
  private func bestGridThreshold(excluding excluded: UInt16?) -> Double? {
    var (gain, bestGain, best, tried) = (0, Int.min, 0, 0)
    var isEmpty = true
    for pair in pairs where pair.fold != excluded {
      isEmpty = false
      // All thresholds up to this distance reject it and what follows.
      while tried < ThresholdSearch.gridCount, ThresholdSearch.grid(tried) <= pair.distance {
        if gain > bestGain { (bestGain, best) = (gain, tried) }
        tried += 1
      }
      gain += pair.isSame ? 1 : -1
    }
    if tried < ThresholdSearch.gridCount, gain > bestGain { best = tried }
    return isEmpty ? nil : ThresholdSearch.grid(best)
  }
}
