import CNcurses
import Glibc
import Synchronization

/// Gives the terminal back in a crash: prepared while there is time, run in a signal handler.
enum EmergencyRestore {
  /// Everything the handler needs, allocated beforehand: it must neither allocate nor lock.
  private struct State {
    var terminal: Int32 = -1
    var modes = termios()
    var bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: 0, alignment: 1)
    /// A file with what was printed while the screen was up, and where it belongs; -1 for none.
    var captured: Int32 = -1
    var standardError: Int32 = -1
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 1)
    /// A stack for the handler, since a crash may be the end of the thread's own.
    let stack = UnsafeMutableRawBufferPointer.allocate(byteCount: 65536, alignment: 16)
    /// The actions that were there before, by the order of `fatal`.
    let actions = UnsafeMutablePointer<sigaction>.allocate(capacity: EmergencyRestore.fatal.count)
  }

  /// Swift's traps are SIGILL or SIGTRAP; `abort` is SIGABRT.
  static let fatal: [Int32] = [SIGSEGV, SIGABRT, SIGBUS, SIGILL, SIGFPE, SIGTRAP]

  private static let isArmed = Atomic<Bool>(false)

  private nonisolated(unsafe) static let state: UnsafeMutablePointer<State> = {
    let pointer = UnsafeMutablePointer<State>.allocate(capacity: 1)
    pointer.initialize(to: State())
    atexit { EmergencyRestore.run() }
    return pointer
  }()

  /// Prepares: `bytes` and `modes` are what gives the terminal back.
  static func arm(terminal: Int32, modes: termios, bytes: [UInt8]) {
    state.pointee.terminal = terminal
    state.pointee.modes = modes
    state.pointee.bytes.deallocate()
    state.pointee.bytes = .allocate(byteCount: bytes.count, alignment: 1)
    state.pointee.bytes.copyBytes(from: bytes)
    useStack(flags: 0)
    for (index, signal) in fatal.enumerated() {
      var action = sigaction()
      action.__sigaction_handler.sa_handler = { EmergencyRestore.crashed($0) }
      action.sa_flags = SA_ONSTACK
      sigaction(signal, &action, state.pointee.actions + index)
    }
    isArmed.store(true, ordering: .releasing)
  }

  /// What the handler is to print once the terminal is back.
  static func watch(captured: Int32, standardError: Int32) {
    state.pointee.captured = captured
    state.pointee.standardError = standardError
  }

  /// Takes the handlers away again.
  static func disarm() {
    guard isArmed.exchange(false, ordering: .acquiringAndReleasing) else { return }
    for (index, signal) in fatal.enumerated() { sigaction(signal, state.pointee.actions + index, nil) }
    useStack(flags: Int32(SS_DISABLE))
    watch(captured: -1, standardError: -1)
  }

  /// Sets the stack that handlers of this thread run on.
  private static func useStack(flags: Int32) {
    var stack = stack_t()
    stack.ss_sp = state.pointee.stack.baseAddress
    stack.ss_size = state.pointee.stack.count
    stack.ss_flags = flags
    sigaltstack(&stack, nil)
  }

  /// Gives the terminal back, once; only calls that are safe in a signal handler.
  static func run() {
    guard isArmed.exchange(false, ordering: .acquiringAndReleasing) else { return }
    makeRoom(on: state.pointee.terminal)
    writeAll(state.pointee.terminal, state.pointee.bytes.baseAddress, state.pointee.bytes.count)
    tcsetattr(state.pointee.terminal, TCSANOW, &state.pointee.modes)
    replay()
  }

  /// Drops what a stuck line has not taken, so that writing to it does not wait for ever.
  static func makeRoom(on terminal: Int32) {
    var request = pollfd(fd: terminal, events: Int16(POLLOUT), revents: 0)
    if poll(&request, 1, 0) == 0 { tcflush(terminal, TCOFLUSH) }
  }

  private static func replay() {
    let (file, target) = (state.pointee.captured, state.pointee.standardError)
    guard file >= 0, target >= 0 else { return }
    var offset: off_t = 0
    while true {
      let count = pread(file, state.pointee.buffer.baseAddress, state.pointee.buffer.count, offset)
      guard count > 0 else { return }
      writeAll(target, state.pointee.buffer.baseAddress, count)
      offset += off_t(count)
    }
  }

  private static func writeAll(_ descriptor: Int32, _ bytes: UnsafeMutableRawPointer?, _ count: Int) {
    guard let bytes else { return }
    var done = 0
    while done < count {
      let written = write(descriptor, bytes + done, count - done)
      if written < 0 && errno == EINTR { continue }
      guard written > 0 else { return }
      done += written
    }
  }

  /// The handler: the terminal first, then whatever would have happened without us.
  private static func crashed(_ signal: Int32) {
    run()
    for index in 0..<fatal.count where fatal[index] == signal { sigaction(signal, state.pointee.actions + index, nil) }
    // Blocked while this handler runs, so it strikes on return, with the old action.
    raise(signal)
  }
}
