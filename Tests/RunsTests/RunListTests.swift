import Glibc
import Testing

@testable import Runs

@Suite struct RunListTests {
  private let temporary: TemporaryFolder

  init() throws { temporary = try TemporaryFolder() }

  private func makeRun(_ name: String, _ state: Status.State?, reason: String? = nil) throws -> RunFolder {
    let folder = try RunFolder.create(RunName(name), in: temporary.path)
    if let state {
      var status = Status(run: name, pid: 1, state: state, step: 7)
      status.reason = reason
      try StatusFile.write(status, to: folder)
    }
    return folder
  }

  @Test("each run tells how it stands, without its engine") func states() throws {
    let expected: [(Status.State?, RunState)] = [
      (.preparing, .stale), (.running, .stale), (.paused, .stale), (.stopping, .stale), (.finished, .finished),
      (.stopped, .stopped), (.failed, .failed), (nil, .unknown),
    ]
    for (index, (state, _)) in expected.enumerated() { _ = try makeRun("run-\(index)", state) }
    let list = try RunFolder.listRuns(in: temporary.path)
    #expect(list.count == expected.count)
    for (index, (state, found)) in expected.enumerated() {
      let run = try #require(list.first { $0.name == "run-\(index)" })
      #expect(run.state == found && run.status?.state == state && run.pid == nil)
    }
  }

  @Test("a run with an engine is live, until its last word") func live() throws {
    let folder = try makeRun("a", nil)
    let lock = try RunLock(folder)
    #expect(RunSummary(folder).state == .live && RunSummary(folder).pid == getpid())
    try StatusFile.write(Status(run: "a", pid: 1, state: .paused), to: folder)
    #expect(RunSummary(folder).state == .live)
    try StatusFile.write(Status(run: "a", pid: 1, state: .finished), to: folder)
    #expect(RunSummary(folder).state == .finished && RunSummary(folder).pid == getpid())
    lock.release()
    #expect(RunSummary(folder).pid == nil)
  }

  @Test("the last status and the reason stay with the run; a status that cannot be read is none") func status() throws {
    let folder = try makeRun("a", .failed, reason: "the loss is not a number at step 7")
    #expect(RunSummary(folder).status?.reason == "the loss is not a number at step 7")
    temporary.write(Array("{\"run\":".utf8), to: "a/status.json")
    #expect(RunSummary(folder).status == nil && RunSummary(folder).state == .unknown)
  }

  @Test("newest first, by the time of the recipe; other folders and files are passed over") func order() throws {
    for (name, time) in [("b", 100), ("c", 300), ("a", 200)] {
      let folder = try makeRun(name, .finished)
      temporary.write(Array("run:\n".utf8), to: name + "/recipe.yaml")
      var times = [timespec(tv_sec: time, tv_nsec: 500_000_000), timespec(tv_sec: time, tv_nsec: 500_000_000)]
      #expect(utimensat(AT_FDCWD, folder.recipe, &times, 0) == 0)
      times[1].tv_sec += 10
      #expect(utimensat(AT_FDCWD, folder.status, &times, 0) == 0)
    }
    mkdir(temporary.file("empty"), 0o755)
    temporary.write([], to: "notes.txt")
    let list = try RunFolder.listRuns(in: temporary.path)
    #expect(list.map(\.name) == ["c", "a", "b"])
    #expect(list.map(\.created) == [300.5, 200.5, 100.5] && list.map(\.modified) == [310.5, 210.5, 110.5])
  }

  @Test("no folder, no runs; a file in its place is an error") func noFolder() throws {
    #expect(try RunFolder.listRuns(in: temporary.file("none")) == [])
    temporary.write([], to: "file")
    #expect(throws: RunError.file(FileError("read", temporary.file("file"), ENOTDIR))) {
      try RunFolder.listRuns(in: temporary.file("file"))
    }
  }
}
