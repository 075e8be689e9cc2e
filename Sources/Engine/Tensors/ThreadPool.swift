import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Foundation
#endif

/// Threads of the process's own that wait for parts of operations: hot for a moment after each, asleep when nothing comes.
///
/// Each thread has a part of its own, so that what it worked on last is still in its core's cache; parts that no thread has begun when
/// the caller is done with its own are run by the caller, so that a thread the system has put aside holds up nobody. Who runs a part
/// changes nothing in what it does. One caller at a time has the threads; another one runs its parts one after the other.
final class ThreadPool: @unchecked Sendable {
  // Safe to send: `workers` and `body` are touched by the caller that holds `isTaken`, and read by workers that it woke.
  static let shared = ThreadPool()

  private let isTaken = Atomic<Bool>(false)
  private var workers: [Worker] = []
  private var body: ((Int) -> Void)?
  /// How many workers have not ended their part yet.
  private let pending = Gate()

  /// Runs `body` for every part, at the same time where threads are free; returns when all are done.
  func run(parts: Int, _ body: (_ part: Int) -> Void) {
    guard !isTaken.exchange(true, ordering: .acquiring) else {
      for part in 0..<parts { body(part) }
      return
    }
    defer { isTaken.store(false, ordering: .releasing) }
    hire(parts - 1)
    let helpers = workers.prefix(parts - 1)
    withoutActuallyEscaping(body) { body in
      self.body = body
      pending.add(helpers.count)
      for worker in helpers { worker.offer() }
      body(0)
      for worker in helpers where worker.takeBack() {
        body(worker.part)
        pending.add(-1)
      }
      // Where the system had no more threads to give.
      for part in (helpers.count + 1)..<max(parts, helpers.count + 1) { body(part) }
      _ = pending.wait { $0 == 0 }
      self.body = nil
    }
  }

  /// Starts threads until there are `count`, or as many as the system gives.
  private func hire(_ count: Int) {
    while workers.count < count, let worker = Worker(part: workers.count + 1, pool: self) { workers.append(worker) }
  }

  /// Never inlined: the worker's reference to the closure has to be gone before it says that it is done.
  @inline(never) private func perform(_ part: Int) { body?(part) }

  /// A thread that runs one part of each operation that has so many.
  private final class Worker: Sendable {
    let part: Int
    /// Odd while a part is offered that nobody has taken; even at first and once it is taken.
    private let orders = Gate()
    /// The number at which the caller offered last; only the caller looks at it.
    private let offered = Atomic<Int>(0)
    private unowned let pool: ThreadPool

    /// `nil` where the system has no thread left.
    init?(part: Int, pool: ThreadPool) {
      self.part = part
      self.pool = pool
      // Signals are for the threads that wait for them; faults stay with the thread that makes them.
      var (all, old) = (sigset_t(), sigset_t())
      sigfillset(&all)
      for fault in [SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT] { sigdelset(&all, fault) }
      pthread_sigmask(SIG_SETMASK, &all, &old)
      defer { pthread_sigmask(SIG_SETMASK, &old, nil) }
      var handle = pthread_t()
      let worker = Unmanaged.passRetained(self)
      let status = pthread_create(
        &handle, nil,
        { pointer in
          guard let pointer else { return nil }
          Unmanaged<Worker>.fromOpaque(pointer).takeRetainedValue().work()
        }, worker.toOpaque())
      guard status == 0 else {
        worker.release()
        return nil
      }
      pthread_detach(handle)
    }

    func offer() { offered.store(orders.add(1), ordering: .relaxed) }

    /// Takes the part that was offered back, unless this thread has begun it; whether it could.
    func takeBack() -> Bool { orders.advance(from: offered.load(ordering: .relaxed)) }

    private func work() -> Never {
      while true {
        let order = orders.wait { $0 % 2 == 1 }
        guard orders.advance(from: order) else { continue }
        pool.perform(part)
        pool.pending.add(-1)
      }
    }
  }
}
