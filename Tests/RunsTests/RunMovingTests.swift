import Glibc
import Testing

@testable import Runs

@Suite struct RunMovingTests {
  private let temporary: TemporaryFolder
  private var runs: String { temporary.file("runs") }

  init() throws { temporary = try TemporaryFolder() }

  private func names(_ folder: String) -> [String] { (try? namesInFolder(folder)) ?? [] }

  @Test("a note is one clean line in the run's folder, and an empty one takes it away") func note() throws {
    let folder = try RunFolder.create(RunName("a"), in: runs)
    #expect(folder.note == nil)
    try folder.setNote("  rate \u{1B}[31m too\nhigh ")
    #expect(folder.note == "rate [31m too high")
    #expect(try contentsOfFile(folder.path + "/note.txt") == Array("rate [31m too high\n".utf8))
    #expect(RunSummary(folder).note == folder.note)
    try folder.setNote(String(repeating: "x", count: 300))
    #expect(folder.note?.count == RunFolder.longestNote)
    try folder.setNote(" ")
    #expect(folder.note == nil && !names(folder.path).contains("note.txt"))
    try folder.setNote("")
  }

  @Test("a renamed run is whole under its new name, and gone under the old") func rename() throws {
    let old = try RunFolder.create(RunName("a"), in: runs)
    try StatusFile.write(Status(run: "a", pid: 1, state: .finished, step: 7), to: old)
    let new = try RunFolder.rename("a", to: RunName("b"), in: runs)
    #expect(new.name == "b" && StatusFile.read(new)?.step == 7)
    #expect(names(runs) == ["b"])
    #expect(!RunLock.isHeld(new))
  }

  @Test("a name that is taken, also by a file or a dead link, is refused, and nothing is changed") func taken() throws {
    _ = try RunFolder.create(RunName("a"), in: runs)
    _ = try RunFolder.create(RunName("b"), in: runs)
    temporary.write([], to: "runs/file")
    #expect(symlink("nowhere", runs + "/dead") == 0)
    for name in ["a", "b", "file", "dead"] {
      #expect(throws: RunError.nameExists(name: name, runs: runs)) { try RunFolder.rename("a", to: RunName(name), in: runs) }
    }
    #expect(throws: RunError.notFound(run: "c", runs: runs)) { try RunFolder.rename("c", to: RunName("d"), in: runs) }
    #expect(names(runs) == ["a", "b", "dead", "file"])
  }

  @Test("a run that an engine has is neither renamed nor deleted") func live() throws {
    let folder = try RunFolder.create(RunName("a"), in: runs)
    let lock = try RunLock(folder)
    let expected = RunError.locked(run: "a", pid: getpid())
    #expect(throws: expected) { try RunFolder.rename("a", to: RunName("b"), in: runs) }
    #expect(throws: expected) { try RunFolder.delete("a", in: runs) }
    #expect(names(runs) == ["a"] && FileStatus(path: folder.training)?.isFolder == true)
    lock.release()
    try RunFolder.delete("a", in: runs)
    #expect(names(runs) == [])
  }

  @Test("deleting follows no link: neither one in the run nor one that stands for a run") func links() throws {
    temporary.write([1], to: "kept")
    let folder = try RunFolder.create(RunName("a"), in: runs)
    let elsewhere = try RunFolder.create(RunName("real"), in: temporary.file("elsewhere"))
    try StatusFile.write(Status(run: "real", pid: 1, state: .finished), to: elsewhere)
    #expect(symlink(temporary.file("kept"), folder.path + "/link") == 0)
    #expect(symlink(elsewhere.path, folder.checkpoints + "/folder") == 0)
    #expect(symlink(elsewhere.path, runs + "/linked") == 0)
    for run in ["linked"] {
      #expect(throws: RunError.isLink(run: run)) { try RunFolder.delete(run, in: runs) }
      #expect(throws: RunError.isLink(run: run)) { try RunFolder.rename(run, to: RunName("b"), in: runs) }
    }
    try RunFolder.delete("a", in: runs)
    #expect(names(runs) == ["linked"])
    #expect(try contentsOfFile(temporary.file("kept")) == [1])
    #expect(StatusFile.read(elsewhere)?.state == .finished)
  }

  @Test("only a run is deleted, by a name that cannot lead out of the runs folder") func noRun() throws {
    _ = try RunFolder.create(RunName("a"), in: runs)
    #expect(mkdir(runs + "/papers", 0o700) == 0)
    temporary.write([1], to: "runs/papers/thesis.txt")
    #expect(throws: RunError.noRun(folder: runs + "/papers")) { try RunFolder.delete("papers", in: runs) }
    for name in ["..", ".", "", "../elsewhere", "/", "a/b"] {
      #expect(throws: RunError.self) { try RunFolder.delete(name, in: runs) }
    }
    #expect(try contentsOfFile(runs + "/papers/thesis.txt") == [1])
  }

  @Test("a run that is being deleted is in no list") func hidden() throws {
    let folder = try RunFolder.create(RunName("a"), in: runs)
    #expect(Glibc.rename(folder.path, runs + "/.a.1.deleted") == 0)
    #expect(try RunFolder.listRuns(in: runs) == [])
  }
}

@Suite struct RunCatalogTests {
  private let temporary: TemporaryFolder
  init() throws { temporary = try TemporaryFolder() }

  @Test("a look reads only what changed, and tells the same as a fresh one") func changes() throws {
    let catalog = RunCatalog(temporary.path)
    #expect(try catalog.look() == [])
    var folders: [RunFolder] = []
    for index in 0..<20 {
      let folder = try RunFolder.create(RunName("r\(index)"), in: temporary.path)
      try StatusFile.write(Status(run: folder.name, pid: 1, state: .running, step: index), to: folder)
      folders.append(folder)
    }
    #expect(try catalog.look() == RunFolder.listRuns(in: temporary.path))
    #expect(catalog.reads == 20)
    _ = try catalog.look()
    #expect(catalog.reads == 20)
    try StatusFile.write(Status(run: "r3", pid: 1, state: .finished, step: 99), to: folders[3])
    try folders[5].setNote("a note")
    #expect(try catalog.look() == RunFolder.listRuns(in: temporary.path))
    #expect(catalog.reads == 22)
  }

  @Test("an engine that comes, and one that dies without a word, are seen by their lock alone") func engines() throws {
    let catalog = RunCatalog(temporary.path)
    let folder = try RunFolder.create(RunName("a"), in: temporary.path)
    try StatusFile.write(Status(run: "a", pid: 1, state: .running), to: folder)
    #expect(try catalog.look().map(\.state) == [.stale])
    let lock = try RunLock(folder)
    #expect(try catalog.look().map(\.state) == [.live])
    #expect(try catalog.look().first?.pid == getpid())
    lock.release()
    #expect(try catalog.look().map(\.state) == [.stale])
    #expect(try catalog.look().first?.pid == nil)
    #expect(catalog.reads == 1)
    try RunFolder.delete("a", in: temporary.path)
    #expect(try catalog.look() == [])
  }
}
