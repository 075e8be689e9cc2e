/// `status.json`: what the run did last, so that an ended or crashed run can be shown without its engine.
public enum StatusFile {
  /// Throws: `FileError` where the file cannot be written; the old one is as it was then.
  public static func write(_ status: Status, to folder: RunFolder) throws(FileError) {
    try write(status, to: folder, isSynced: true)
  }

  /// Not waiting for the disk is right for a status that the next one replaces in seconds.
  static func write(_ status: Status, to folder: RunFolder, isSynced: Bool) throws(FileError) {
    let bytes = JSON.encode(status) + [UInt8(ascii: "\n")]
    try AtomicFile.write(bytes, to: folder.status, calls: isSynced ? .system : .unsynced)
  }

  /// The last status; `nil` where there is none, or none that can be read.
  public static func read(_ folder: RunFolder) -> Status? {
    guard let bytes = try? contentsOfFile(folder.status, limit: 1 << 20) else { return nil }
    return try? JSON.decode(Status.self, from: bytes)
  }

  /// Tells when the file is due: at once when the state changed, else `interval` seconds after the last time.
  struct Schedule {
    var interval = 5.0
    private var last: (time: Double, state: Status.State)?

    init(interval: Double = 5) { self.interval = interval }

    /// The time (of the monotonic clock) at which a status in `state` is to be written.
    func due(_ state: Status.State) -> Double {
      guard let last, last.state == state else { return -.infinity }
      return last.time + interval
    }

    mutating func wrote(_ state: Status.State, at time: Double) { last = (time, state) }
  }
}

extension Status.State {
  /// Whether the engine has nothing more to do on the run.
  public var isFinal: Bool {
    switch self {
    case .finished, .stopped, .failed: true
    case .preparing, .running, .paused, .stopping: false
    }
  }
}
