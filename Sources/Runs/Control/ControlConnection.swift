import FlyingSocks
import Glibc

/// One client, as the engine sees it. Holds a bounded amount of memory whatever the client does: its line under way, one
/// reply, one status. It is served by one thread and never makes it wait.
final class ControlConnection {
  /// The longest line that a client may send, in bytes.
  static let longestLine = 64 << 10
  /// How long a client may leave its lines unread, in seconds.
  static let patience = 30.0
  /// The shortest time between two statuses, in seconds.
  static let statusInterval = 0.1

  let socket: Socket
  /// The version of the last status that was offered, and when.
  private(set) var version: Int
  private var lastOffer: Double
  private(set) var isFinished = false
  private var input = LineBuffer(limit: longestLine)
  /// The rest of the line that is being sent.
  private var output: ArraySlice<UInt8> = []
  /// An answer to a line that could not be taken; the next line is looked at when it is sent.
  private var reply: [UInt8]?
  private var status: [UInt8]?
  /// Whether the client takes nothing more; what it sends still counts.
  private var isDeaf = false
  /// Whether the client sends nothing more.
  private var hasEnded = false
  private var blockedSince: Double?
  /// Far above what a person types, far below what would cost the training anything.
  private var lineRate = RateLimit(perSecond: 50, burst: 100)

  init(socket: Socket, hello: [UInt8], status: [UInt8], version: Int, _ now: Double) {
    self.socket = socket
    self.version = version
    self.status = status
    lastOffer = now
    output = hello[...]
  }

  /// When the client may be told of the status `version`; `nil` where it was.
  func due(_ version: Int) -> Double? { self.version == version ? nil : lastOffer + Self.statusInterval }

  /// Sends this status next, in place of one that still waits: the newest wins.
  func offer(_ line: [UInt8], version: Int, _ now: Double) {
    status = line
    self.version = version
    lastOffer = now
  }

  /// What to wait for on the socket; with nothing to wait for, the end of a client that has left must not wake us either.
  var poll: pollfd {
    let events = Int16((wantsInput ? POLLIN : 0) | (output.isEmpty ? 0 : POLLOUT))
    return pollfd(fd: events == 0 ? -1 : socket.file.rawValue, events: events, revents: 0)
  }

  /// Seconds until there is something to do without an event; `nil` where nothing is.
  func wait(_ now: Double) -> Double? {
    let nextLine = input.hasLine && reply == nil ? lineRate.wait(now) : nil
    let patienceEnd = blockedSince.map { $0 + Self.patience - now }
    return [nextLine, patienceEnd].compactMap { $0 }.min()
  }

  /// Takes in what `poll` found.
  func handle(_ events: Int16) {
    guard wantsInput, Int32(events) & (POLLIN | POLLHUP | POLLERR) != 0 else { return }
    var bytes: [UInt8] = []
    switch UnixSocket.receive(Self.longestLine, from: socket, into: &bytes) {
    case .bytes: input.append(bytes)
    case .blocked: break
    case .disconnected: hasEnded = true
    }
  }

  /// Answers the lines that are there, as many as the rate allows, and sends what the system takes.
  ///
  /// `answer` gives the reply to a line, or `nil` where there is nothing to say.
  func serve(_ now: Double, answer: ([UInt8]) -> [UInt8]?) {
    flush(now)
    while reply == nil, !isFinished, !input.isOverlong, input.hasLine, lineRate.take(now) {
      guard let line = input.nextLine() else { break }
      reply = answer(line)
      flush(now)
    }
    if input.isOverlong {
      reply = ControlMessage.error("a line is longer than \(Self.longestLine) bytes").line
      flush(now)
      isFinished = true
    }
    if hasEnded && !input.hasLine { isFinished = true }
    if let blockedSince, now - blockedSince >= Self.patience { isFinished = true }
  }

  /// Sends until all is sent or the system takes no more.
  func flush(_ now: Double) {
    while true {
      if isDeaf {
        output = []
        reply = nil
        status = nil
      }
      if output.isEmpty {
        guard let next = reply ?? status else {
          blockedSince = nil
          return
        }
        if reply != nil { reply = nil } else { status = nil }
        output = next[...]
      }
      switch UnixSocket.send(output, to: socket) {
      case .bytes(let count):
        output = output.dropFirst(count)
        blockedSince = nil
      case .blocked:
        blockedSince = blockedSince ?? now
        return
      case .disconnected: isDeaf = true
      }
    }
  }

  /// Whether all that was to be sent is sent.
  var isIdle: Bool { output.isEmpty && reply == nil && status == nil }

  private var wantsInput: Bool { !hasEnded && !input.hasLine && reply == nil }
}
