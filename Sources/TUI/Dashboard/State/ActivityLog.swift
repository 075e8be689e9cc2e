/// The newest things that happened, in words.
struct ActivityLog: Sendable, Equatable {
  enum Kind: Sendable, Equatable { case done, note, warning }

  struct Entry: Sendable, Equatable {
    var text: String
    var kind: Kind
  }

  /// The most lines kept; the tallest screen shows fewer.
  static let capacity = 20

  /// Oldest first.
  private(set) var entries: [Entry] = []

  mutating func add(_ text: String, _ kind: Kind) {
    entries.append(Entry(text: CommandWords.oneLine(text), kind: kind))
    if entries.count > Self.capacity { entries.removeFirst(entries.count - Self.capacity) }
  }
}
