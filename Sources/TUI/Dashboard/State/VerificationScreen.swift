import Runs

/// The verification view over a run's screen: its page, the pair that is chosen, and the pictures of the pairs on the screen.
struct VerificationScreen: Sendable, Equatable {
  enum Page: CaseIterable, Sendable { case pairs, roc, distances, history }

  var page = Page.pairs
  /// The pair that the keys chose, in the order of `HardestPairs`.
  private(set) var selected = 0
  /// Of the pairs on the screen alone, so that they take no more room than that.
  private(set) var pictures: [String: PictureAnswer] = [:]
  /// What was asked for and has not come yet.
  private(set) var asked: [String] = []

  mutating func showNextPage() { page = page.next }

  /// Moves the choice and stops at the ends.
  mutating func move(by pairs: Int, of count: Int) { selected = max(0, min(selected + pairs, count - 1)) }

  /// Drops the pictures of other names and returns what has to be asked for; `nil` where nothing does, or all was asked for before.
  mutating func want(_ names: [String]) -> [String]? {
    pictures = pictures.filter { names.contains($0.key) }
    var missing: [String] = []
    for name in names where pictures[name] == nil && !missing.contains(name) { missing.append(name) }
    guard missing != asked else { return nil }
    asked = missing
    return missing.isEmpty ? nil : missing
  }

  /// Takes the pictures that are still wanted; false where none is.
  mutating func take(_ answers: [String: PictureAnswer]) -> Bool {
    let wanted = answers.filter { asked.contains($0.key) }
    guard !wanted.isEmpty else { return false }
    pictures.merge(wanted) { $1 }
    asked.removeAll { wanted[$0] != nil }
    return true
  }
}

extension VerificationScreen.Page {
  /// As the tabs and the footer name it.
  var title: String {
    switch self {
    case .pairs: "pairs"
    case .roc: "ROC"
    case .distances: "distances"
    case .history: "history"
    }
  }

  var next: Self { Self.allCases[((Self.allCases.firstIndex(of: self) ?? 0) + 1) % Self.allCases.count] }
}
