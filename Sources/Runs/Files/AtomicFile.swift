import Glibc
import Synchronization

/// Files that are either the old one or the new one, whole, whatever breaks in between.
///
/// The bytes go to a temporary file in the same folder, which is synced, renamed over the old file, and the folder synced.
/// A temporary file is called ".NAME.PID.COUNT.tmp"; a process that is killed leaves it behind, and `RunLock` clears it away.
public enum AtomicFile {
  /// Writes `bytes` as the whole content of `path`.
  ///
  /// Throws: `FileError` naming the path and the system's reason (disk full, no permission); the old file is as it was then.
  public static func write(_ bytes: [UInt8], to path: String, permissions: UInt32 = 0o644) throws(FileError) {
    try write(bytes, to: path, permissions: permissions, calls: .system)
  }

  static func write(_ bytes: [UInt8], to path: String, permissions: UInt32 = 0o644, calls: FileCalls) throws(FileError) {
    try write(to: path, permissions: permissions, calls: calls) { (output) throws(FileError) in
      try bytes.withUnsafeBufferPointer { (buffer) throws(FileError) in try output.write(UnsafeRawBufferPointer(buffer)) }
    }
  }

  /// Writes what `body` puts into the output, piece by piece, as the whole content of `path`.
  ///
  /// Throws: `FileError`, from a system call or from `body`; the old file is as it was then.
  public static func write(
    to path: String, permissions: UInt32 = 0o644, _ body: (borrowing Output) throws(FileError) -> Void
  ) throws(FileError) {
    try write(to: path, permissions: permissions, calls: .system, body)
  }

  /// Takes the bytes of a file that is being written.
  public struct Output: ~Copyable {
    let descriptor: Int32
    let path: String
    let calls: FileCalls

    /// Appends all of `bytes`.
    ///
    /// Throws: `FileError` where the disk does not take them.
    public func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
      var done = 0
      while done < bytes.count {
        let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
        let count = uninterrupted { calls.write(descriptor, rest.baseAddress, rest.count) }
        guard count > 0 else { throw FileError("write", path, count == 0 ? EIO : errno) }
        done += count
      }
    }
  }

  static func write(
    to path: String, permissions: UInt32, calls: FileCalls, _ body: (borrowing Output) throws(FileError) -> Void
  ) throws(FileError) {
    let (folder, name) = split(path)
    let temporary = folder + "/" + temporaryName(for: name)
    let descriptor = uninterrupted { calls.open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, permissions) }
    guard descriptor >= 0 else { throw FileError("write", path, errno) }
    do throws(FileError) {
      do throws(FileError) {
        try body(Output(descriptor: descriptor, path: path, calls: calls))
        guard uninterrupted({ calls.sync(descriptor) }) == 0 else { throw FileError("write", path, errno) }
      } catch {
        _ = calls.close(descriptor)
        throw error
      }
      // A network file system may tell only now that the disk is full.
      guard calls.close(descriptor) == 0 || errno == EINTR else { throw FileError("write", path, errno) }
      guard calls.rename(temporary, path) == 0 else { throw FileError("replace", path, errno) }
    } catch {
      unlink(temporary)
      throw error
    }
    try syncFolder(folder, calls: calls)
  }

  /// Makes `path` a symbolic link to `target` (a path relative to the link's folder), in place of what is there.
  ///
  /// Throws: `FileError`; what was at `path` is as it was then.
  public static func link(_ path: String, to target: String) throws(FileError) {
    let (folder, name) = split(path)
    let temporary = folder + "/" + temporaryName(for: name)
    guard symlink(target, temporary) == 0 else { throw FileError("write", path, errno) }
    guard rename(temporary, path) == 0 else {
      let code = errno
      unlink(temporary)
      throw FileError("replace", path, code)
    }
    try syncFolder(folder, calls: .system)
  }

  /// Removes the temporary files that a killed process left in `folder`; call it only where no other process writes there.
  static func removeTemporaryFiles(in folder: String) {
    for name in (try? namesInFolder(folder)) ?? [] where name.hasPrefix(".") && name.hasSuffix(".tmp") {
      unlink(folder + "/" + name)
    }
  }

  private static let counter = Atomic<Int>(0)

  private static func temporaryName(for name: String) -> String {
    ".\(name).\(getpid()).\(counter.add(1, ordering: .relaxed).newValue).tmp"
  }

  private static func split(_ path: String) -> (folder: String, name: String) {
    guard let slash = path.lastIndex(of: "/") else { return (".", path) }
    let folder = path[..<slash]
    return (folder.isEmpty ? "/" : String(folder), String(path[path.index(after: slash)...]))
  }

  private static func syncFolder(_ folder: String, calls: FileCalls) throws(FileError) {
    let descriptor = uninterrupted { calls.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0) }
    guard descriptor >= 0 else { throw FileError("sync", folder, errno) }
    defer { _ = calls.close(descriptor) }
    // Some file systems cannot sync a folder and say so with EINVAL: the rename is as safe there as it can be.
    guard uninterrupted({ calls.sync(descriptor) }) == 0 || errno == EINVAL else { throw FileError("sync", folder, errno) }
  }
}

/// The system calls of a file that is written; tests put failing ones in their place.
struct FileCalls: Sendable {
  var open: @Sendable (_ path: String, _ flags: Int32, _ permissions: UInt32) -> Int32
  var write: @Sendable (_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int
  var sync: @Sendable (_ descriptor: Int32) -> Int32
  var close: @Sendable (_ descriptor: Int32) -> Int32
  var rename: @Sendable (_ from: String, _ to: String) -> Int32
  var truncate: @Sendable (_ descriptor: Int32, _ size: Int) -> Int32

  static let system = FileCalls(
    open: { Glibc.open($0, $1, $2) }, write: { Glibc.write($0, $1, $2) }, sync: { fsync($0) }, close: { Glibc.close($0) },
    rename: { Glibc.rename($0, $1) }, truncate: { ftruncate($0, $1) })

  /// Leaves it to the system when the bytes reach the disk.
  static let unsynced: FileCalls = {
    var calls = system
    calls.sync = { _ in 0 }
    return calls
  }()
}
