import Runs

/// How the runs of the home screen are arranged: by which column, which of them, and which are marked.
struct RunsTable: Sendable, Equatable {
  /// What the runs can be sorted by, in the order of the columns.
  enum Column: Sendable, CaseIterable { case run, state, step, best, changed, loss, task }

  /// The most runs that are compared: one digit for each.
  static let mostMarked = 9

  /// `nil` for the order in which they came, the newest run first.
  private(set) var column: Column?
  private(set) var isReversed = false
  private(set) var filter = ""
  /// The names of the marked runs, in the order of marking.
  private(set) var marked: [String] = []

  /// Sorts by the next column, or with -1 by the one before; past the last the runs are as they came.
  mutating func choose(_ step: Int) {
    let all: [Column?] = [nil] + Column.allCases
    let index = all.firstIndex(of: column) ?? 0
    column = all[(index + step + all.count) % all.count]
    isReversed = false
  }

  /// Whether values rise from top to bottom.
  var isAscending: Bool { (column != .step) != isReversed }

  mutating func reverse() { isReversed.toggle() }

  mutating func look(for words: String) { filter = words }

  /// False where there are too many already.
  mutating func toggle(_ run: String) -> Bool {
    if let index = marked.firstIndex(of: run) {
      marked.remove(at: index)
    } else {
      guard marked.count < Self.mostMarked else { return false }
      marked.append(run)
    }
    return true
  }

  /// Marks of runs that are gone go as well.
  mutating func keep(_ runs: [RunItem]) {
    guard !marked.isEmpty else { return }
    let names = Set(runs.map(\.name))
    marked.removeAll { !names.contains($0) }
  }

  /// The runs that pass the filter, in order; of equal ones the newer first.
  func arranged(_ runs: [RunItem]) -> [RunItem] {
    var shown = filter.isEmpty ? runs : runs.filter { FuzzyMatch.matches(filter, in: $0.name) }
    guard let column else { return isReversed ? shown.reversed() : shown }
    let keys = shown.map { Self.key(of: $0, column) }
    let order = shown.indices.sorted { a, b in
      switch (keys[a], keys[b]) {
      // What is not known stands last, whatever the direction.
      case (nil, nil): return a < b
      case (nil, _): return false
      case (_, nil): return true
      case (let first?, let second?):
        if first == second { return a < b }
        return isReversed ? second < first : first < second
      }
    }
    shown = order.map { shown[$0] }
    return shown
  }

  /// What a run is sorted by: words first, then a number.
  private struct Key: Comparable {
    var text: String
    var number: Double
    static func < (a: Key, b: Key) -> Bool { (a.text, a.number) < (b.text, b.number) }
  }

  private static func key(of run: RunItem, _ column: Column) -> Key? {
    switch column {
    case .run: Key(text: numbersPadded(run.name), number: 0)
    case .state: Key(text: run.state, number: 0)
    // The farthest, and the newest, first.
    case .step: run.step.map { Key(text: "", number: -Double($0)) }
    case .changed: number(run.changedAt.map { -$0 })
    // Values of different metrics do not compare.
    case .best: run.best.flatMap { best in number(best.value, best.metric) }
    case .loss: run.loss.map { Key(text: $0, number: 0) }
    case .task: run.task.map { Key(text: $0, number: 0) }
    }
  }

  /// The name with its numbers at one length, so that run 9 stands before run 10.
  private static func numbersPadded(_ name: String) -> String {
    let longest = 12
    var (result, digits) = ("", "")
    for character in name + " " {
      if character.isASCII, character.isNumber {
        digits.append(character)
        continue
      }
      result += String(repeating: "0", count: digits.isEmpty ? 0 : max(0, longest - digits.count)) + digits
      result.append(character)
      digits = ""
    }
    return result
  }

  private static func number(_ value: Double?, _ text: String = "") -> Key? {
    value.flatMap { $0.isNaN ? nil : Key(text: text, number: $0) }
  }
}

/// Whether the letters of a few words stand in a name in their order, with others between them: "osm2" in "orl-softmax-2".
enum FuzzyMatch {
  static func matches(_ words: String, in name: String) -> Bool {
    let name = Array(name.lowercased())
    return words.lowercased().split(separator: " ").allSatisfy { word in
      var place = 0
      return word.allSatisfy { letter in
        guard let found = name[place...].firstIndex(of: letter) else { return false }
        place = found + 1
        return true
      }
    }
  }
}
