import FoundationEssentials
import Glibc
import Synchronization
import Testing

@testable import Runs

@Suite struct AtomicFileTests {
  private let temporary: TemporaryFolder
  private let old = Array("the old file".utf8)
  private let new = Array("the new file, which is longer".utf8)
  private var path: String { temporary.file("state.json") }

  init() throws { temporary = try TemporaryFolder() }

  @Test("a new file, and one in the place of another") func write() throws {
    try AtomicFile.write(old, to: path)
    #expect(temporary.read("state.json") == old)
    try AtomicFile.write(new, to: path, permissions: 0o600)
    #expect(temporary.read("state.json") == new)
    #expect(temporary.names == ["state.json"])
    var status = stat()
    #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o600)
    try AtomicFile.write([], to: path)
    #expect(temporary.read("state.json") == [])
  }

  @Test("a file in pieces") func pieces() throws {
    try AtomicFile.write(to: path) { (output) throws(FileError) in
      for piece in [old, [], new] {
        try piece.withUnsafeBufferPointer { (bytes) throws(FileError) in try output.write(UnsafeRawBufferPointer(bytes)) }
      }
    }
    #expect(temporary.read("state.json") == old + new)
  }

  @Test("a disk that takes a byte at a time gets all of them") func shortWrites() throws {
    var calls = FileCalls.system
    calls.write = { Glibc.write($0, $1, min($2, 1)) }
    try AtomicFile.write(new, to: path, calls: calls)
    #expect(temporary.read("state.json") == new)
  }

  private static let faultCases: [(name: String, code: Int32, line: String, set: @Sendable (inout FileCalls) -> Void)] = [
    (
      "open", EROFS, "write PATH: Read-only file system; choose a folder that you may write to",
      { $0.open = { _, _, _ in fail(EROFS) } }
    ),
    (
      "write", ENOSPC, "write PATH: No space left on device; free some space on that disk",
      { $0.write = { _, _, _ in Int(fail(ENOSPC)) } }
    ),
    ("nothing written", EIO, "write PATH: Input/output error", { $0.write = { _, _, _ in 0 } }),
    ("sync", EIO, "write PATH: Input/output error", { $0.sync = { _ in fail(EIO) } }),
    (
      "close", EDQUOT, "write PATH: Disk quota exceeded; free some space on that disk",
      {
        $0.close = {
          close($0)
          return fail(EDQUOT)
        }
      }
    ),
    (
      "rename", EACCES, "replace PATH: Permission denied; choose a folder that you may write to",
      { $0.rename = { _, _ in fail(EACCES) } }
    ),
  ]

  @Test("whatever fails, the old file is whole, nothing else is left, and one line tells why", arguments: faultCases.indices)
  func faults(index: Int) throws {
    let fault = Self.faultCases[index]
    try AtomicFile.write(old, to: path)
    var calls = FileCalls.system
    fault.set(&calls)
    let error = #expect(throws: FileError.self) { try AtomicFile.write(new, to: path, calls: calls) }
    #expect(error?.code == fault.code)
    #expect(error?.description == "cannot " + fault.line.replacing("PATH", with: path))
    #expect(temporary.read("state.json") == old)
    #expect(temporary.names == ["state.json"])
  }

  @Test("a disk that fails in the middle") func failsLate() throws {
    try AtomicFile.write(old, to: path)
    let writes = Atomic<Int>(0)
    var calls = FileCalls.system
    calls.write = { descriptor, bytes, count in
      writes.add(1, ordering: .relaxed).newValue > 3 ? Int(fail(EIO)) : Glibc.write(descriptor, bytes, min(count, 5))
    }
    #expect(throws: FileError("write", path, EIO)) { try AtomicFile.write(new, to: path, calls: calls) }
    #expect(temporary.read("state.json") == old && temporary.names == ["state.json"])
  }

  @Test("an error of the caller's own leaves nothing behind") func callerFails() throws {
    #expect(throws: FileError("read", "source", EIO)) {
      try AtomicFile.write(to: path) { (_) throws(FileError) in throw FileError("read", "source", EIO) }
    }
    #expect(temporary.names == [])
  }

  @Test("a folder that is none, and one that is not there") func badFolders() {
    temporary.write([], to: "file")
    #expect(throws: FileError("write", temporary.file("file/x"), ENOTDIR)) {
      try AtomicFile.write(old, to: temporary.file("file/x"))
    }
    #expect(throws: FileError("write", temporary.file("none/x"), ENOENT)) {
      try AtomicFile.write(old, to: temporary.file("none/x"))
    }
  }

  @Test("a disk that is really full", .enabled(if: SmallDisk.isPossible, "needs the right to mount a tmpfs"))
  func reallyFullDisk() throws {
    let disk = try #require(SmallDisk())
    let path = disk.folder.file("checkpoint")
    let small = [UInt8](repeating: 1, count: 20_000)
    try AtomicFile.write(small, to: path)
    #expect(throws: FileError("write", path, ENOSPC)) { try AtomicFile.write([UInt8](repeating: 2, count: 100_000), to: path) }
    #expect(disk.folder.read("checkpoint") == small)
    #expect(disk.folder.names == ["checkpoint"])
    // The space of the failed attempt is free again.
    try AtomicFile.write([UInt8](repeating: 3, count: 30_000), to: path)
    #expect(disk.folder.read("checkpoint")?.count == 30_000)
  }

  @Test("a link is replaced in one step") func link() throws {
    for target in ["step-1", "step-2"] {
      temporary.write(Array(target.utf8), to: target)
      try AtomicFile.link(temporary.file("best"), to: target)
      #expect(text(temporary.read("best")) == target)
    }
    #expect(temporary.names == ["best", "step-1", "step-2"])
    #expect(throws: FileError.self) { try AtomicFile.link(temporary.file("none/best"), to: "step-1") }
  }
}

private func fail(_ code: Int32) -> Int32 {
  errno = code
  return -1
}
