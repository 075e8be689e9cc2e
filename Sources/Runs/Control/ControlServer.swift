import FlyingSocks
import Glibc
import Synchronization

/// The engine's end of the control socket: tells clients the newest status and takes their commands.
///
/// One thread of its own does all of it; the training thread only leaves statuses and takes requests, and never waits for a
/// client, a disk or a screen. The thread also keeps `status.json`.
public final class ControlServer: Sendable {
  private let mailbox: ControlMailbox
  private let thread: Mutex<pthread_t?>

  /// Opens the socket of a run and starts the thread.
  ///
  /// - Parameters:
  ///   - lock: The run, held: only its engine may remove an old socket.
  ///   - status: What clients are told first.
  ///   - clock: Seconds that only move forward.
  ///   - report: Called on the socket thread with one line for each trouble (a full disk, too many open files).
  ///
  /// Throws: `ControlError.cannotListen`.
  public init(
    lock: RunLock, status: Status, clock: @escaping @Sendable () -> Double = SystemClock.monotonic,
    report: @escaping @Sendable (String) -> Void = { _ in }
  ) throws(ControlError) {
    let folder = lock.folder
    do {
      mailbox = try ControlMailbox(status)
    } catch {
      throw .cannotListen(path: folder.controlSocket, reason: error.description)
    }
    let listener = try Self.listen(folder)
    let work = Work(
      loop: ControlLoop(folder: folder, mailbox: mailbox, listener: listener, report: report), clock: clock, lock: lock)
    thread = Mutex(try Self.start(work))
  }

  /// Makes `status` the one that clients see next. Cheap enough for every step.
  public func publish(_ status: Status) { mailbox.publish(status) }

  /// The requests that came since the last call, oldest first.
  public func takeRequests() -> [Request] { mailbox.takeRequests() }

  /// As `takeRequests`, but waits for one at most `seconds`; a signal ends the wait early. For an engine that is paused.
  public func waitForRequests(seconds: Double) -> [Request] {
    let requests = mailbox.takeRequests()
    if !requests.isEmpty { return requests }
    var polls = [pollfd(fd: mailbox.bell.descriptor, events: Int16(POLLIN), revents: 0)]
    waitForEvents(&polls, seconds: seconds)
    return mailbox.takeRequests()
  }

  /// Writes and sends the last status, closes the socket and ends the thread. A second call does nothing.
  public func stop(_ status: Status) {
    mailbox.publish(status)
    join()
  }

  deinit { join() }

  private func join() {
    guard
      let thread = thread.withLock({ thread in
        defer { thread = nil }
        return thread
      })
    else { return }
    mailbox.stop()
    pthread_join(thread, nil)
  }

  static func listen(_ folder: RunFolder) throws(ControlError) -> Socket {
    unlink(folder.controlSocket)
    do {
      let socket = try UnixSocket.make()
      do {
        // Linux gives the file in the folder the permissions of the unbound socket: nobody else gets in at any moment.
        guard fchmod(socket.file.rawValue, 0o600) == 0 else { throw SocketError.makeFailed("SetPermissions") }
        try UnixSocket.withAddress(folder: folder.path, name: "control.sock") { try socket.bind(to: $0) }
      } catch {
        try? socket.close()
        throw error
      }
      // Closes the socket itself where it fails; a second close could hit a descriptor of another thread.
      try socket.listen(maxPendingConnection: 64)
      return socket
    } catch SocketError.failed(_, let code, _) {
      throw .cannotListen(path: folder.controlSocket, reason: String(cString: strerror(code)))
    } catch {
      throw .cannotListen(path: folder.controlSocket, reason: "\(error)")
    }
  }

  /// What the thread owns. It is handed over once and used by that thread alone.
  private final class Work {
    let loop: ControlLoop
    let clock: @Sendable () -> Double
    /// Kept as long as the socket is open: it must not be left to another engine before.
    let lock: RunLock
    init(loop: ControlLoop, clock: @escaping @Sendable () -> Double, lock: RunLock) {
      self.loop = loop
      self.clock = clock
      self.lock = lock
    }
  }

  private static func start(_ work: Work) throws(ControlError) -> pthread_t {
    // Signals are the business of the engine's main thread; the new thread inherits the mask.
    var all = sigset_t()
    var old = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_SETMASK, &all, &old)
    defer { pthread_sigmask(SIG_SETMASK, &old, nil) }
    var thread = pthread_t()
    let argument = Unmanaged.passRetained(work)
    let code = pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
        let work = Unmanaged<Work>.fromOpaque(argument).takeRetainedValue()
        while work.loop.turn(work.clock) {}
        work.loop.end(work.clock)
        return nil
      }, argument.toOpaque())
    guard code == 0 else {
      argument.release()
      work.loop.end(work.clock)
      throw .cannotListen(path: work.lock.folder.controlSocket, reason: "no thread: \(String(cString: strerror(code)))")
    }
    return thread
  }
}
