import Foundation
import Runs
import Synchronization

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

  /// Blocks the signals for this thread and those it starts, and waits for them on a thread of its own. Call it first.
  init() {
    signal(SIGHUP, SIG_IGN)
    signal(SIGPIPE, SIG_IGN)
    var set = sigset_t()
    sigemptyset(&set)
    for signal in Self.handled { sigaddset(&set, signal) }
    pthread_sigmask(SIG_BLOCK, &set, nil)
    let thread = Thread { [self] in
      var set = sigset_t()
      sigemptyset(&set)
      for signal in Self.handled { sigaddset(&set, signal) }
      while true {
        var received: Int32 = 0
        if sigwait(&set, &received) == 0 { receive(received) }
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
  var reason: String? { state.withLock { $0.stops == 0 ? nil : $0.interrupted ? "interrupted (SIGINT)" : "terminated (SIGTERM)" } }
}
