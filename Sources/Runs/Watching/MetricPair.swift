/// The curves of one quantity: in training, in validation, or in both.
public struct MetricPair: Sendable, Equatable {
  /// The quantity without its phase: "loss", "accuracy".
  public var metric: String
  /// The numbers of the curves.
  public var training: Int?
  /// As above.
  public var validation: Int?
  /// Whether a larger value is the better one; `nil` where the name does not tell.
  public var higherIsBetter: Bool?
  /// How early it is to be looked at; less is earlier.
  var rank: Int

  /// Finds the pairs among the curves of one run, the one to look at first at the front.
  ///
  /// - Parameter names: The curves by their names; the numbers of the pairs are places in it.
  public static func pairs(among names: [String]) -> [MetricPair] {
    var found: [String: Candidate] = [:]
    for (index, name) in names.enumerated() {
      let tag = TagParts(name)
      var entry =
        found[tag.key]
        ?? Candidate(
          pair: MetricPair(metric: tag.metric, higherIsBetter: tag.higherIsBetter, rank: tag.rank), first: index)
      switch tag.phase {
      case .validation where tag.order < entry.validation: (entry.pair.validation, entry.validation) = (index, tag.order)
      case .training where tag.order < entry.training: (entry.pair.training, entry.training) = (index, tag.order)
      // A curve of no phase is training's, where training has no other: "loss" beside "val_loss".
      case nil where tag.order + 100 < entry.training: (entry.pair.training, entry.training) = (index, tag.order + 100)
      default: break
      }
      found[tag.key] = entry
    }
    return found.values.sorted { $0.place < $1.place }.map(\.pair)
  }

  /// Whether the rules leave no doubt that the first of the pairs is the one to look at.
  public static func isSure(_ pairs: [MetricPair]) -> Bool {
    guard let first = pairs.first, first.rank <= 1, first.training != nil, first.validation != nil else { return false }
    return !pairs.dropFirst().contains { $0.rank == first.rank && $0.training != nil && $0.validation != nil }
  }
}

/// A pair that is being put together.
private struct Candidate {
  var pair: MetricPair
  /// The orders of the curves that it has.
  var training = Int.max
  var validation = Int.max
  /// The first of its curves.
  var first: Int

  /// Losses before rates of success before the rest; of each, those of both phases first.
  var place: (Int, Int, Int, Int) {
    (pair.rank <= 4 ? 0 : 1, pair.training != nil && pair.validation != nil ? 0 : 1, pair.rank, first)
  }
}

extension MetricPair {
  fileprivate init(metric: String, higherIsBetter: Bool?, rank: Int) {
    self.metric = metric
    self.higherIsBetter = higherIsBetter
    self.rank = rank
  }
}

/// What the rules make of a tag.
private struct TagParts {
  var phase: TagRules.Phase?
  /// The quantity, as it is shown and as it is compared.
  var metric: String
  var key: String
  /// Of two curves of one quantity and phase the one of lower order is taken.
  var order: Int
  var rank: Int
  var higherIsBetter: Bool?

  init(_ tag: String) {
    var words = TagRules.words(of: tag)
    var order = 0
    if let index = words.firstIndex(where: { TagRules.phases[$0] != nil }), let word = TagRules.phases[words[index]] {
      phase = word.phase
      order += 10 * word.rank
      words.remove(at: index)
    }
    // "train_loss_step", "epoch_loss": how often is no part of what.
    for index in [words.count - 1, 0] where words.count > 1 {
      guard let cadence = TagRules.cadences[words[index]] else { continue }
      order += phase == .validation ? cadence.validation : cadence.training
      words.remove(at: index)
      break
    }
    // A folder of nothing but its name: "metrics/mAP50", "Loss/train/loss".
    if words.count > 1, words[0] == "metrics" || words[0] == words[1] { words.removeFirst() }
    words = words.map { TagRules.synonyms[$0] ?? $0 }
    metric = words.isEmpty ? tag : words.joined(separator: "_")
    key = metric.lowercased()
    self.order = order
    rank = TagRules.rank(ofMetric: words)
    higherIsBetter = rank <= 2 ? false : rank == 3 ? true : nil
  }
}
