import Objectives
import Runs

/// The mean of a loss, its parts and its measures over several batches, each weighted by its examples.
///
/// What a batch does not have counts for nothing there, not for 0.
struct LossMean {
  private var total = Mean()
  private var parts = NamedMeans<LossPart>()
  private var measures = NamedMeans<LossValue.Measure>()

  /// One mean.
  private struct Mean {
    var sum = 0.0
    var weight = 0.0
    var value: Double? { weight > 0 ? sum / weight : nil }

    mutating func add(_ value: Double, _ weight: Double) {
      sum += value * weight
      self.weight += weight
    }
  }

  /// Means by name, in the order in which they came.
  private struct NamedMeans<Item> {
    var items: [(name: String, first: Item, mean: Mean)] = []

    mutating func add(_ name: String, _ item: Item, _ value: Double, _ weight: Double) {
      let index = items.firstIndex { $0.name == name } ?? items.count
      if index == items.count { items.append((name, item, Mean())) }
      items[index].mean.add(value, weight)
    }
  }

  /// Takes in the loss of a batch of so many examples.
  mutating func add(_ loss: LossValue, total value: Double, weight: Double) {
    total.add(value, weight)
    for part in loss.values { parts.add(part.name, part, part.value, weight) }
    for measure in loss.measures { measures.add(measure.name, measure, measure.value, weight) }
  }

  /// The weights together.
  var weight: Double { total.weight }
  /// The mean loss; `nil` where no batch had one.
  var loss: Double? { total.value }
  /// The mean of each part.
  var lossParts: [LossPart] {
    parts.items.map { LossPart(name: $0.name, weight: $0.first.weight, value: $0.mean.value ?? .nan) }
  }
  /// The mean of each measure.
  var metrics: [Metric] { measures.items.map { Metric($0.name, $0.mean.value ?? .nan) } }
}
