import COpenBLAS
import Dispatch
import Synchronization

/// How the engine uses the cores: one split of each operation over a fixed number of parts, OpenBLAS single-threaded inside.
///
/// The split depends on the number of threads and the shapes alone, never on timing, so the same seed and thread count give
/// bit-identical results.
public enum Threads {
  private static let wanted = Atomic<Int>(0)

  /// The number of threads that an operation may use.
  public static var count: Int {
    let count = wanted.load(ordering: .relaxed)
    return count > 0 ? count : use(available)
  }

  /// The cores that this process may run on.
  public static var available: Int { max(1, Int(openblas_get_num_procs())) }

  /// Sets the number of threads for the whole process; returns it.
  @discardableResult public static func use(_ count: Int) -> Int {
    require(count > 0, "the number of threads must be at least 1, found \(count)")
    openblas_set_num_threads(1)
    wanted.store(count, ordering: .relaxed)
    return count
  }

  /// Splits `0..<count` into at most `Threads.count` parts of nearly equal size and runs `body` on each, at the same time.
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
    withoutActuallyEscaping(body) { body in
      let work = Work(body: body)
      DispatchQueue.concurrentPerform(iterations: parts) { part in
        work.body(part, part * count / parts..<(part + 1) * count / parts)
      }
    }
  }

  /// The number of parts that `split` makes.
  static func parts(_ count: Int, grain: Int = 1) -> Int { max(1, min(self.count, count / max(1, grain))) }

  /// Sendable by the contract of `split`: the parts share nothing that one of them writes.
  private struct Work: @unchecked Sendable {
    let body: (Int, Range<Int>) -> Void
  }
}
