import Dashboard
import Runs

/// Follows a log for a dashboard.
struct LogWatcher {
  private var follower: LogFollower
  private let choice: LogWatch.Choice
  private let name: String
  private var nextLook = -Double.infinity
  private var isRead = false

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

  /// Where a look takes long, as over a slow network with many files, so many times as long passes until the next.
  private static let rest = 4.0

  /// What a look found.
  struct Look {
    var news: Event
    /// Whether there is more to be read at once.
    var hasMore: Bool
    /// Whether all that was there at the start is read now, for the first time: that is worth a frame at once.
    var completes: Bool
  }

  /// What is new; `nil` where it is too early to look.
  mutating func poll() -> Look? {
    let start = SystemClock.monotonic()
    guard start >= nextLook else { return nil }
    let batch = follower.poll(maximumBytes: Self.bytesAtOnce)
    let end = SystemClock.monotonic()
    nextLook = batch.hasMore ? end : end + Self.rest * (end - start)
    defer { isRead = isRead || !batch.hasMore }
    return Look(news: .log(batch), hasMore: batch.hasMore, completes: !batch.hasMore && !isRead)
  }
}
