import CKernels
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Foundation
#endif

/// A number that some threads change and one waits for: spinning at first, since most waits are shorter than falling asleep takes.
final class Gate: @unchecked Sendable {
  // Safe to send: the numbers are atomic, the rest is written by the functions of pthreads alone.
  private let number = Atomic<Int>(0)
  private let isAsleep = Atomic<Bool>(false)
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  private let patience: Int

  /// - Parameter patience: How long a wait spins, in nanoseconds: longer than what lies between two operations of a step, too short to
  ///   be seen as load.
  init(patience: Int = 50_000) {
    self.patience = patience
    mutex.initialize(to: pthread_mutex_t())
    condition.initialize(to: pthread_cond_t())
    require(pthread_mutex_init(mutex, nil) == 0 && pthread_cond_init(condition, nil) == 0, "the system has no lock left")
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  /// Adds to the number and returns it; what was written before is seen by the thread that waits for it.
  @discardableResult func add(_ change: Int) -> Int {
    let new = number.wrappingAdd(change, ordering: .sequentiallyConsistent).newValue
    // The other side says first that it sleeps and looks at the number then: one of the two sees the other.
    if isAsleep.load(ordering: .sequentiallyConsistent) {
      pthread_mutex_lock(mutex)
      pthread_cond_signal(condition)
      pthread_mutex_unlock(mutex)
    }
    return new
  }

  /// Adds 1 where the number is still `old`; whether it was.
  func advance(from old: Int) -> Bool {
    number.compareExchange(expected: old, desired: old + 1, ordering: .acquiringAndReleasing).exchanged
  }

  /// Waits until the number is as `isDue` wants it; returns it. One thread at a time may wait.
  func wait(until isDue: (Int) -> Bool) -> Int {
    var start = 0
    for round in 0... {
      let now = number.load(ordering: .acquiring)
      if isDue(now) { return now }
      tk_pause()
      guard round % 32 == 31 else { continue }
      // Where threads share a core, another one may be what is waited for.
      sched_yield()
      let time = Self.nanoseconds()
      if start == 0 { start = time } else if time - start > patience { break }
    }
    return sleep(isDue)
  }

  private func sleep(_ isDue: (Int) -> Bool) -> Int {
    pthread_mutex_lock(mutex)
    isAsleep.store(true, ordering: .sequentiallyConsistent)
    defer {
      isAsleep.store(false, ordering: .relaxed)
      pthread_mutex_unlock(mutex)
    }
    while true {
      let now = number.load(ordering: .sequentiallyConsistent)
      if isDue(now) { return now }
      pthread_cond_wait(condition, mutex)
    }
  }

  private static func nanoseconds() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }
}
