import FlyingSocks
import Glibc
import Testing

@testable import Runs

@Suite struct RunLockTests {
  private let temporary: TemporaryFolder
  private let folder: RunFolder

  init() throws {
    temporary = try TemporaryFolder()
    folder = try RunFolder.create(RunName("a"), in: temporary.path)
  }

  @Test("one engine at a time; the second is told who has the run") func second() throws {
    #expect(!RunLock.isHeld(folder) && RunLock.holder(of: folder) == nil)
    let lock = try RunLock(folder)
    #expect(RunLock.isHeld(folder) && RunLock.holder(of: folder) == .current)
    let error = #expect(throws: RunError.self) { try RunLock(folder) }
    #expect(
      error?.description
        == "run \"a\" is in use by the engine with process id \(getpid()); attach to it, or stop it first")
    // A look, and an attempt that failed, take nothing away from the holder.
    #expect(RunLock.isHeld(folder))
    lock.release()
    #expect(!RunLock.isHeld(folder))
    _ = try RunLock(folder)
  }

  @Test("the end of its owner ends a lock") func end() throws {
    var lock: RunLock? = try RunLock(folder)
    #expect(lock != nil && RunLock.isHeld(folder))
    lock = nil
    #expect(!RunLock.isHeld(folder))
  }

  @Test("another process has it, and dies", .enabled(if: Child.hasPython, "needs python3"))
  func otherProcess() throws {
    let script = """
      import fcntl, os, sys, time
      file = open(sys.argv[1], "w")
      fcntl.lockf(file, fcntl.LOCK_EX)
      file.write('{"pid": %d, "startTime": 1}' % os.getpid())
      file.flush()
      print("locked", flush=True)
      time.sleep(600)
      """
    let child = try #require(Child(["python3", "-c", script, folder.lock]))
    #expect(child.line() == "locked")
    #expect(throws: RunError.locked(run: "a", pid: child.processID)) { try RunLock(folder) }
    #expect(RunLock.holder(of: folder)?.pid == child.processID)
    // What the other engine leaves when it is killed at the worst moment.
    temporary.write([1], to: "a/checkpoints/.step-40.safetensors.123.1.tmp")
    temporary.write([1], to: "a/.status.json.123.7.tmp")
    temporary.write([1], to: "a/checkpoints/step-40.safetensors")
    let stale = try ControlServer.listen(folder)
    try stale.close()
    #expect(FileStatus(path: folder.controlSocket) != nil)
    child.kill()
    #expect(!RunLock.isHeld(folder) && RunLock.holder(of: folder) == nil)
    let lock = try RunLock(folder)
    #expect(RunLock.holder(of: folder) == .current)
    #expect(FileStatus(path: folder.controlSocket) == nil)
    #expect(try namesInFolder(folder.checkpoints) == ["step-40.safetensors"])
    #expect(try namesInFolder(folder.path).filter { $0.hasPrefix(".") } == [])
    lock.release()
  }

  @Test("a lock whose holder has not yet written its name") func nameless() throws {
    let lock = try RunLock(folder)
    temporary.write([], to: "a/run.lock")
    let error = #expect(throws: RunError.self) { try RunLock(folder) }
    #expect(error?.description == "run \"a\" is in use by another engine; attach to it, or stop it first")
    lock.release()
  }

  @Test("a run whose folder cannot be written") func unwritable() throws {
    let gone = try RunFolder.create(RunName("gone"), in: temporary.path)
    for part in [gone.training, gone.validation, gone.evaluations, gone.checkpoints, gone.path] { rmdir(part) }
    #expect(throws: RunError.file(FileError("write", gone.lock, ENOENT))) { try RunLock(gone) }
    #expect(!RunLock.isHeld(gone))
  }

  @Test("a process is known by its id and its start") func startTime() {
    #expect(RunLock.Holder.current.pid == getpid() && RunLock.Holder.current.startTime > 0)
    #expect(RunLock.Holder.startTime(of: 0) == nil)
  }
}
