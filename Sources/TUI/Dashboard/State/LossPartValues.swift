import Runs

/// The newest values of the parts of a loss, by name in the order they first came.
struct LossPartValues: Sendable, Equatable {
  /// The most parts that are kept; a loss has a few.
  static let capacity = 16

  struct Part: Sendable, Equatable {
    var name: String
    /// What it is multiplied by in the loss; `nil` where that is not told (curves tell values alone).
    var weight: Double?
    /// Before the weight.
    var value: Double

    /// "a", "2 x b".
    var label: String {
      let name = CommandWords.oneLine(name)
      guard let weight, weight != 1 else { return name }
      return "\(Measures.setting(weight)) x \(name)"
    }
  }

  private(set) var parts: [Part] = []

  init() {}

  /// The parts of one evaluation.
  init(_ parts: [LossPart]) {
    self.parts = parts.prefix(Self.capacity).map { Part(name: $0.name, weight: $0.weight, value: $0.value) }
  }

  /// Takes a point of a part's curve; others are passed over.
  mutating func take(_ point: Scalar) {
    let prefix = Tag.loss(part: "")
    guard point.tag.hasPrefix(prefix) else { return }
    let name = String(point.tag.dropFirst(prefix.count))
    if let index = parts.firstIndex(where: { $0.name == name }) {
      parts[index].value = point.value
    } else if parts.count < Self.capacity {
      parts.append(Part(name: name, weight: nil, value: point.value))
    }
  }

  /// Forgets all values: training went back, and may go on with another loss.
  mutating func reset() { parts = [] }
}
