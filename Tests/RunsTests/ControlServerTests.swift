import FlyingSocks
import Glibc
import Synchronization
import Testing

@testable import Runs

/// The socket with its real thread. Waits are waits on descriptors, with a bound that only a failure reaches.
@Suite struct ControlServerTests {
  private let temporary: TemporaryFolder
  private let patience = 20.0

  init() throws { temporary = try TemporaryFolder() }

  private func start(_ name: String = "a", in folder: String? = nil) throws -> (RunFolder, ControlServer) {
    let folder = try RunFolder.create(RunName(name), in: folder ?? temporary.path)
    return (folder, try ControlServer(lock: RunLock(folder), status: Status(run: name, pid: getpid())))
  }

  /// Waits until the client has a status that is as wanted.
  private func wait(_ client: ControlClient, until isWanted: (Status) -> Bool) throws -> Status {
    let end = SystemClock.monotonic() + patience
    while SystemClock.monotonic() < end, client.isConnected {
      for case .status(let status) in try client.poll(seconds: patience) where isWanted(status) { return status }
    }
    throw ControlError.silent(run: client.run)
  }

  @Test("status out, commands in, the answer with its step, and an end that is told") func wholeWay() throws {
    let (folder, server) = try start()
    let client = try ControlClient(folder)
    #expect(client.hello == ControlHello(run: "a", pid: getpid()))
    let id = try client.send(.scaleLearningRate(factor: 0.5))
    let requests = server.waitForRequests(seconds: patience)
    #expect(requests == [Request(id: id, command: .scaleLearningRate(factor: 0.5))])
    #expect(server.takeRequests() == [])
    var status = Status(run: "a", pid: getpid(), state: .running)
    status.acknowledgements = requests.map { Acknowledgement(id: $0.id, command: $0.command, step: 12) }
    server.publish(status)
    let seen = try wait(client) { $0.acknowledgements.contains { $0.id == id } }
    #expect(seen.acknowledgements == [Acknowledgement(id: id, command: .scaleLearningRate(factor: 0.5), step: 12)])

    // The last word comes at once, whatever the pace, and is on disk by then.
    status.state = .stopped
    status.reason = "asked for by a user"
    server.stop(status)
    #expect(try client.poll() == [.status(status)])
    #expect(!client.isConnected && client.fileDescriptor == -1)
    #expect(StatusFile.read(folder) == status)
    #expect(FileStatus(path: folder.controlSocket) == nil)
    #expect(throws: ControlError.engineGone(run: "a")) { try client.send(.pause) }
    #expect(try client.poll(seconds: 1) == [])
    server.stop(status)
  }

  @Test("the engine keeps the run as long as it has the socket") func keepsLock() throws {
    var server: ControlServer?
    let folder: RunFolder
    (folder, server) = try start()
    #expect(throws: RunError.locked(run: "a", pid: getpid())) { try RunLock(folder) }
    server?.stop(Status(run: "a", pid: getpid(), state: .finished))
    server = nil
    _ = try RunLock(folder)
  }

  @Test("a wait for requests ends in time") func waitEnds() throws {
    let (_, server) = try start()
    let begin = SystemClock.monotonic()
    #expect(server.waitForRequests(seconds: 0.02) == [])
    #expect(SystemClock.monotonic() - begin >= 0.02)
  }

  @Test("statuses of a fast loop: the last one arrives, and at most ten a second do") func fastLoop() throws {
    let (folder, server) = try start()
    let client = try ControlClient(folder)
    let begin = SystemClock.monotonic()
    var count = 0
    var status = Status(run: "a", pid: getpid(), state: .running)
    while SystemClock.monotonic() - begin < 0.35 {
      status.step += 1
      server.publish(status)
      for case .status in try client.poll() { count += 1 }
    }
    let last = status.step
    #expect(try wait(client) { $0.step == last }.step == last)
    let seconds = SystemClock.monotonic() - begin
    // The first one on connecting, and one at each end of the time.
    #expect(count + 1 <= Int(seconds * 10) + 2)
    #expect(last > 1000)
  }

  @Test("a path far beyond the 107 bytes of an address") func longPath() throws {
    let runs = temporary.path + "/" + [String](repeating: String(repeating: "x", count: 60), count: 5).joined(separator: "/")
    let (folder, server) = try start("deep", in: runs)
    #expect(folder.controlSocket.utf8.count > 300)
    #expect(FileStatus(path: folder.controlSocket) != nil)
    let client = try ControlClient(folder)
    #expect(client.hello?.run == "deep")
    server.stop(Status(run: "deep", pid: getpid(), state: .finished))
    #expect(FileStatus(path: folder.controlSocket) == nil)
  }

  @Test("paths around the length at which the way changes") func lengths() throws {
    let base = temporary.path.utf8.count + "//a/control.sock".utf8.count
    for length in 98...112 where length > base {
      let (folder, server) = try start("a", in: temporary.path + "/" + String(repeating: "x", count: length - base))
      #expect(folder.controlSocket.utf8.count == length)
      #expect(try ControlClient(folder).hello?.run == "a")
      server.stop(Status(run: "a", pid: getpid(), state: .finished))
    }
  }

