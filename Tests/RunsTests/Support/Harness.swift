import FlyingSocks
import Glibc
import Testing

@testable import Runs

/// The engine's end of a control socket without its thread: the test says when it works, and what time it is.
final class Harness {
  let temporary: TemporaryFolder
  let folder: RunFolder
  let mailbox: ControlMailbox
  let lock: RunLock
  private(set) var loop: ControlLoop
  var now = 1000.0
  private(set) var reports: [String] = []

  init(name: String = "a") throws {
    temporary = try TemporaryFolder()
    folder = try RunFolder.create(RunName(name), in: temporary.path)
    lock = try RunLock(folder)
    mailbox = try ControlMailbox(Status(run: name, pid: getpid()))
    var report: (String) -> Void = { _ in }
    loop = ControlLoop(folder: folder, mailbox: mailbox, listener: try ControlServer.listen(folder), report: { report($0) })
    report = { [unowned self] in self.reports.append($0) }
  }

  deinit { loop.end({ 0 }, seconds: 0) }

  /// Lets the socket thread's work be done, as far as there is any.
  func work(turns: Int = 3) {
    for _ in 0..<turns { _ = loop.turn({ now }, longestWait: 0) }
  }

  func publish(step: Int, state: Status.State = .running) {
    var status = Status(run: folder.name, pid: getpid(), state: state)
    status.step = step
    mailbox.publish(status)
  }

  /// A client that has heard the engine's first words.
  func connect() throws -> ControlClient {
    let client = try ControlClient(folder, waitSeconds: 0)
    work()
    let messages = try client.poll()
    try #require(client.hello != nil && messages.count == 1)
    return client
  }

  /// A client that speaks bytes, as a program of another make would.
  func connectRaw() throws -> RawClient {
    let client = try RawClient(folder)
    work()
    return client
  }
}

/// The bare end of a socket.
final class RawClient {
  let socket: Socket

  init(_ folder: RunFolder) throws {
    socket = try UnixSocket.make()
    try UnixSocket.withAddress(folder: folder.path, name: "control.sock") { try socket.connect(to: $0) }
  }

  deinit { try? socket.close() }

  @discardableResult
  func send(_ text: String) -> UnixSocket.Outcome { UnixSocket.send(Array(text.utf8)[...], to: socket) }

  /// What is there; `nil` when the other end has closed.
  func receive() -> String? {
    var all: [UInt8] = []
    var bytes: [UInt8] = []
    while true {
      switch UnixSocket.receive(1 << 16, from: socket, into: &bytes) {
      case .bytes: all += bytes
      case .blocked: return String(decoding: all, as: UTF8.self)
      case .disconnected: return all.isEmpty ? nil : String(decoding: all, as: UTF8.self)
      }
    }
  }
}
