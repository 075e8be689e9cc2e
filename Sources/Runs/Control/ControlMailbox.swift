import Synchronization

/// What the training thread and the socket thread share. Neither waits for the other longer than a copy takes.
final class ControlMailbox: Sendable {
  /// Requests that may wait for the training thread; more are refused.
  static let capacity = 256

  private struct Contents {
    var newest: Status
    /// Counts the statuses that were published.
    var version = 1
    /// Whether the socket thread waits without knowing of the newest status.
    var isWaiting = false
    var requests: [Request] = []
    var isStopping = false
  }
  private let contents: Mutex<Contents>
  /// Wakes the socket thread.
  let wake: Bell
  /// Wakes a training thread that waits for requests.
  let bell: Bell

  init(_ status: Status) throws(FileError) {
    contents = Mutex(Contents(newest: status))
    wake = try Bell()
    bell = try Bell()
  }

  // MARK: Training thread

  func publish(_ status: Status) {
    let mustWake = contents.withLock {
      // A change of state is written to disk and shown at once; between changes the socket thread wakes by its own clock.
      let mustWake = $0.isWaiting || $0.newest.state != status.state
      $0.newest = status
      $0.version += 1
      $0.isWaiting = false
      return mustWake
    }
    if mustWake { wake.ring() }
  }

  func takeRequests() -> [Request] {
    let requests = contents.withLock { contents in
      guard !contents.requests.isEmpty else { return [Request]() }
      defer { contents.requests.removeAll() }
      return contents.requests
    }
    if !requests.isEmpty { bell.silence() }
    return requests
  }

  func stop() {
    contents.withLock { $0.isStopping = true }
    wake.ring()
  }

  // MARK: Socket thread

  var newest: (status: Status, version: Int, isStopping: Bool) {
    contents.withLock { ($0.newest, $0.version, $0.isStopping) }
  }

  /// Asks to be woken by the next status; false where one came already that is newer than `version`.
  func waitForStatus(after version: Int) -> Bool {
    contents.withLock {
      guard $0.version == version, !$0.isStopping else { return false }
      $0.isWaiting = true
      return true
    }
  }

  /// Whether there was room for the request.
  func put(_ request: Request) -> Bool {
    let hasRoom = contents.withLock {
      guard $0.requests.count < Self.capacity else { return false }
      $0.requests.append(request)
      return true
    }
    if hasRoom { bell.ring() }
    return hasRoom
  }
}
