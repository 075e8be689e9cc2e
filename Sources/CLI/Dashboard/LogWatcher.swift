import Dashboard
import Runs

/// Follows a log for a dashboard.
struct LogWatcher {
  private var follower: LogFollower
  private let choice: LogWatch.Choice
  private let name: String

  /// Bytes that are read before a key is looked for: some hundredths of a second.
  private static let bytesAtOnce = 8 << 20

  /// - Parameters:
  ///   - path: Of the folder or file.
  ///   - choice: The curves that the user asked for.
  init(_ path: String, choice: LogWatch.Choice) {
    follower = LogFollower(path: path)
    name = follower.path.withoutControlCharacters
    self.choice = choice
  }

  /// What to tell the dashboard first.
  var opening: Event { .watching(directory: name, choice: choice) }

  /// What is new, and whether there is more to be read at once.
  mutating func poll() -> (news: Event, hasMore: Bool) {
    let batch = follower.poll(maximumBytes: Self.bytesAtOnce)
    return (.log(batch), batch.hasMore)
  }
}
