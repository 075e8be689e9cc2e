import FlyingSocks
import Glibc
import Synchronization
import Testing

@testable import Runs

@Suite struct RunFollowerTests {
  private let engine: Harness
  private let time = TestClock()
  private let follower: RunFollower

  init() throws {
    engine = try Harness()
    follower = RunFollower(engine.folder, clock: time.now)
  }

  private func writer(_ folder: String) throws -> EventWriter {
    try EventWriter(folder: folder, wallTime: 1_700_000_000, host: "host", pid: 1, calls: .system)
  }

  @Test("a live run: curves, evaluations, status, answers") func live() throws {
    let training = try writer(engine.folder.training)
    let validation = try writer(engine.folder.validation)
    // Connects with the first look, hears with the next one.
    #expect(follower.poll().state == .live)
    engine.work()
    var update = follower.poll()
    #expect(update.status?.state == .preparing && update.state == nil)
    #expect(follower.fileDescriptor != nil)
    #expect(follower.poll().isEmpty)

    training.add(Scalar(tag: "loss", step: 1, wallTime: 5, value: 2))
    try training.flush()
    update = follower.poll()
    #expect(update.training.scalars == [Scalar(tag: "loss", step: 1, wallTime: 5, value: 2)])
    #expect(update.validation.scalars == [] && update.status == nil && update.evaluations == [])
    validation.add(Scalar(tag: "eer", step: 1, wallTime: 6, value: 0.25))
    try validation.flush()
    try EvaluationRecord(step: 1, epoch: 0, wallTime: 6, seconds: 1, loss: 0.5).write(to: engine.folder)
    engine.now += 1
    engine.publish(step: 1)
    engine.work()
    update = follower.poll()
    #expect(update.validation.scalars.map(\.tag) == ["eer"] && update.training.scalars == [])
    #expect(update.evaluations.map(\.step) == [1] && update.status?.step == 1 && follower.status?.step == 1)
    #expect(follower.poll().isEmpty)

    let id = try follower.send(.pause)
    engine.work()
    #expect(engine.mailbox.takeRequests() == [Request(id: id, command: .pause)])
  }

  @Test("the end of a run, and of its engine") func end() throws {
    _ = follower.poll()
    engine.work()
    _ = follower.poll()
    engine.publish(step: 9, state: .finished)
    engine.work()
    engine.loop.end({ 0 })
    let update = follower.poll()
    #expect(update.status?.step == 9 && update.state == .finished && follower.fileDescriptor == nil)
    #expect(throws: ControlError.noEngine(run: "a")) { try follower.send(.pause) }
    #expect(follower.poll().isEmpty)
  }

  @Test("an engine that dies without a word") func crash() throws {
    engine.publish(step: 5)
    engine.work()
    _ = follower.poll()
    engine.work()
    #expect(follower.poll().status?.step == 5)
    // The kernel closes what the engine had open and drops its lock; the socket's file stays.
    engine.loop.end({ 0 })
    engine.lock.release()
    try ControlServer.listen(engine.folder).close()
    let update = follower.poll()
    #expect(update.state == .stale && follower.status?.step == 5)
    #expect(follower.poll().isEmpty)
  }

  @Test("an engine is looked for once a second, and at once when the status file changes") func reconnects() throws {
    for isSaid in [false, true] {
      let engine = try Harness()
      engine.loop.end({ 0 })
      let follower = RunFollower(engine.folder, clock: time.now)
      #expect(follower.poll().state == .live && follower.fileDescriptor == nil)
      let listener = try ControlServer.listen(engine.folder)
      if isSaid { try StatusFile.write(Status(run: "a", pid: 1, state: .running), to: engine.folder) }
      time.advance(0.5)
      _ = follower.poll()
      #expect((follower.fileDescriptor != nil) == isSaid)
      time.advance(0.5)
      _ = follower.poll()
      #expect(follower.fileDescriptor != nil)
      try listener.close()
    }
  }

  @Test("an ended run is shown from its folder alone") func ended() throws {
    let other = try TemporaryFolder()
    let folder = try RunFolder.create(RunName("b"), in: other.path)
    var status = Status(run: "b", pid: 1, state: .failed, step: 7)
    status.reason = "disk full"
    try StatusFile.write(status, to: folder)
    let follower = RunFollower(folder, clock: time.now)
    let update = follower.poll()
    #expect(update.status == status && update.state == .failed)
    #expect(follower.poll().isEmpty)
    // A resumed run without a socket yet: the file tells.
    status.state = .running
    try StatusFile.write(status, to: folder)
    #expect(follower.poll().status == status && follower.state == .stale)
  }

