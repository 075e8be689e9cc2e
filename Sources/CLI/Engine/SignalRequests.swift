import Foundation
import Runs
import Synchronization

/// Where the handlers write the numbers of signals: a handler can reach nothing but a global.
private let signalPipe = Atomic<Int32>(-1)

/// Turns signals into the requests that a user could make.
///
/// SIGINT and SIGTERM: stop after this step, with a checkpoint. SIGUSR1: a checkpoint, and go on. SIGHUP is ignored: a run
/// outlives its terminal. A second SIGINT or SIGTERM ends the process at once.
final class SignalRequests: Sendable {
  private struct State {
    var requests: [Request] = []
    var stops = 0
    var interrupted = false
  }
  private let state = Mutex(State())
  private static let handled = [SIGINT, SIGTERM, SIGUSR1]

  /// Takes the signals over, and listens for them on a thread of its own. Call it once.
  ///
  /// Handlers and a pipe rather than `sigwait`: OpenBLAS starts threads before `main` that leave the signals unblocked. A signal
  /// that is ignored already (SIGINT of a shell's background job) stays ignored.
  init() {
    signal(SIGHUP, SIG_IGN)
    signal(SIGPIPE, SIG_IGN)
    // A file that may not grow (ulimit -f) is an error of the write, with a reason, like a full disk.
    signal(SIGXFSZ, SIG_IGN)
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { fatalError("cannot make a pipe for signals: \(String(cString: strerror(errno)))") }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    let (reading, writing) = (ends[0], ends[1])
    signalPipe.store(writing, ordering: .releasing)
    for number in Self.handled {
      var old = sigaction()
      sigaction(number, nil, &old)
      if unsafeBitCast(old.__sigaction_handler.sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self) { continue }
      signal(number) { number in
        let saved = errno
        var byte = UInt8(truncatingIfNeeded: number)
        write(signalPipe.load(ordering: .acquiring), &byte, 1)
        errno = saved
      }
    }
    let thread = Thread { [self] in
      var byte: UInt8 = 0
      while true {
        let count = read(reading, &byte, 1)
        if count == 1 { receive(Int32(byte)) } else if count == 0 || errno != EINTR { return }
      }
    }
    thread.name = "signals"
    thread.start()
  }

  private func receive(_ signal: Int32) {
    let isSecond = state.withLock { state in
      if signal == SIGUSR1 {
        state.requests.append(Request(id: "SIGUSR1", command: .checkpoint))
        return false
      }
      state.stops += 1
      if signal == SIGINT { state.interrupted = true }
      state.requests.append(Request(id: signal == SIGINT ? "SIGINT" : "SIGTERM", command: .stopAfterStep))
      return state.stops > 1
    }
    if isSecond { _exit(130) }
  }

  /// The requests since the last call.
  func take() -> [Request] {
    state.withLock { state in
      defer { state.requests = [] }
      return state.requests
    }
  }

  /// Whether a signal asked for the stop.
  var wasStopped: Bool { state.withLock { $0.stops > 0 } }
  /// Why the run stops, if a signal asked for it.
  var reason: String? {
    state.withLock { $0.stops == 0 ? nil : $0.interrupted ? "interrupted (SIGINT)" : "terminated (SIGTERM)" }
  }
}
