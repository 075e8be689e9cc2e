import Glibc
import Synchronization
import Testing

@testable import Runs

@Suite struct EventWriterTests {
  private let temporary: TemporaryFolder
  private let name = "events.out.tfevents.1700000000.host.42.0"

  init() throws { temporary = try TemporaryFolder() }

  private func makeWriter(wallTime: Double = 1_700_000_000.5, calls: FileCalls = .system) throws -> EventWriter {
    try EventWriter(folder: temporary.path, wallTime: wallTime, host: "host", pid: 42, calls: calls)
  }

  private func readAll() -> [Scalar] {
    var follower = EventFollower(folder: temporary.path)
    let batch = follower.poll()
    #expect(batch.problems == [])
    return batch.scalars
  }

  @Test("the bytes are those that TensorBoard's reader was seen to take") func bytes() throws {
    let writer = try makeWriter()
    writer.add(Scalar(tag: "loss", step: 0, wallTime: 1_700_000_001, value: 0))
    writer.add([("accuracy", 0.5), ("tar_at_far_0.01", .nan)], step: 300, wallTime: 1_700_000_002.25)
    try writer.flush()
    // Checked with Reference/tensorboard_events.py --check-hex (tensorboard 2.21.0): the version record of writer "tandem",
    // loss 0.0 at step 0, accuracy 0.5 and tar_at_far_0.01 nan at step 300.
    let expected = [UInt8](
      hex: """
        220000000000000078113dfd0900002040fc54d9411a0d627261696e2e4576656e743a3252080a0674616e64656dd1fb7f2f180000000000
        0000a37f4b220900004040fc54d9412a0d0a0b0a046c6f73731500000000d8d5efcc3700000000000000e7e8ca590900009040fc54d94110
        ac022a290a0f0a086163637572616379150000003f0a160a0f7461725f61745f6661725f302e3031150000c07fa74a2ccb
        """)
    #expect(temporary.read(name) == expected)
  }

  @Test("what was written comes back; a value that is 0 is there too") func roundTrip() throws {
    let scalars = [
      Scalar(tag: "loss", step: 0, wallTime: 1, value: 0), Scalar(tag: "Verlust", step: -3, wallTime: 2.5, value: -0.25),
      Scalar(tag: "", step: .max, wallTime: 3, value: .infinity),
    ]
    let writer = try makeWriter()
    scalars.forEach(writer.add)
    #expect(readAll() == [])
    try writer.flush()
    #expect(readAll() == scalars)
    try writer.synchronize()
    #expect(readAll() == scalars)
  }

  @Test("the end of a writer writes what was added") func end() throws {
    var writer: EventWriter? = try makeWriter()
    writer?.add(Scalar(tag: "loss", step: 1, wallTime: 1, value: 2))
    writer = nil
    #expect(readAll().map(\.value) == [2])
  }

  @Test("a new file sorts after those that are there, also when the clock went back") func order() throws {
    for time in [1_700_000_000.5, 1_700_000_000.9, 3] { _ = try makeWriter(wallTime: time) }
    #expect(temporary.names == (0...2).map { "events.out.tfevents.170000000\($0).host.42.0" })
  }

  @Test("the time in the name has ten digits, and the folder is made") func folder() throws {
    let writer = try EventWriter(folder: temporary.file("train"), wallTime: 7, host: "h", pid: 1, calls: .system)
    #expect(writer.path == temporary.file("train/events.out.tfevents.0000000007.h.1.0"))
  }

  @Test("a folder that cannot be made is refused in one line") func badFolder() {
    temporary.write([], to: "file")
    let expected = "cannot create \(temporary.file("file/train")): Not a directory; a part of the path is a file, not a folder"
    let error = #expect(throws: FileError.self) { try EventWriter(folder: temporary.file("file/train"), wallTime: 0) }
    #expect(error?.description == expected)
  }

  @Test("a disk that is full for a while costs no value and leaves no torn record") func fullDisk() throws {
    let disk = DiskState()
    var calls = FileCalls.system
    calls.write = { descriptor, bytes, count in disk.write(descriptor, bytes, count) }
    let writer = try makeWriter(calls: calls)
    writer.add(Scalar(tag: "loss", step: 1, wallTime: 0, value: 1))
    try writer.flush()
    let whole = temporary.read(name)
    for room in [0, 1, 20, 37] {
      disk.set(room: room)
      writer.add(Scalar(tag: "loss", step: 2 + room, wallTime: 0, value: 2))
      let error = #expect(throws: FileError.self) { try writer.flush() }
      #expect(
        error?.description == "cannot write \(temporary.file(name)): No space left on device; free some space on that disk")
      #expect(temporary.read(name) == whole)
    }
    disk.set(room: .max)
    let before = disk.writes
    try writer.flush()
    // All that waited goes to the file in one write.
    #expect(disk.writes == before + 1)
    #expect(readAll().map(\.step) == [1, 2, 3, 22, 39])
  }

  @Test("a disk that is really full", .enabled(if: SmallDisk.isPossible, "needs the right to mount a tmpfs"))
  func reallyFullDisk() throws {
    let disk = try #require(SmallDisk())
    let writer = try EventWriter(folder: disk.folder.path, wallTime: 0)
    let count = 3000
    for step in 0..<count { writer.add(Scalar(tag: "loss", step: step, wallTime: 0, value: Double(step))) }
    let error = #expect(throws: FileError.self) { try writer.flush() }
    #expect(error?.code == ENOSPC)
    var follower = EventFollower(folder: disk.folder.path)
    #expect(follower.poll() == EventFollower.Batch())
    // More room, and nothing is missing.
    #expect(Child(["mount", "-o", "remount,size=1m", disk.folder.path])?.wait() == 0)
    try writer.flush()
    #expect(follower.poll().scalars.map(\.step) == Array(0..<count))
  }
}

/// A disk with so much room left.
private final class DiskState: Sendable {
  private let state = Mutex((room: Int.max, writes: 0))

  func set(room: Int) { state.withLock { $0.room = room } }
  var writes: Int { state.withLock { $0.writes } }

  func write(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    state.withLock {
      $0.writes += 1
      guard $0.room > 0 else {
        errno = ENOSPC
        return -1
      }
      return Glibc.write(descriptor, bytes, min(count, $0.room))
    }
  }
}
