import Runs

/// The list of quantities with a filter, that stands over the charts of a log.
struct MetricPicker: Sendable, Equatable {
  var filter = ""
  var selected = 0

  /// More than letters in between can cost.
  private static let nameCost = 1_000

  /// The pairs whose names have the letters of the filter in their order, the closest first.
  func matches(_ watch: LogWatch) -> [MetricPair] {
    let wanted = Array(filter.lowercased().filter { $0 != " " })
    let found = watch.pairs.enumerated().compactMap { index, pair -> (cost: Int, index: Int, pair: MetricPair)? in
      // A quantity is meant rather than the folder or phase before it.
      let names = [watch.name(pair.training), watch.name(pair.validation)].compactMap { $0 }
      let ofNames = names.compactMap { Self.cost(of: wanted, in: $0.lowercased()) }.min().map { $0 + Self.nameCost }
      guard let cost = Self.cost(of: wanted, in: pair.metric.lowercased()) ?? ofNames else { return nil }
      return (cost, index, pair)
    }
    return found.sorted { ($0.cost, $0.index) < ($1.cost, $1.index) }.map(\.pair)
  }

  /// The letters between the first and the last wanted one that were not wanted; `nil` where one is missing.
  private static func cost(of wanted: [Character], in text: String) -> Int? {
    guard let first = wanted.first else { return 0 }
    let letters = Array(text)
    var best: Int?
    for start in letters.indices where letters[start] == first {
      var (index, found) = (start, 0)
      while index < letters.count, found < wanted.count {
        if letters[index] == wanted[found] { found += 1 }
        index += 1
      }
      if found == wanted.count { best = min(best ?? .max, index - start - wanted.count) }
    }
    return best
  }
}
