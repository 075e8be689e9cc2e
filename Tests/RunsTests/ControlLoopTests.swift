import Glibc
import Testing

@testable import Runs

@Suite struct ControlLoopTests {
  private let engine: Harness

  init() throws { engine = try Harness() }

  private func steps(_ messages: [ControlMessage]) -> [Int] {
    messages.compactMap { if case .status(let status) = $0 { status.step } else { nil } }
  }

  private func errors(_ messages: [ControlMessage]) -> [String] {
    messages.compactMap { if case .error(let text) = $0 { text } else { nil } }
  }

  @Test("a client hears the protocol first, then the newest status") func firstWords() throws {
    engine.publish(step: 3)
    let client = try engine.connectRaw()
    let lines = try #require(client.receive()).split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines.first == #"{"hello":{"pid":\#(getpid()),"protocol":1,"run":"a"}}"#)
    #expect(lines.last?.hasPrefix(#"{"status":{"acknowledgements":[]"#) == true && lines.last?.contains(#""step":3"#) == true)
  }

  @Test("the socket is its owner's alone") func permissions() {
    var status = stat()
    #expect(stat(engine.folder.controlSocket, &status) == 0)
    #expect(status.st_mode & 0o777 == 0o600 && status.st_mode & S_IFMT == S_IFSOCK)
  }

  @Test("statuses come at most ten times a second, and the newest wins") func pace() throws {
    let client = try engine.connect()
    var received: [Int] = []
    // 400 steps in 4 seconds, in hundredths that add up without rounding errors: 1/128 s.
    for step in 1...512 {
      engine.now += 1.0 / 128
      engine.publish(step: step)
      engine.work(turns: 2)
      received += steps(try client.poll())
    }
    // One each 13/128 s = 0.1015625 s.
    #expect(received == Array(stride(from: 13, through: 512, by: 13)))
    // The last one is not lost when nothing follows.
    engine.now += 1
    engine.work(turns: 1)
    #expect(steps(try client.poll()) == [512])
  }

  @Test("a status after a quiet moment comes at once") func atOnce() throws {
    let client = try engine.connect()
    engine.now += 5
    engine.publish(step: 1)
    engine.work(turns: 1)
    #expect(steps(try client.poll()) == [1])
  }

  @Test("a status wakes the socket thread when it may be shown, and else costs no system call") func wakes() throws {
    func isRung() -> Bool {
      var polls = [pollfd(fd: engine.mailbox.wake.descriptor, events: Int16(POLLIN), revents: 0)]
      return waitForEvents(&polls, seconds: 0) > 0
    }
    // Without a client: the first status of a state is for the file; those after it wait for their time.
    engine.work()
    engine.publish(step: 1)
    #expect(isRung())
    engine.work()
    engine.publish(step: 2)
    #expect(isRung())
    engine.work()
    for step in 3...9 { engine.publish(step: step) }
    #expect(!isRung())
    engine.publish(step: 10, state: .paused)
    #expect(isRung())
    // With a client that has seen all, also while the file waits for its time.
    let client = try engine.connect()
    engine.now += 1
    engine.publish(step: 11, state: .paused)
    engine.work()
    #expect(steps(try client.poll()) == [11])
    engine.publish(step: 12, state: .paused)
    #expect(isRung())
    engine.work()
    // Not while the client waits for its pace: the thread wakes by itself.
    for step in 13...20 { engine.publish(step: step, state: .paused) }
    #expect(!isRung())
  }

