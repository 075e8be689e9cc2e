#if canImport(Glibc)
  import Glibc
#else
  import Foundation
#endif

/// What holds for the operations of one thread: how many threads they may use, and where their storage comes from.
struct ThreadContext {
  /// The number of threads that an operation may use; `nil` for the process's.
  var threads: Int?
  /// Where storage comes from; `nil` for the process's pool.
  var pool: StoragePool?
  /// The shelf of the pool: the number of the part that the thread works on, so that what a part finds there does not depend on
  /// what the others do meanwhile.
  var shelf = 0

  /// The context of this thread.
  static var current: ThreadContext {
    get { here.pointee }
    set { here.pointee = newValue }
  }

  /// Runs `body` on this thread with a changed context, and brings back the old one.
  static func with<R>(_ change: (inout ThreadContext) -> Void, _ body: () throws -> R) rethrows -> R {
    let here = here
    let old = here.pointee
    defer { here.pointee = old }
    change(&here.pointee)
    return try body()
  }

  // A key of pthreads rather than a task-local value: it is asked at every operation, on threads that no task runs on.
  private static let key: pthread_key_t = {
    var key = pthread_key_t()
    let status = pthread_key_create(&key) { pointer in
      let context = pointer?.assumingMemoryBound(to: ThreadContext.self)
      context?.deinitialize(count: 1)
      context?.deallocate()
    }
    require(status == 0, "the system has no key for thread-local values left: \(String(cString: strerror(status)))")
    return key
  }()

  private static var here: UnsafeMutablePointer<ThreadContext> {
    if let pointer = pthread_getspecific(key) { return pointer.assumingMemoryBound(to: ThreadContext.self) }
    let made = UnsafeMutablePointer<ThreadContext>.allocate(capacity: 1)
    made.initialize(to: ThreadContext())
    pthread_setspecific(key, made)
    return made
  }
}
