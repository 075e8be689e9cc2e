import Dispatch

extension IdentificationReport {
  /// Searches for each embedding among all others: leave one out.
  ///
  /// Embeddings are normalised and compared by their distance; of equally near ones the one with the lower row is first. Similarities
  /// are in memory for a few queries at a time. Takes O(M^2 E).
  ///
  /// Shapes: `embeddings` `[M, E]`, `labels` `[M]`.
  ///
  /// Reference: `AccuracyCalculator` of pytorch-metric-learning, which does not normalise, and which takes the first it finds for the
  /// query itself; Musgrave, Belongie, Lim, "A metric learning reality check", 2020, for R-precision and MAP@R.
  /// - Parameters:
  ///   - embeddings: One embedding a row.
  ///   - labels: Who each is of.
  ///   - threads: How many threads search; the result does not depend on it.
  /// - Throws: `VerificationError.countsDiffer` where there is not one label for each embedding.
  public init<Label: Hashable>(
    embeddings: Embeddings, labels: [Label], threads: Int = 1
  ) throws(VerificationError) {
    let rows = try LabelledRows(embeddings, labels)
    let codes = rows.codes
    self.init(
      Search(queries: rows.rows, queryCodes: codes, references: rows.rows, referenceCodes: codes, isLeavingOut: true)
        .scores(threads: threads), references: embeddings.count)
  }

  /// Searches for each query among the references: probes in a gallery.
  ///
  /// See `init(embeddings:labels:threads:)`.
  ///
  /// Shapes: `queries` `[Q, E]`, `queryLabels` `[Q]`, `references` `[M, E]`, `referenceLabels` `[M]`.
  ///
  /// - Throws: `VerificationError.countsDiffer` where there is not one label for each embedding, or the embeddings are not of one dimension.
  public init<Label: Hashable>(
    queries: Embeddings, queryLabels: [Label], references: Embeddings, referenceLabels: [Label], threads: Int = 1
  ) throws(VerificationError) {
    guard queries.dimension == references.dimension else {
      throw .countsDiffer(what: "dimensions of the queries", count: queries.dimension, expected: references.dimension)
    }
    let gallery = try LabelledRows(references, referenceLabels)
    let probes = try LabelledRows(queries, queryLabels)
    self.init(
      Search(
        queries: probes.rows, queryCodes: gallery.codes(of: queryLabels), references: gallery.rows,
        referenceCodes: gallery.codes, isLeavingOut: false
      ).scores(threads: threads), references: references.count)
  }
}

/// Embeddings with their labels as numbers from 0, by first appearance.
private struct LabelledRows<Label: Hashable> {
  let rows: NormalisedRows
  let codes: [Int]
  private let numbers: [Label: Int]

  init(_ embeddings: Embeddings, _ labels: [Label]) throws(VerificationError) {
    guard labels.count == embeddings.count else {
      throw .countsDiffer(what: "labels for the embeddings", count: labels.count, expected: embeddings.count)
    }
    rows = NormalisedRows(embeddings)
    var numbers = [Label: Int]()
    codes = labels.map { label in
      let number = numbers[label] ?? numbers.count
      numbers[label] = number
      return number
    }
    self.numbers = numbers
  }

  /// -1 for a label that is not here.
  func codes(of labels: [Label]) -> [Int] { labels.map { numbers[$0] ?? -1 } }
}

/// The search of many queries among many references.
private struct Search: Sendable {
  private let queries: NormalisedRows
  private let references: NormalisedRows
  private let queryCodes: [Int]
  /// The rows of each label, rising.
  private let rowsOf: [[Int]]
  private let isLeavingOut: Bool

  init(
    queries: NormalisedRows, queryCodes: [Int], references: NormalisedRows, referenceCodes: [Int], isLeavingOut: Bool
  ) {
    self.queries = queries
    self.references = references
    self.queryCodes = queryCodes
    self.isLeavingOut = isLeavingOut
    var rowsOf = [[Int]](repeating: [], count: (referenceCodes.max() ?? -1) + 1)
    for (row, code) in referenceCodes.enumerated() { rowsOf[code].append(row) }
    self.rowsOf = rowsOf
  }

  /// A score for each query; `nil` for one without mate.
  func scores(threads: Int) -> [RetrievalScore?] {
    require(threads >= 1, "threads is \(threads); give at least 1")
    // 16 MB of similarities, 32 queries at most (their rows stay in the cache), an even number.
    let block = max(2, min(32, 4_194_304 / max(references.stride, 1) & ~1))
    let blocks = (queries.count + block - 1) / block
    var scores = [RetrievalScore?](repeating: nil, count: queries.count)
    scores.withUnsafeMutableBufferPointer { scores in
      // Each thread writes the scores of its own blocks alone.
      nonisolated(unsafe) let scores = scores
      DispatchQueue.concurrentPerform(iterations: min(threads, max(blocks, 1))) { thread in
        var similarities = [Float](repeating: 0, count: block * references.stride)
        for start in stride(from: thread * block, to: queries.count, by: threads * block) {
          let range = start..<min(start + block, queries.count)
          similarities.withUnsafeMutableBufferPointer { similarities in
            queries.compare(range, with: references, into: similarities)
            for query in range {
              let line = (query - start) * references.stride
              scores[query] = score(
                query, UnsafeBufferPointer(rebasing: similarities[line..<line + references.count]))
            }
          }
        }
      }
    }
    return scores
  }

  /// Ranks the mates of a query without sorting the references: each counts for the first mate that it is nearer than.
  private func score(_ query: Int, _ similarities: UnsafeBufferPointer<Float>) -> RetrievalScore? {
    let code = queryCodes[query]
    guard rowsOf.indices.contains(code) else { return nil }
    func isNearer(_ a: Int, than b: Int) -> Bool {
      let (x, y) = (similarities[a], similarities[b])
      return x > y || (x == y && a < b)
    }
    let mates = rowsOf[code].filter { !(isLeavingOut && $0 == query) }.sorted { isNearer($0, than: $1) }
    guard let last = mates.last else { return nil }
    var ahead = [Int](repeating: 0, count: mates.count)
    let farthest = similarities[last]
    for row in similarities.indices where similarities[row] >= farthest {
      if isLeavingOut && row == query { continue }
      var (low, high) = (0, mates.count)
      while low < high {
        let middle = (low + high) / 2
        if isNearer(row, than: mates[middle]) { high = middle } else { low = middle + 1 }
      }
      if low < mates.count { ahead[low] += 1 }
    }
    var before = 0
    let ranks = ahead.map { nearer in
      before += nearer
      return before + 1
    }
    return RetrievalScore(ranks: ranks, mates: mates.count)
  }
}