  @Test("two clients see the same, and the commands of both come in order") func twoClients() throws {
    let first = try engine.connect()
    let second = try engine.connect()
    engine.now += 1
    engine.publish(step: 9)
    engine.work()
    #expect(steps(try first.poll()) == [9])
    #expect(steps(try second.poll()) == [9])
    try first.send(Request(id: "1", command: .pause))
    engine.work()
    try second.send(Request(id: "2", command: .scaleLearningRate(factor: 2)))
    try second.send(Request(id: "3", command: .evaluate))
    engine.work()
    #expect(
      engine.mailbox.takeRequests() == [
        Request(id: "1", command: .pause), Request(id: "2", command: .scaleLearningRate(factor: 2)),
        Request(id: "3", command: .evaluate),
      ])
    #expect(engine.mailbox.takeRequests() == [])
    first.close()
    engine.work()
    #expect(engine.loop.clients.count == 1)
  }

  private static let garbageLines = [
    ("hello", "not JSON"), ("", "not JSON"), ("{}", "the key \"id\" is missing"), ("\u{1B}[2J\u{7}", "not JSON"),
    (#"{"id":"1","command":"reboot"}"#, "unknown command \"reboot\"; the commands are"), ("\u{FFFF}\0\0", "not JSON"),
  ]

  @Test("garbage is answered with an error line, and the client stays", arguments: garbageLines)
  func garbage(line: String, expected: String) throws {
    let client = try engine.connectRaw()
    _ = client.receive()
    client.send(line + "\n" + #"{"id":"9","command":"pause"}"# + "\n")
    engine.work()
    let answer = try #require(client.receive())
    guard case .error(let text) = try JSON.decode(ControlMessage.self, from: Array(answer.utf8)) else {
      Issue.record("\(answer) is no error line")
      return
    }
    #expect(text.hasPrefix(expected), "\(text)")
    #expect(engine.mailbox.takeRequests() == [Request(id: "9", command: .pause)])
    #expect(engine.loop.clients.count == 1)
  }

  @Test("a command in pieces, and several in one piece") func pieces() throws {
    let client = try engine.connectRaw()
    for character in #"{"id":"1","command":"pause"}"# {
      client.send(String(character))
      engine.work(turns: 1)
      #expect(engine.mailbox.takeRequests() == [])
    }
    client.send("\n" + #"{"id":"2","command":"resume"}"# + "\n" + #"{"id":"3","command":"fit"}"# + "\n" + "{")
    engine.work(turns: 1)
    #expect(engine.mailbox.takeRequests().map(\.id) == ["1", "2", "3"])
  }

  @Test("a client that sends and leaves at once is heard") func sendAndLeave() throws {
    for _ in 0..<2 {
      let client = try RawClient(engine.folder)
      client.send(#"{"id":"1","command":"pause"}"# + "\n")
    }
    engine.work(turns: 4)
    #expect(engine.mailbox.takeRequests().map(\.id) == ["1", "1"])
    #expect(engine.loop.clients.isEmpty)
  }

  @Test("a line beyond 64 KiB ends the connection") func overlong() throws {
    let fits = #"{"command":"pause","id":""#
    let ok = try engine.connectRaw()
    ok.send(fits + String(repeating: "x", count: (64 << 10) - fits.utf8.count - 2) + "\"}\n")
    engine.work(turns: 6)
    #expect(engine.mailbox.takeRequests().count == 1)
    _ = ok.receive()
    for end in ["", "\n"] {
      let client = try engine.connectRaw()
      _ = client.receive()
      client.send(String(repeating: "x", count: (64 << 10) + 1) + end)
      engine.work(turns: 6)
      #expect(client.receive() == "{\"error\":\"a line is longer than 65536 bytes\"}\n")
      #expect(client.receive() == nil)
    }
    #expect(engine.loop.clients.count == 1)
  }

  @Test("a client that does not read holds one line at most, delays nobody, and is dropped in the end") func slowClient() throws {
    let slow = try engine.connectRaw()
    let good = try engine.connect()
    let begin = engine.now
    var step = 0
    while engine.loop.clients.count == 2 {
      step += 1
      try #require(step < 20_000)
      engine.now += 0.125
      engine.publish(step: step)
      engine.work(turns: 2)
      #expect(steps(try good.poll()) == [step])
    }
    #expect(engine.now - begin > ControlConnection.patience)
    // What the slow one finds is old, but whole lines up to the end of what the system held for it.
    let lines = try #require(slow.receive()).split(separator: "\n")
    #expect(lines.count > 2 && lines.count < step && lines[1].contains("\"step\":0,"))
    #expect(slow.receive() == nil)
  }

  @Test("a slow client that wakes up sees the newest next, not all that it missed") func wakesUp() throws {
    let slow = try engine.connectRaw()
    var step = 0
    // Fill what the system holds for it, and 20 statuses more.
    var received = 0
    while received < 20 {
      step += 1
      try #require(step < 20_000)
      engine.now += 0.125
      engine.publish(step: step)
      engine.work(turns: 2)
      received = engine.loop.clients.first?.isIdle == false ? received + 1 : 0
    }
    _ = slow.receive()
    engine.work()
    let rest = try #require(slow.receive()).split(separator: "\n")
    #expect(rest.last?.contains("\"step\":\(step),") == true)
    #expect(rest.count <= 2)
  }

  @Test("a flood of commands is slowed down, not stored") func flood() throws {
    let client = try engine.connectRaw()
    let line = #"{"id":"1","command":"pause"}"# + "\n"
    var sent = 0
    while case .bytes = client.send(String(repeating: line, count: 100)), sent < 100 {
      sent += 1
      engine.work(turns: 1)
    }
    // The burst of 100, and no more while the clock stands; the rest waits in the client's own socket.
    #expect(engine.mailbox.takeRequests().count == 100)
    #expect(sent < 100)
    engine.now += 1
    engine.work()
    #expect(engine.mailbox.takeRequests().count == 50)
  }

  @Test("requests that nobody takes are refused after 256") func fullQueue() throws {
    let client = try engine.connect()
    for number in 1...300 {
      try client.send(Request(id: "\(number)", command: .pause))
      engine.now += 0.125
      engine.work(turns: 1)
    }
    engine.work()
    let refusals = errors(try client.poll())
    #expect(refusals.count == 44)
    #expect(refusals.first == "256 commands wait already; try again when the engine has taken them")
    #expect(engine.mailbox.takeRequests().map(\.id) == (1...256).map(String.init))
  }

  @Test("random bytes from clients that come and go disturb nobody") func fuzz() throws {
    let good = try engine.connect()
    var seed: UInt64 = 11
    func random(_ bound: UInt64) -> Int {
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((seed >> 33) % bound)
    }
    let words = ["{", "}", "\n", "\"id\":", "\"command\":", "\"1\"", "\"pause\"", ",", "[", "\\u0000", "\0", "1e999", "nan"]
    var hostile: [RawClient] = []
    for _ in 0..<2000 {
      if hostile.count < 5 { hostile.append(try RawClient(engine.folder)) }
      let index = random(UInt64(hostile.count))
      hostile[index].send((0..<random(40)).map { _ in words[random(UInt64(words.count))] }.joined())
      if random(10) == 0 { hostile.remove(at: index) }
      if random(3) == 0 { hostile.last.map { _ = $0.receive() } }
      engine.now += 0.0625
      engine.work(turns: 1)
      for request in engine.mailbox.takeRequests() { #expect(request.id == "1" && request.command == .pause) }
    }
    hostile = []
    engine.now += 60
    engine.work(turns: 10)
    #expect(engine.loop.clients.count == 1)
    engine.publish(step: 77)
    engine.work()
    #expect(steps(try good.poll()) == [77])
    try good.send(Request(id: "good", command: .evaluate))
    engine.work()
    #expect(engine.mailbox.takeRequests() == [Request(id: "good", command: .evaluate)])
  }

  @Test("at most 64 clients; one more is told so") func manyClients() throws {
    var clients: [ControlClient] = []
    for _ in 0..<64 { clients.append(try engine.connect()) }
    let extra = try engine.connectRaw()
    #expect(extra.receive() == "{\"error\":\"64 clients are connected already\"}\n")
    #expect(extra.receive() == nil)
    clients.removeLast()
    engine.work()
    clients.append(try engine.connect())
    #expect(engine.loop.clients.count == 64)
  }

  @Test("connecting over and over is slowed down") func connectFlood() throws {
    var clients: [RawClient] = []
    var accepted = 0
    for _ in 0..<200 {
      clients = [try RawClient(engine.folder)]
      engine.work(turns: 2)
      if clients[0].receive()?.isEmpty == false { accepted += 1 }
      // What was not accepted waits in the queue of the system, which is bounded.
      if accepted < clients.count { break }
      accepted = 0
    }
    engine.now += 10
    engine.work(turns: 5)
    let client = try engine.connect()
    #expect(client.isConnected)
  }

  @Test("the status file is written at changes of state and every five seconds") func statusFile() throws {
    engine.work(turns: 1)
    #expect(StatusFile.read(engine.folder)?.state == .preparing)
    engine.publish(step: 1)
    engine.work(turns: 1)
    #expect(StatusFile.read(engine.folder)?.step == 1)
    for (seconds, written) in [(1.0, 1), (3.0, 1), (1.5, 4), (4.5, 4), (0.5, 6)] {
      engine.now += seconds
      engine.publish(step: Int(engine.now * 2) % 100)
      let before = try #require(StatusFile.read(engine.folder)).step
      engine.work(turns: 1)
      let after = try #require(StatusFile.read(engine.folder)).step
      #expect((after != before) == (written > 1 && seconds != 4.5), "\(seconds) \(before) \(after)")
    }
    engine.publish(step: 99, state: .failed)
    engine.work(turns: 1)
    #expect(StatusFile.read(engine.folder)?.state == .failed)
  }

  @Test("a status file that cannot be written is reported once, and tried again") func statusFileFails() throws {
    engine.work(turns: 1)
    // A folder in the file's place: not even root can rename a file over it.
    unlink(engine.folder.status)
    mkdir(engine.folder.status, 0o755)
    for step in 1...5 {
      engine.now += 6
      engine.publish(step: step)
      engine.work(turns: 2)
    }
    #expect(engine.reports == ["cannot replace \(engine.folder.status): Is a directory"])
    rmdir(engine.folder.status)
    engine.now += 6
    engine.work(turns: 1)
    #expect(StatusFile.read(engine.folder)?.step == 5)
  }
}

@Suite struct ControlPartsTests {
  @Test("lines are cut wherever the bytes are") func lineBuffer() {
    let bytes = Array("one\n\ntwo\nthree".utf8)
    for cut in 0...bytes.count {
      var buffer = LineBuffer(limit: 5)
      var lines: [String?] = []
      for piece in [bytes[..<cut], bytes[cut...]] {
        buffer.append(piece)
        while let line = buffer.nextLine() { lines.append(text(line)) }
      }
      #expect(lines == ["one", "", "two"], "cut at \(cut)")
      #expect(!buffer.isOverlong && !buffer.hasLine)
      buffer.append("!".utf8)
      #expect(buffer.isOverlong)
    }
  }

  @Test("a burst, then so many a second") func rateLimit() {
    var limit = RateLimit(perSecond: 4, burst: 2)
    #expect(limit.take(10) && limit.take(10) && !limit.take(10))
    #expect(limit.wait(10) == 0.25 && !limit.take(10.125) && limit.take(10.25) && !limit.take(10.25))
    // A pause gives a burst and no more; a clock that goes back gives nothing.
    #expect(limit.take(100) && limit.take(100) && !limit.take(100) && !limit.take(50) && !limit.take(100))
  }
}
