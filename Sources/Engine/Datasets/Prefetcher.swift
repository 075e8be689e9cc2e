import Tensors

#if canImport(Glibc)
  import Glibc
#else
  import Foundation
#endif

/// Makes upcoming elements on threads of its own and hands them over in order, at most `depth` ahead.
///
/// What comes out is `make(start)`, `make(start + 1)`, ... whatever the number of threads: `make` has to be a function of
/// the position alone. Where it throws, the elements before come out as ever and the error comes in its place, again each
/// time it is asked for; nothing is made after it. The threads are real ones, so that a long training step never blocks
/// the pool of Swift's tasks. They end when the prefetcher is cancelled or released, and are joined then.
public final class Prefetcher<Element: Sendable, Failure: Error>: Sendable {
  private let work: Work
  private let threads: Threads

  /// Starts to make elements.
  ///
  /// - Parameters:
  ///   - start: The position of the first element; where a run is resumed, that of its next one.
  ///   - end: The position after the last element; nil goes on until cancelled.
  ///   - depth: How many elements may be made ahead of the one handed over last.
  ///   - threads: How many threads make them.
  ///   - make: The element at a position; called from several threads at once if there are several.
  public init(
    start: Int = 0, end: Int? = nil, depth: Int = 2, threads: Int = 1,
    make: @escaping @Sendable (_ position: Int) throws(Failure) -> Element
  ) {
    require(depth > 0, "prefetching needs a depth of 1 or more, found \(depth)")
    require(threads > 0, "prefetching needs a thread at least, found \(threads)")
    let work = Work(start: start, end: end ?? .max, depth: depth, make: make)
    self.work = work
    self.threads = Threads(count: threads) { work.run() }
  }

  deinit {
    work.cancel()
    threads.join()
  }

  /// The next element, waiting for it if need be; nil after the last one, or once cancelled.
  ///
  /// - Throws: What `make` threw for it.
  public func next() throws(Failure) -> Element? { try work.next()?.get() }

  /// Ends it: a waiting `next` and all later ones return nil, and the threads end after what they are making.
  public func cancel() { work.cancel() }

  /// What the threads share with the consumer; it outlives the prefetcher until they have ended.
  private final class Work: @unchecked Sendable {
    // Safe to send: all that changes is read and written with the monitor held.
    private let monitor = Monitor()
    private let depth: Int
    private let make: @Sendable (Int) throws(Failure) -> Element
    private var end: Int
    private var claimed: Int  // the next position to be made
    private var handedOver: Int  // the next position to be handed over
    private var finished: [Int: Result<Element, Failure>] = [:]
    private var isCancelled = false

    init(start: Int, end: Int, depth: Int, make: @escaping @Sendable (Int) throws(Failure) -> Element) {
      self.end = end
      self.depth = depth
      self.make = make
      claimed = start
      handedOver = start
    }

    func run() {
      while let position = claim() {
        let result = Result { () throws(Failure) in try make(position) }
        monitor.withLock {
          if !isCancelled { finished[position] = result }
          // Others may be making earlier ones still; of several errors the first in order is the one that is met.
          if case .failure = result { end = min(end, position + 1) }
          monitor.wakeAll()
        }
      }
    }

    private func claim() -> Int? {
      monitor.withLock {
        while !isCancelled, claimed < end, claimed >= handedOver + depth { monitor.wait() }
        guard !isCancelled, claimed < end else { return nil }
        defer { claimed += 1 }
        return claimed
      }
    }

    func next() -> Result<Element, Failure>? {
      monitor.withLock {
        while !isCancelled, handedOver < end, finished[handedOver] == nil { monitor.wait() }
        guard !isCancelled, let result = finished[handedOver] else { return nil }
        if case .failure = result { return result }
        finished[handedOver] = nil
        handedOver += 1
        monitor.wakeAll()
        return result
      }
    }

    func cancel() {
      monitor.withLock {
        isCancelled = true
        finished = [:]
        monitor.wakeAll()
      }
    }
  }
}

/// A lock with a condition; `Mutex` has none to wait on.
private final class Monitor: @unchecked Sendable {
  // Safe to send: the memory is written by the functions of pthreads alone.
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  init() {
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

  func withLock<R>(_ body: () -> R) -> R {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body()
  }

  /// Waits for `wakeAll`; the lock is held before and after, not meanwhile.
  func wait() { pthread_cond_wait(condition, mutex) }

  func wakeAll() { pthread_cond_broadcast(condition) }
}

/// Threads that can be joined, which neither Foundation's nor Swift's tasks can.
private final class Threads: Sendable {
  private let handles: [pthread_t]

  private final class Body: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  init(count: Int, run: @escaping @Sendable () -> Void) {
    handles = (0..<count).map { _ in
      var handle = pthread_t()
      let body = Unmanaged.passRetained(Body(run))
      let status = pthread_create(
        &handle, nil,
        { pointer in
          guard let pointer else { return nil }
          Unmanaged<Body>.fromOpaque(pointer).takeRetainedValue().run()
          return nil
        }, body.toOpaque())
      require(status == 0, "the system has no thread left: \(String(cString: strerror(status)))")
      return handle
    }
  }

  func join() { for handle in handles { pthread_join(handle, nil) } }
}
