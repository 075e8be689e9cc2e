import FlyingSocks
import Glibc
import Synchronization

/// A dashboard's or a command's end of the control socket. Used by one thread; never blocks longer than it is told to.
public final class ControlClient {
  /// The name of the run.
  public let run: String
  /// What the engine said of itself; `nil` until it did.
  public private(set) var hello: ControlHello?
  /// Whether the engine is still there.
  public private(set) var isConnected = true
  private let socket: Socket
  private var input = LineBuffer(limit: 4 << 20)
  private var output: [UInt8] = []
  private var arrived: [ControlMessage] = []

  /// Connects to the engine of a run, and waits for its first word at most `waitSeconds`; with 0, `poll` hears it later.
  ///
  /// Throws: `ControlError.noEngine`, `.refused`, `.silent`, `.versionMismatch`, `.garbled`.
  public init(_ folder: RunFolder, waitSeconds: Double = 2) throws(ControlError) {
    run = folder.name
    do {
      socket = try UnixSocket.make()
    } catch {
      throw .refused(run: run, reason: "\(error)")
    }
    do {
      try UnixSocket.withAddress(folder: folder.path, name: "control.sock") { try socket.connect(to: $0) }
    } catch {
      try? socket.close()
      isConnected = false
      switch error {
      case SocketError.failed(_, ENOENT, _), SocketError.failed(_, ECONNREFUSED, _): throw .noEngine(run: run)
      case SocketError.failed(_, let code, _): throw .refused(run: run, reason: String(cString: strerror(code)))
      case SocketError.blocked: throw .silent(run: run)
      default: throw .refused(run: run, reason: "\(error)")
      }
    }
    guard waitSeconds > 0 else { return }
    let end = SystemClock.monotonic() + waitSeconds
    while hello == nil {
      let rest = end - SystemClock.monotonic()
      guard rest > 0 else { throw .silent(run: run) }
      arrived = try poll(seconds: rest)
      if case .error(let reason)? = arrived.last, hello == nil { throw .refused(run: run, reason: reason) }
      if !isConnected, hello == nil { throw .noEngine(run: run) }
    }
  }

  deinit { close() }

  /// For waiting on the engine together with other things; ready to be read means that `poll` has something. -1 after the end.
  public var fileDescriptor: Int32 { isConnected ? socket.file.rawValue : -1 }

  /// What the engine sent since the last call, oldest first, but of several statuses the newest alone.
  ///
  /// Waits for the first message at most `seconds`. When the engine ends, what it sent before comes first, and
  /// `isConnected` is false from then on.
  ///
  /// Throws: `ControlError.versionMismatch`, `.garbled`; the connection is closed then.
  public func poll(seconds: Double = 0) throws(ControlError) -> [ControlMessage] {
    var messages = arrived
    arrived = []
    if messages.isEmpty && seconds > 0 && isConnected {
      var polls = [pollfd(fd: socket.file.rawValue, events: Int16(output.isEmpty ? POLLIN : POLLIN | POLLOUT), revents: 0)]
      waitForEvents(&polls, seconds: seconds)
    }
    flush()
    var bytes: [UInt8] = []
    receiving: while isConnected {
      switch UnixSocket.receive(64 << 10, from: socket, into: &bytes) {
      case .bytes: input.append(bytes)
      case .blocked: break receiving
      case .disconnected: close()
      }
      while let line = input.nextLine() { try take(line, into: &messages) }
      if input.isOverlong { throw fail(.garbled(run: run, problem: "it does not end")) }
    }
    flush()
    let newest = messages.lastIndex(where: \.isStatus)
    return messages.enumerated().filter { !$1.isStatus || $0 == newest }.map(\.element)
  }

  /// Sends a command; it is on its way when the engine has said hello.
  ///
  /// Throws: `ControlError.engineGone` where there is nobody to send it to; `.refused` where the engine takes nothing any more.
  public func send(_ request: Request) throws(ControlError) {
    guard isConnected else { throw .engineGone(run: run) }
    guard output.count < 1 << 20 else { throw .refused(run: run, reason: "it does not take the commands sent before") }
    output += JSON.encode(request) + [UInt8(ascii: "\n")]
    flush()
    guard isConnected else { throw .engineGone(run: run) }
  }

  /// Sends a command under a new number, by which its answer is found in `Status.acknowledgements`.
  ///
  /// Throws: as `send`.
  public func send(_ command: Command) throws(ControlError) -> String {
    // Clients of many processes see each other's answers, so the number alone would not do.
    let number = Self.counter.add(1, ordering: .relaxed).newValue
    let request = Request(id: "\(getpid())-\(number)", command: command)
    try send(request)
    return request.id
  }

  /// Ends the connection; a second call does nothing.
  public func close() {
    if isConnected { try? socket.close() }
    isConnected = false
  }

  private static let counter = Atomic<Int>(0)

  private func take(_ line: [UInt8], into messages: inout [ControlMessage]) throws(ControlError) {
    let message: ControlMessage
    do {
      message = try JSON.decode(ControlMessage.self, from: line)
    } catch {
      // A newer engine may send a status that this program cannot read: that it is newer is the better message.
      throw fail(.garbled(run: run, problem: error.description))
    }
    switch message {
    case .hello(let hello):
      guard hello.protocolVersion == ControlHello.currentProtocol else {
        throw fail(.versionMismatch(run: run, theirs: hello.protocolVersion, ours: ControlHello.currentProtocol))
      }
      self.hello = hello
    case .error(let text):
      messages.append(.error(text.withoutControlCharacters))
    case .status:
      messages.append(message)
    }
  }

  private func flush() {
    while isConnected, hello != nil, !output.isEmpty {
      switch UnixSocket.send(output[...], to: socket) {
      case .bytes(let count): output.removeFirst(count)
      case .blocked: return
      // What the engine sent before it left is still to be read; reading finds its end.
      case .disconnected: output = []
      }
    }
  }

  private func fail(_ error: ControlError) -> ControlError {
    close()
    return error
  }
}

extension ControlMessage {
  var isStatus: Bool {
    if case .status = self { return true }
    return false
  }
}
