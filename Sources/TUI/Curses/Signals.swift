import Glibc
import Synchronization

/// What signals told the program since it last looked.
struct SignalNews: OptionSet, Hashable {
  let rawValue: UInt8
  /// The window changed its size (SIGWINCH).
  static let resized = SignalNews(rawValue: 1)
  /// The process is to stop until it is continued (SIGTSTP).
  static let stop = SignalNews(rawValue: 2)
  /// The process was continued after a stop (SIGCONT).
  static let continued = SignalNews(rawValue: 4)
  /// The process is to end (SIGTERM, SIGINT, SIGHUP).
  static let terminate = SignalNews(rawValue: 8)
  /// Another thread has something to show.
  static let woken = SignalNews(rawValue: 16)
}

/// Wakes a thread that waits in `Terminal.readKey`, from any thread.
public struct Waker: Sendable {
  /// Makes the present or the next `readKey` return early, without a key.
  public func wake() { Signals.post(.woken) }
}

/// Handlers that only write a byte to a pipe, which `readKey` waits on together with the terminal.
enum Signals {
  /// Reading and writing end. Made once and never closed, so that a late signal cannot write into another file.
  private static let pipe: (read: Int32, write: Int32) = {
    var ends: [Int32] = [-1, -1]
    let failed = Glibc.pipe(&ends) != 0
    require(!failed, "Signals: no pipe can be made (errno \(errno)); the process has too many files open")
    for end in ends {
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
    }
    return (ends[0], ends[1])
  }()

  /// Whether a request to end waits to be read.
  private static let isTerminating = Atomic<Bool>(false)

  static let handled: [Int32] = [SIGWINCH, SIGTSTP, SIGCONT, SIGTERM, SIGINT, SIGHUP]

  /// The descriptor that becomes readable when there is news.
  static var descriptor: Int32 { pipe.read }

  /// Installs the handlers and returns what was there before.
  static func install() -> [(signal: Int32, action: sigaction)] {
    _ = take()
    isTerminating.store(false, ordering: .relaxed)
    return handled.map { signal in
      var action = sigaction()
      action.__sigaction_handler.sa_handler = { Signals.received($0) }
      // Restarted, so that a frame that is being written is not torn; poll returns early all the same.
      action.sa_flags = SA_RESTART
      var old = sigaction()
      sigaction(signal, &action, &old)
      return (signal, old)
    }
  }

  static func restore(_ saved: [(signal: Int32, action: sigaction)]) {
    for (signal, action) in saved {
      var action = action
      sigaction(signal, &action, nil)
    }
  }

  /// Runs in the handler: nothing but calls that are safe there.
  private static func received(_ signal: Int32) {
    let saved = errno
    switch signal {
    case SIGWINCH: post(.resized)
    case SIGTSTP: post(.stop)
    case SIGCONT: post(.continued)
    default:
      // Asked twice and the first still unheard: the thread of the screen hangs, so end here and now.
      if isTerminating.exchange(true, ordering: .relaxed) {
        EmergencyRestore.run()
        Glibc.signal(signal, SIG_DFL)
        raise(signal)
      }
      post(.terminate)
    }
    errno = saved
  }

  /// Writes one byte; a full pipe is news enough already.
  static func post(_ news: SignalNews) {
    var byte = news.rawValue
    _ = write(pipe.write, &byte, 1)
  }

  /// Empties the pipe.
  static func take() -> SignalNews {
    var news: SignalNews = []
    var bytes = [UInt8](repeating: 0, count: 64)
    while true {
      let count = read(pipe.read, &bytes, bytes.count)
      guard count > 0 else { break }
      for byte in bytes.prefix(count) { news.formUnion(SignalNews(rawValue: byte)) }
    }
    if news.contains(.terminate) { isTerminating.store(false, ordering: .relaxed) }
    return news
  }

  /// Stops the process and its job as Ctrl-Z does, and returns once it is continued.
  static func stopUntilContinued() {
    var action = sigaction()
    var ours = sigaction()
    action.__sigaction_handler.sa_handler = SIG_IGN
    sigaction(SIGTSTP, &action, &ours)
    // The rest of the job (a `make` that started us) first, while we ignore the signal; then this thread, which stops before
    // `pthread_kill` returns.
    kill(0, SIGTSTP)
    action.__sigaction_handler.sa_handler = SIG_DFL
    sigaction(SIGTSTP, &action, nil)
    var stop = sigset_t()
    var mask = sigset_t()
    sigemptyset(&stop)
    sigaddset(&stop, SIGTSTP)
    pthread_sigmask(SIG_UNBLOCK, &stop, &mask)
    pthread_kill(pthread_self(), SIGTSTP)
    pthread_sigmask(SIG_SETMASK, &mask, nil)
    sigaction(SIGTSTP, &ours, nil)
  }
}
