/// The candidate that a misspelt word most likely means: the one fewest edits away, at most a third of its letters; else `nil`.
///
/// Reference: Levenshtein, 1966, with swapped neighbours as one edit (optimal string alignment); letter case does not count.
func nearest(_ word: String, among candidates: [String]) -> String? {
  let letters = Array(word.lowercased())
  let near = candidates.map { (word: $0, edits: edits(letters, Array($0.lowercased()))) }
    .filter { $0.edits <= max(1, $0.word.count / 3) }
  return near.min { $0.edits < $1.edits }?.word
}

/// The number of letters to insert, delete, replace or swap with their neighbour to get from `a` to `b`.
private func edits(_ a: [Character], _ b: [Character]) -> Int {
  var beforeLast = [Int]()
  var last = Array(0...b.count)
  for i in a.indices {
    var row = [i + 1]
    for j in b.indices {
      var fewest = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { fewest = min(fewest, beforeLast[j - 1] + 1) }
      row.append(fewest)
    }
    (beforeLast, last) = (last, row)
  }
  return last[b.count]
}
