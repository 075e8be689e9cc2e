import FlyingSocks
import Glibc

/// The work of the socket thread, a turn at a time: accept, read, answer, send, keep `status.json`. All time comes from outside.
final class ControlLoop {
  static let mostClients = 64

  private let folder: RunFolder
  private let mailbox: ControlMailbox
  private let listener: Socket
  private let report: (String) -> Void
  private(set) var clients: [ControlConnection] = []
  private var acceptRate = RateLimit(perSecond: 50, burst: 2 * Double(mostClients))
  /// When to accept again after the system had no descriptor left.
  private var acceptPause = -Double.infinity
  private var encoded: (line: [UInt8], version: Int)?
  private var recorder: StatusRecorder
  private var hasEnded = false

  init(folder: RunFolder, mailbox: ControlMailbox, listener: Socket, report: @escaping (String) -> Void) {
    self.folder = folder
    self.mailbox = mailbox
    self.listener = listener
    self.report = report
    recorder = StatusRecorder(folder: folder)
  }

  /// Does what is due, waits for the next event at most `longestWait` seconds, and takes it in; false when it is time to end.
  func turn(_ clock: () -> Double, longestWait: Double = 3600) -> Bool {
    var now = clock()
    let (status, version, isStopping) = mailbox.newest
    if let problem = recorder.record(status, version: version, now) { report(problem) }
    guard !isStopping else { return false }
    for client in clients {
      if let due = client.due(version), now >= due { client.offer(line(of: status, version), version: version, now) }
    }
    serve(now)

    var wait = longestWait
    let canAccept = now >= acceptPause && acceptRate.wait(now) == 0
    if !canAccept { wait = min(wait, max(acceptPause - now, acceptRate.wait(now))) }
    for client in clients { wait = min(wait, client.wait(now) ?? wait) }
    let clientDue = clients.compactMap { $0.due(version) }.min()
    let fileDue = recorder.due(status, version: version)
    for due in [clientDue, fileDue].compactMap({ $0 }) { wait = min(wait, due - now) }
    // The next status has to wake us only where it can be due before we wake by ourselves; so the training thread is spared
    // a system call a step.
    let isWakeNeeded = clients.isEmpty ? fileDue == nil : clientDue == nil
    if isWakeNeeded && !mailbox.waitForStatus(after: version) { wait = 0 }

    var polls = [pollfd(fd: mailbox.wake.descriptor, events: Int16(POLLIN), revents: 0)]
    polls.append(pollfd(fd: canAccept ? listener.file.rawValue : -1, events: Int16(POLLIN), revents: 0))
    polls += clients.map(\.poll)
    waitForEvents(&polls, seconds: wait)
    now = clock()
    if polls[0].revents != 0 { mailbox.wake.silence() }
    for (client, poll) in zip(clients, polls.dropFirst(2)) where poll.revents != 0 { client.handle(poll.revents) }
    serve(now)
    if polls[1].revents != 0 { accept(now) }
    return true
  }

  /// Sends the last status to all, as far as they take it within `seconds`, and closes. A second call does nothing.
  func end(_ clock: () -> Double, seconds: Double = 0.25) {
    guard !hasEnded else { return }
    hasEnded = true
    let (status, version, _) = mailbox.newest
    let line = line(of: status, version)
    for client in clients where client.version != version { client.offer(line, version: version, clock()) }
    let end = clock() + seconds
    while true {
      let now = clock()
      for client in clients { client.flush(now) }
      let waiting = clients.filter { !$0.isIdle && !$0.isFinished }
      guard !waiting.isEmpty, now < end else { break }
      var polls = waiting.map { pollfd(fd: $0.socket.file.rawValue, events: Int16(POLLOUT), revents: 0) }
      guard waitForEvents(&polls, seconds: end - now) > 0 else { break }
    }
    for client in clients { try? client.socket.close() }
    clients = []
    try? listener.close()
    unlink(folder.controlSocket)
  }

  private func serve(_ now: Double) {
    for client in clients { client.serve(now, answer: answer) }
    for client in clients where client.isFinished { try? client.socket.close() }
    clients.removeAll { $0.isFinished }
  }

  /// Takes a command; gives an error line where it cannot.
  private func answer(_ line: [UInt8]) -> [UInt8]? {
    do throws(JSONError) {
      guard mailbox.put(try JSON.decode(Request.self, from: line)) else {
        throw JSONError("\(ControlMailbox.capacity) commands wait already; try again when the engine has taken them")
      }
      return nil
    } catch {
      return ControlMessage.error(error.description).line
    }
  }

  private func accept(_ now: Double) {
    while acceptRate.wait(now) == 0 {
      do {
        let socket = Socket(file: try listener.accept().file)
        _ = acceptRate.take(now)
        do {
          try UnixSocket.prepare(socket)
        } catch {
          try? socket.close()
          continue
        }
        admit(socket, now)
      } catch SocketError.blocked {
        return
      } catch {
        // No descriptor left, most likely: `poll` would report the waiting client again and again.
        acceptPause = now + 1
        report("cannot accept a client on the control socket: \(error)")
        return
      }
    }
  }

  private func admit(_ socket: Socket, _ now: Double) {
    var refusal: String?
    if UnixSocket.peerUser(of: socket) != geteuid() { refusal = "this run belongs to another user" }
    if clients.count >= Self.mostClients { refusal = "\(Self.mostClients) clients are connected already" }
    if let refusal {
      _ = UnixSocket.send(ControlMessage.error(refusal).line[...], to: socket)
      try? socket.close()
      return
    }
    let (status, version, _) = mailbox.newest
    let hello = ControlMessage.hello(ControlHello(run: folder.name, pid: getpid())).line
    let client = ControlConnection(socket: socket, hello: hello, status: line(of: status, version), version: version, now)
    client.flush(now)
    clients.append(client)
  }

  /// The line of a status, made once for all clients.
  private func line(of status: Status, _ version: Int) -> [UInt8] {
    if let encoded, encoded.version == version { return encoded.line }
    let line = ControlMessage.status(status).line
    encoded = (line, version)
    return line
  }
}

/// Keeps `status.json`: at once when the state changes, else every few seconds, and again after a failure.
private struct StatusRecorder {
  let folder: RunFolder
  private var schedule = StatusFile.Schedule()
  private var recorded = 0
  private var problem: String?

  init(folder: RunFolder) { self.folder = folder }

  /// When this status is to be written; `nil` where it is.
  func due(_ status: Status, version: Int) -> Double? { recorded == version ? nil : schedule.due(status.state) }

  /// Writes the status if it is due; gives what went wrong, once for each trouble.
  mutating func record(_ status: Status, version: Int, _ now: Double) -> String? {
    guard let due = due(status, version: version), due <= now else { return nil }
    schedule.wrote(status.state, at: now)
    do throws(FileError) {
      try StatusFile.write(status, to: folder, isSynced: status.state.isFinal)
      recorded = version
      problem = nil
      return nil
    } catch {
      let old = problem
      problem = error.description
      return problem == old ? nil : problem
    }
  }
}
