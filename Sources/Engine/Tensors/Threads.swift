import COpenBLAS
import Synchronization

/// How the engine uses the cores: one split of each operation over a fixed number of parts, OpenBLAS single-threaded inside.
///
/// The split depends on the number of threads and the shapes alone, never on timing, so the same seed and thread count give
/// bit-identical results.
public enum Threads {
  private static let wanted = Atomic<Int>(0)

  /// The number of threads that an operation may use: 1 inside a part of another one.
  public static var count: Int {
    if let threads = ThreadContext.current.threads { return threads }
    let count = wanted.load(ordering: .relaxed)
    return count > 0 ? count : use(available)
  }

  /// The cores that this process may run on.
  public static let available = max(1, Int(openblas_get_num_procs()))

  /// Sets the number of threads for the whole process; returns it.
  @discardableResult public static func use(_ count: Int) -> Int {
    require(count > 0, "the number of threads must be at least 1, found \(count)")
    openblas_set_num_threads(1)
    wanted.store(count, ordering: .relaxed)
    return count
  }

  /// Runs `body` on this thread with another number of threads for its operations.
  ///
  /// - Parameters:
  ///   - count: How many; 1 or more.
  ///   - body: What to run.
  public static func with<R>(_ count: Int, _ body: () throws -> R) rethrows -> R {
    require(count > 0, "the number of threads must be at least 1, found \(count)")
    _ = self.count  // sets up OpenBLAS where nobody has yet
    return try ThreadContext.with({ $0.threads = count }, body)
  }

  /// Splits `0..<count` into at most `Threads.count` parts of nearly equal size and runs `body` on each, at the same time.
  ///
  /// Operations inside a part have one thread and one part. Where there is a single part it is the caller itself, whose operations
  /// have the threads as ever.
  ///
  /// - Parameters:
  ///   - count: How many items there are.
  ///   - grain: The fewest items worth a thread.
  ///   - body: Called with the part's number (from 0) and its items; parts must write to different places.
  static func split(_ count: Int, grain: Int = 1, _ body: (_ part: Int, _ items: Range<Int>) -> Void) {
    let parts = self.parts(count, grain: grain)
    guard parts > 1 else {
      if count > 0 { body(0, 0..<count) }
      return
    }
    let pool = ThreadContext.current.pool
    ThreadPool.shared.run(parts: parts) { part in
      ThreadContext.with({ $0 = ThreadContext(threads: 1, pool: pool, shelf: part) }) {
        body(part, part * count / parts..<(part + 1) * count / parts)
      }
    }
  }

  /// The number of parts that `split` makes.
  static func parts(_ count: Int, grain: Int = 1) -> Int { max(1, min(self.count, count / max(1, grain))) }
}
