/// The newest things that happened, in words.
public struct ActivityLog: Sendable, Equatable {
  public enum Kind: Sendable, Equatable { case done, note, warning }

  public struct Entry: Sendable, Equatable {
    public var text: String
    public var kind: Kind
  }

  /// The most lines kept; the tallest screen shows fewer.
  static let capacity = 20

  /// Oldest first.
  public private(set) var entries: [Entry] = []

  public init() {}

  mutating func add(_ text: String, _ kind: Kind) {
    entries.append(Entry(text: CommandWords.oneLine(text), kind: kind))
    if entries.count > Self.capacity { entries.removeFirst(entries.count - Self.capacity) }
  }
}
