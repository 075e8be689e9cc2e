import Glibc
import SwiftProtobuf
import Synchronization

/// Writes curves to an event file that TensorBoard opens.
///
/// `add` only remembers; `flush` appends all that was added with one write, whole records only. Safe to use from any thread.
/// Values are stored as 32-bit floats, as TensorBoard does.
public final class EventWriter: Sendable {
  /// The event file.
  public let path: String

  private struct State {
    var descriptor: Int32
    /// Bytes of whole records in the file.
    var size = 0
    /// Whole records that are not in the file yet.
    var pending: [UInt8] = []
  }
  private let state: Mutex<State>
  private let calls: FileCalls

  /// Begins a new event file in `folder`, which is made if its parent exists; the name sorts after those that are there.
  ///
  /// Throws: `FileError` where the file cannot be made or its first record not be written.
  public convenience init(folder: String, wallTime: Double) throws(FileError) {
    try self.init(folder: folder, wallTime: wallTime, host: Self.hostName(), pid: getpid(), calls: .system)
  }

  init(folder: String, wallTime: Double, host: String, pid: Int32, calls: FileCalls) throws(FileError) {
    guard mkdir(folder, 0o700) == 0 || errno == EEXIST else { throw FileError("create", folder, errno) }
    let others = try namesInFolder(folder)
    // Readers take the files by name. A clock that was set back, or a second file within a second, must not put this one
    // before those that are there.
    let time = max(Int(wallTime), (others.compactMap(Self.time(inFileName:)).max() ?? -1) + 1)
    let digits = String(time)
    let padding = String(repeating: "0", count: max(0, 10 - digits.count))
    path = "\(folder)/events.out.tfevents.\(padding)\(digits).\(host).\(pid).0"
    let path = path
    let descriptor = uninterrupted { calls.open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0o644) }
    guard descriptor >= 0 else { throw FileError("create", path, errno) }
    self.calls = calls
    state = Mutex(State(descriptor: descriptor))
    var event = TBEvent()
    event.wallTime = wallTime
    event.fileVersion = "brain.Event:2"
    event.sourceMetadata.writer = "tandem"
    append(event)
    do throws(FileError) {
      try flush()
    } catch {
      unlink(path)
      throw error
    }
  }

  /// Remembers one value of one curve.
  public func add(_ scalar: Scalar) {
    add([(scalar.tag, scalar.value)], step: scalar.step, wallTime: scalar.wallTime)
  }

  /// Remembers one value of each of several curves, all of one step, as one record.
  public func add(_ values: [(tag: String, value: Double)], step: Int, wallTime: Double) {
    var event = TBEvent()
    event.wallTime = wallTime
    event.step = Int64(step)
    event.summary.value = values.map { tag, value in
      var entry = TBSummary.Value()
      entry.tag = tag
      entry.simpleValue = Float(value)
      return entry
    }
    append(event)
  }

  /// Appends what was added to the file.
  ///
  /// Throws: `FileError`, for example with a full disk; nothing is lost then, the file ends with a whole record, and the next
  /// `flush` tries again.
  public func flush() throws(FileError) {
    try state.withLock { (state) throws(FileError) in try flush(&state) }
  }

  /// As `flush`, and then waits until the disk has it.
  ///
  /// Throws: `FileError`.
  public func synchronize() throws(FileError) {
    try state.withLock { (state) throws(FileError) in
      try flush(&state)
      let descriptor = state.descriptor
      guard uninterrupted({ calls.sync(descriptor) }) == 0 else { throw FileError("write", path, errno) }
    }
  }

  deinit {
    state.withLock {
      // An owner that cares for the last values has flushed them; here nobody is left to be told of a failure.
      try? flush(&$0)
      _ = calls.close($0.descriptor)
    }
  }

  private func append(_ event: TBEvent) {
    let data: [UInt8]
    do {
      data = try event.serializedBytes()
    } catch {
      // Only a proto2 message with missing required fields can fail.
      fatalError("an event cannot be written: \(error)")
    }
    state.withLock { RecordFrame.append(data, to: &$0.pending) }
  }

  private func flush(_ state: inout State) throws(FileError) {
    guard !state.pending.isEmpty else { return }
    let descriptor = state.descriptor
    let written = state.pending.withUnsafeBytes { bytes in
      uninterrupted { calls.write(descriptor, bytes.baseAddress, bytes.count) }
    }
    guard written == state.pending.count else {
      let code = written < 0 ? errno : ENOSPC
      // A torn record in the middle of the file would hide all that follows it.
      if written > 0 { _ = calls.truncate(descriptor, state.size) }
      throw FileError("write", path, code)
    }
    state.size += written
    state.pending.removeAll(keepingCapacity: true)
  }

  /// The time in "events.out.tfevents.TIME.HOST.PID.N"; `nil` for other files.
  private static func time(inFileName name: String) -> Int? {
    let prefix = "events.out.tfevents."
    guard name.hasPrefix(prefix) else { return nil }
    return Int(name.dropFirst(prefix.count).prefix { $0 != "." })
  }

  private static func hostName() -> String {
    var buffer = [CChar](repeating: 0, count: 256)
    guard gethostname(&buffer, 255) == 0 else { return "localhost" }
    let name = String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    return name.isEmpty || name.contains("/") ? "localhost" : name
  }
}
