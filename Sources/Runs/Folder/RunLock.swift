import Glibc
import Synchronization

/// An engine's claim on a run: an open-file-description lock on `run.lock`, which the kernel drops when the engine ends in
/// any way, so a lock never outlives its engine and a dead engine's run can be taken over at once.
///
/// The file tells who holds it: process id and the start time of that process, as a process id alone may be used again.
public final class RunLock: Sendable {
  /// Who holds a run.
  public struct Holder: Codable, Sendable, Equatable {
    /// The process id.
    public var pid: Int32
    /// Start of the process in clock ticks since the machine started (field 22 of /proc/PID/stat).
    public var startTime: UInt64

    /// This process.
    public static var current: Holder { Holder(pid: getpid(), startTime: startTime(of: getpid()) ?? 0) }

    /// Start of a process; `nil` where there is none.
    static func startTime(of pid: Int32) -> UInt64? {
      guard let bytes = try? readWhole("/proc/\(pid)/stat") else { return nil }
      // The name of the program, in parentheses, may hold blanks and parentheses: fields are counted after the last one.
      guard let end = bytes.lastIndex(of: UInt8(ascii: ")")) else { return nil }
      let fields = bytes[(end + 1)...].split(separator: UInt8(ascii: " "))
      return fields.count > 19 ? UInt64(String(decoding: fields[19], as: UTF8.self)) : nil
    }
  }

  /// The run that is held.
  public let folder: RunFolder
  private let descriptor: Mutex<Int32?>

  /// Takes the run for this process, and clears away what a dead engine left: temporary files and its socket.
  ///
  /// Throws: `RunError.locked` naming the engine that has the run; `RunError.file` where the lock file cannot be written.
  public init(_ folder: RunFolder) throws(RunError) {
    let file = uninterrupted { open(folder.lock, O_RDWR | O_CREAT | O_CLOEXEC, 0o600) }
    guard file >= 0 else { throw .file(FileError("write", folder.lock, errno)) }
    var claim = Self.wholeFile()
    guard uninterrupted({ fcntl(file, Self.setLock, &claim) }) == 0 else {
      let code = errno
      close(file)
      guard code == EAGAIN || code == EACCES else { throw .file(FileError("lock", folder.lock, code)) }
      throw .locked(run: folder.name, pid: Self.recordedHolder(of: folder)?.pid)
    }
    let record = JSON.encode(Holder.current)
    guard ftruncate(file, 0) == 0, pwrite(file, record, record.count, 0) == record.count else {
      let code = errno
      close(file)
      throw .file(FileError("write", folder.lock, code))
    }
    self.folder = folder
    descriptor = Mutex(file)
    for folder in [folder.path, folder.evaluations, folder.checkpoints] { AtomicFile.removeTemporaryFiles(in: folder) }
    unlink(folder.controlSocket)
  }

  /// Gives the run free; the end of the process does so too.
  public func release() {
    descriptor.withLock {
      guard let file = $0 else { return }
      // Closing alone would do, were there not a program that another thread is starting just now: until its exec it has a
      // copy of the descriptor, and with it the lock.
      var claim = Self.wholeFile()
      claim.l_type = Int16(F_UNLCK)
      _ = fcntl(file, Self.setLock, &claim)
      close(file)
      $0 = nil
    }
  }

  deinit { release() }

  /// Whether an engine lives that has the run. Looks only: it never gets in the way of an engine that starts.
  public static func isHeld(_ folder: RunFolder) -> Bool {
    let file = uninterrupted { open(folder.lock, O_RDONLY | O_CLOEXEC) }
    guard file >= 0 else { return false }
    defer { close(file) }
    var claim = wholeFile()
    return uninterrupted { fcntl(file, getLock, &claim) } == 0 && claim.l_type != Int16(F_UNLCK)
  }

  /// The engine that has the run; `nil` where none does, or where it has not yet written its name.
  public static func holder(of folder: RunFolder) -> Holder? { isHeld(folder) ? recordedHolder(of: folder) : nil }

  private static func recordedHolder(of folder: RunFolder) -> Holder? {
    guard let bytes = try? contentsOfFile(folder.lock, limit: 4096) else { return nil }
    return try? JSON.decode(Holder.self, from: bytes)
  }

  // F_OFD_GETLK and F_OFD_SETLK of <fcntl.h>; the Glibc module shows only what POSIX names.
  private static let getLock: Int32 = 36
  private static let setLock: Int32 = 37

  private static func wholeFile() -> flock {
    var claim = flock()
    claim.l_type = Int16(F_WRLCK)
    claim.l_whence = Int16(SEEK_SET)
    return claim
  }
}

/// The bytes of a file of /proc, whose size is not known before it is read.
private func readWhole(_ path: String) throws(FileError) -> [UInt8] {
  let file = uninterrupted { open(path, O_RDONLY | O_CLOEXEC) }
  guard file >= 0 else { throw FileError("read", path, errno) }
  defer { close(file) }
  return try readFile(file, at: 0, count: 4096, path: path)
}
