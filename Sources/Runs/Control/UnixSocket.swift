import FlyingSocks
import Glibc

/// What this module needs of a Unix socket beyond FlyingSocks: long paths, close-on-exec, the other end's user, no SIGPIPE.
enum UnixSocket {
  /// Calls `body` with an address of the socket `name` in `folder`.
  ///
  /// An address holds only 107 bytes; a longer path goes by way of the open folder under /proc.
  static func withAddress<Result>(folder: String, name: String, _ body: (sockaddr_un) throws -> Result) throws -> Result {
    let path = folder + "/" + name
    // FlyingSocks cuts a path beyond 104 bytes.
    guard path.utf8.count > 100 else { return try body(.unix(path: path)) }
    let descriptor = uninterrupted { open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    guard descriptor >= 0 else { throw SocketError.makeFailed("OpenFolder") }
    defer { close(descriptor) }
    return try body(.unix(path: "/proc/self/fd/\(descriptor)/\(name)"))
  }

  /// A stream socket that neither blocks nor lives on in a child program.
  static func make() throws -> Socket {
    let socket = try Socket(domain: AF_UNIX, type: .stream)
    do {
      try prepare(socket)
    } catch {
      try? socket.close()
      throw error
    }
    return socket
  }

  static func prepare(_ socket: Socket) throws {
    try socket.setFlags(.nonBlocking)
    guard fcntl(socket.file.rawValue, F_SETFD, FD_CLOEXEC) == 0 else { throw SocketError.makeFailed("SetCloseOnExec") }
  }

  /// The user at the other end, as the kernel knows it; `nil` where it cannot tell.
  static func peerUser(of socket: Socket) -> uid_t? {
    // struct ucred of <sys/socket.h>, which the Glibc module hides: pid, uid, gid.
    var credentials: (pid: pid_t, uid: uid_t, gid: gid_t) = (0, uid_t.max, gid_t.max)
    var size = socklen_t(MemoryLayout.size(ofValue: credentials))
    guard getsockopt(socket.file.rawValue, SOL_SOCKET, SO_PEERCRED, &credentials, &size) == 0 else { return nil }
    return credentials.uid
  }

  /// What became of an attempt to send or receive.
  enum Outcome: Equatable {
    case bytes(Int)
    case blocked
    case disconnected
  }

  /// Sends what the system takes now. A vanished other end is an outcome, not a signal.
  static func send(_ bytes: ArraySlice<UInt8>, to socket: Socket) -> Outcome {
    let count = bytes.withUnsafeBytes { buffer in
      uninterrupted { Glibc.send(socket.file.rawValue, buffer.baseAddress, buffer.count, Int32(MSG_NOSIGNAL)) }
    }
    if count >= 0 { return .bytes(count) }
    return errno == EAGAIN || errno == EWOULDBLOCK ? .blocked : .disconnected
  }

  /// Receives what is there now, at most `limit` bytes.
  static func receive(_ limit: Int, from socket: Socket, into bytes: inout [UInt8]) -> Outcome {
    var count = 0
    bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, filled in
      count = uninterrupted { recv(socket.file.rawValue, buffer.baseAddress, limit, 0) }
      filled = max(0, count)
    }
    if count > 0 { return .bytes(count) }
    return count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK) ? .blocked : .disconnected
  }
}

/// A pipe by which one thread rings for another that waits in `poll`; neither end blocks.
final class Bell: Sendable {
  /// Readable while the bell has been rung.
  let descriptor: Int32
  private let ringer: Int32

  init() throws(FileError) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw FileError("open", "a pipe", errno) }
    for end in ends {
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
    }
    descriptor = ends[0]
    ringer = ends[1]
  }

  deinit {
    close(descriptor)
    close(ringer)
  }

  func ring() {
    var byte: UInt8 = 1
    // A full pipe has rung already.
    uninterrupted { write(ringer, &byte, 1) }
  }

  func silence() {
    var bytes: (UInt64, UInt64) = (0, 0)
    while uninterrupted({ read(descriptor, &bytes, 16) }) == 16 {}
  }
}

/// Waits until one of `polls` is ready or the time is over; `nil` timeout waits for ever. A signal ends the wait.
@discardableResult
func waitForEvents(_ polls: inout [pollfd], seconds: Double?) -> Int32 {
  // Rounded up, so that a wait never ends just before its time and turns into a spin.
  let milliseconds = seconds.map { Int32(min(max(($0 * 1000).rounded(.up), 0), 3_600_000)) } ?? -1
  return poll(&polls, nfds_t(polls.count), milliseconds)
}
