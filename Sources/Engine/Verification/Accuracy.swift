/// Accuracy at chosen thresholds. "Same" means distance < threshold, strictly.
extension SortedPairs {
  /// The threshold that judges most pairs right, fold `excluded` left out; among equally good ones the smallest.
  ///
  /// Only the order of the distances matters, so one threshold per gap is tried: the middle between two neighbouring distances, the
  /// smallest distance (nothing is "same"), and the number just above the largest (everything is "same").
  ///
  /// Reference: the LFW evaluators of facenet and insightface; they try 0, 0.01, ... 3.99 instead, which ties the accuracy to that
  /// grid (`ThresholdSearch.grid`). We try every threshold that makes a difference.
  ///
  /// - Returns: `nil` where no pair is left.
  func bestThreshold(excluding excluded: UInt16? = nil) -> Double? {
    // Right judgements relative to "nothing is same": a genuine pair below the threshold gains one, an impostor pair loses one.
    var (gain, bestGain) = (0, 0)
    var best: Double?
    var previous: Double?
    for pair in pairs where pair.fold != excluded {
      if let previous {
        if gain > bestGain, pair.distance != previous {
          bestGain = gain
          best = middle(previous, pair.distance)
        }
      } else {
        best = pair.distance
      }
      gain += pair.isSame ? 1 : -1
      previous = pair.distance
    }
    if let previous, gain > bestGain { return previous.nextUp }
    return best
  }

  /// A fold at the threshold that is best on the other folds.
  ///
  /// `accuracy = (true accepts + true rejects) / pairs`
  ///
  /// Reference: Huang, Ramesh, Berg, Learned-Miller, "Labeled Faces in the Wild", 2007, the view 2 protocol.
  /// - Returns: `nil` where the fold or the others have no pairs.
  func result(ofFold fold: UInt16, _ search: ThresholdSearch) -> FoldResult? {
    guard let threshold = bestThreshold(search, excluding: fold) else { return nil }
    var result = FoldResult(genuine: 0, impostor: 0, threshold: threshold, accuracy: 0)
    var right = 0
    for pair in pairs where pair.fold == fold {
      if pair.isSame { result.genuine += 1 } else { result.impostor += 1 }
      if (pair.distance < threshold) == pair.isSame { right += 1 }
    }
    guard result.genuine + result.impostor > 0 else { return nil }
    result.accuracy = Double(right) / Double(result.genuine + result.impostor)
    return result
  }
}

/// A threshold that accepts `lower` and rejects `upper`, halfway where a Double lies between them.
func middle(_ lower: Double, _ upper: Double) -> Double {
  let middle = lower / 2 + upper / 2
  return middle > lower && middle <= upper ? middle : upper
}