  @Test("a log of another program, as Keras lays it out") func foreign() throws {
    let other = try TemporaryFolder()
    mkdir(other.file("train"), 0o755)
    other.write(ReferenceEvents.bytes, to: "train/events.out.tfevents.1700000000.host.1.0.v2")
    let follower = RunFollower(try RunFolder.open(path: other.path), clock: time.now)
    let update = follower.poll()
    #expect(update.training.scalars.count == ReferenceEvents.scalars.count)
    #expect(update.status == nil && follower.state == .unknown && update.problems == [])
  }

  @Test("troubles come in words: damaged files, refused commands") func problems() throws {
    _ = follower.poll()
    engine.work()
    _ = follower.poll()
    engine.temporary.write(Array("{".utf8), to: "a/evaluations/step-3.json")
    engine.temporary.write(Array("no event file".utf8), to: "a/train/events.out.tfevents.1.h.1.0")
    #expect(
      follower.poll().problems == [
        "\(engine.folder.evaluation(step: 3)): not JSON",
        "\(engine.folder.training)/events.out.tfevents.1.h.1.0: damaged at byte 0, what follows cannot be read; is it an event file?",
      ])
    #expect(follower.poll().isEmpty)
    for number in 0..<257 {
      _ = try follower.send(.fit)
      engine.now += 0.125
      engine.work(turns: number == 256 ? 3 : 1)
    }
    #expect(follower.poll().problems == ["256 commands wait already; try again when the engine has taken them"])
  }

  @Test("an evaluation that was done again takes the place of the first") func replacedEvaluation() throws {
    var record = EvaluationRecord(step: 4, epoch: 1, wallTime: 0, seconds: 1, loss: 1)
    try record.write(to: engine.folder)
    #expect(follower.poll().evaluations == [record])
    record.loss = 0.5
    try record.write(to: engine.folder)
    #expect(follower.poll().evaluations == [record])
    #expect(follower.poll().evaluations == [])
  }

  @Test("the end of the engine's log, as it grows") func log() {
    #expect(follower.logTail(3) == [])
    engine.temporary.write(Array("one\ntwo\n\u{1B}[31mred\u{7}\tthree\nfour, not yet whole".utf8), to: "a/engine.log")
    #expect(follower.logTail(2) == ["two", "[31mred three"])
    #expect(follower.logTail(9) == ["one", "two", "[31mred three"])
    engine.temporary.append(Array(" but now\n".utf8), to: "a/engine.log")
    #expect(follower.logTail(1) == ["four, not yet whole but now"])
    // Only the end of a long log is read.
    engine.temporary.append(Array(String(repeating: "0123456789\n", count: 20_000).utf8), to: "a/engine.log")
    let lines = follower.logTail(100_000)
    #expect(lines.count == (64 << 10) / 11 && lines.allSatisfy { $0 == "0123456789" })
  }
}

@Suite struct FolderWatchTests {
  @Test("a change is seen even where the file system's clock is too coarse to show it") func coarseClock() throws {
    let temporary = try TemporaryFolder()
    let wall = TestClock()
    wall.advance(1e9)
    var watch = FolderWatch(path: temporary.path, wallTime: wall.now)
    func setTime() {
      var times = [timespec(tv_sec: 1_000_000_000, tv_nsec: 0), timespec(tv_sec: 1_000_000_000, tv_nsec: 0)]
      utimensat(AT_FDCWD, temporary.path, &times, 0)
    }
    setTime()
    #expect(watch.changedNames() == [])
    temporary.write([], to: "b")
    setTime()
    #expect(watch.changedNames() == ["b"])
    wall.advance(3)
    #expect(watch.changedNames() == ["b"])
    // Now the time of change is old: it would show.
    #expect(watch.changedNames() == nil)
    temporary.write([], to: "a")
    #expect(watch.changedNames() == ["a", "b"])
  }

  @Test("a folder that comes and goes") func comesAndGoes() throws {
    let temporary = try TemporaryFolder()
    var watch = FolderWatch(path: temporary.file("x"))
    #expect(watch.changedNames() == nil)
    mkdir(temporary.file("x"), 0o755)
    #expect(watch.changedNames() == [])
    rmdir(temporary.file("x"))
    #expect(watch.changedNames() == nil)
  }
}

/// A clock that stands until the test moves it.
final class TestClock: Sendable {
  private let seconds = Mutex(0.0)
  var now: @Sendable () -> Double { { self.seconds.withLock { $0 } } }
  func advance(_ by: Double) { seconds.withLock { $0 += by } }
}
