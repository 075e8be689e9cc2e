extension DistanceHistogram {
  /// Counts the pairs of each kind in `bins` equally wide bins.
  ///
  /// The range is 0...4, all that squared distances of normalised embeddings can be, so that the bins of one evaluation compare with
  /// those of the next and of other runs. Where distances go beyond that (embeddings that are not normalised) the range is widened
  /// to the next number with one digit other than 0. A distance on a bin's lower edge belongs to that bin; the last bin
  /// has its upper edge too.
  init(_ sorted: SortedPairs, bins: Int) {
    let smallest = sorted.pairs.first?.distance ?? 0
    let largest = sorted.pairs.last?.distance ?? 0
    // Rounding alone may carry the distance of equal or opposite embeddings past the ends; such a pair counts in the end bin.
    let slack = 1e-3
    let lower = smallest < -slack ? -roundedUp(-smallest) : 0
    let upper = largest > 4 + slack ? roundedUp(largest) : 4
    self.init(
      lower: lower, upper: upper, genuine: Array(repeating: 0, count: bins), impostor: Array(repeating: 0, count: bins))
    // Halved, so that not even the widest range overflows.
    let width = upper / 2 - lower / 2
    for pair in sorted.pairs {
      let position = (pair.distance / 2 - lower / 2) / width * Double(bins)
      let bin = Int(min(max(position, 0), Double(bins - 1)))
      if pair.isSame { genuine[bin] += 1 } else { impostor[bin] += 1 }
    }
  }
}

/// The smallest number of the form digit times power of ten, at least 1, that is not below `value`: 4.2 gives 5, 430 gives 500.
private func roundedUp(_ value: Double) -> Double {
  var power = 1.0
  while power * 10 <= value { power *= 10 }
  return min((value / power).rounded(.up) * power, .greatestFiniteMagnitude)
}