  @Test(
    "another user of the machine is kept out by the files, and by the kernel's word on who it is",
    .enabled(if: geteuid() == 0 && Child.hasPython, "needs root, to become another user, and python3"))
  func otherUser() throws {
    let (folder, server) = try start()
    let script = """
      import os, socket, sys
      os.setgid(65534)
      os.setuid(65534)
      client = socket.socket(socket.AF_UNIX)
      try:
          client.connect(sys.argv[1])
          try:
              client.sendall(b'{"id":"1","command":"stopAfterStep"}\\n')
          except BrokenPipeError:
              pass
          print(client.makefile().readline())
      except PermissionError:
          print("no permission")
      """
    let first = try #require(Child(["python3", "-c", script, folder.controlSocket]))
    #expect(first.line() == "no permission")
    for path in [temporary.path, folder.path, folder.controlSocket] { #expect(chmod(path, 0o777) == 0) }
    let second = try #require(Child(["python3", "-c", script, folder.controlSocket]))
    #expect(second.line() == "{\"error\":\"this run belongs to another user\"}")
    server.stop(Status(run: "a", pid: getpid(), state: .finished))
    #expect(server.takeRequests() == [])
  }

  @Test("a socket that cannot be made is refused in one line") func cannotListen() throws {
    let folder = try RunFolder.create(RunName("a"), in: temporary.path)
    let lock = try RunLock(folder)
    mkdir(folder.controlSocket, 0o755)
    let error = #expect(throws: ControlError.self) { try ControlServer(lock: lock, status: Status(run: "a", pid: 1)) }
    #expect(error?.description == "cannot make the control socket \(folder.controlSocket): Address already in use")
  }
}

@Suite struct ControlClientTests {
  private let temporary: TemporaryFolder
  private let folder: RunFolder

  init() throws {
    temporary = try TemporaryFolder()
    folder = try RunFolder.create(RunName("a"), in: temporary.path)
  }

  @Test("no engine, and the socket of a dead one") func noEngine() throws {
    let error = #expect(throws: ControlError.self) { try ControlClient(folder) }
    #expect(error?.description == "no engine works on run \"a\"; start one with 'tandem fit --resume'")
    try ControlServer.listen(folder).close()
    #expect(FileStatus(path: folder.controlSocket) != nil)
    #expect(throws: ControlError.noEngine(run: "a")) { try ControlClient(folder) }
  }

  @Test("an engine that does not answer") func silent() throws {
    let listener = try ControlServer.listen(folder)
    let error = #expect(throws: ControlError.self) { try ControlClient(folder, waitSeconds: 0.02) }
    #expect(error?.description == "the engine of run \"a\" does not answer; is it stopped or very busy?")
    try listener.close()
  }

  /// An engine of another make: says what it is told to.
  private func hear(_ lines: String) throws -> ControlClient {
    let listener = try ControlServer.listen(folder)
    defer { try? listener.close() }
    let client = try ControlClient(folder, waitSeconds: 0)
    let engine = Socket(file: try listener.accept().file)
    defer { try? engine.close() }
    _ = UnixSocket.send(Array(lines.utf8)[...], to: engine)
    return client
  }

  @Test("an engine of another version, or none at all") func strangers() throws {
    let newer = try hear(#"{"hello":{"protocol":2,"run":"a","pid":1}}"# + "\n")
    let error = #expect(throws: ControlError.self) { try newer.poll() }
    #expect(
      error?.description
        == "the engine of run \"a\" speaks protocol 2, this program 1; use the program that started the run")
    #expect(!newer.isConnected)
    let web = try hear("HTTP/1.1 400 Bad Request\u{1B}[2J\r\n")
    let garbled = #expect(throws: ControlError.self) { try web.poll() }
    #expect(garbled?.description == "the engine of run \"a\" sent a line that cannot be read: not JSON")
    let endless = try hear(String(repeating: "x", count: 100_000))
    #expect(try endless.poll() == [] && !endless.isConnected)
  }

  @Test("what an engine said before it left is heard") func lastWords() throws {
    let hello = String(decoding: ControlMessage.hello(ControlHello(run: "a", pid: 1)).line, as: UTF8.self)
    let client = try hear(hello + "{\"error\":\"be\\u001b[2Jfore\"}\n{\"error\":\"torn")
    #expect(try client.poll() == [.error("be[2Jfore")])
    #expect(!client.isConnected)
  }

  @Test("a command waits until the engine has said which protocol it speaks") func waitsForHello() throws {
    let engine = try Harness()
    let client = try ControlClient(engine.folder, waitSeconds: 0)
    let id = try client.send(.pause)
    engine.work()
    #expect(engine.mailbox.takeRequests() == [])
    _ = try client.poll()
    engine.work()
    #expect(engine.mailbox.takeRequests() == [Request(id: id, command: .pause)])
    // Numbers are never the same, also of two clients of one process.
    #expect(try Set([client.send(.fit), engine.connect().send(.fit), id]).count == 3)
  }

  @Test("an engine that takes no more clients says so") func refused() throws {
    let server = try ControlServer(lock: RunLock(folder), status: Status(run: "a", pid: 1))
    let clients = try (0..<64).map { _ in try ControlClient(folder) }
    let error = #expect(throws: ControlError.self) { try ControlClient(folder) }
    #expect(error?.description == "the engine of run \"a\" cannot be reached: 64 clients are connected already")
    #expect(clients.count { $0.isConnected } == 64)
    server.stop(Status(run: "a", pid: 1, state: .finished))
  }
}
