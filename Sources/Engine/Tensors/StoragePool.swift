import Synchronization

/// A piece of memory from a pool.
struct StorageBlock: @unchecked Sendable {
  // Safe to send: whoever has the block has its memory alone.
  /// 64-byte aligned.
  let memory: UnsafeMutableRawPointer
  /// At least what was asked for.
  let bytes: Int
  /// How many of them no block has used before.
  var fresh = 0
}

/// Keeps freed memory for reuse, so that a steady training step allocates nothing.
///
/// Small blocks are kept by size. Large ones are cut from address space that only grows and are merged again when they are free, so that
/// the memory held stays close to the largest that was in use at once. Each part of a split operation has a shelf of its own, so that
/// what a block is served from never depends on timing.
public final class StoragePool: Sendable {
  /// The pool of the process.
  public static let shared = StoragePool()

  /// Counters for tests, benchmarks and the memory plan.
  public struct Statistics: Sendable, Equatable {
    /// How often memory was asked of the system that no block had used before.
    public var allocations = 0
    /// Blocks in use now.
    public var live = 0
    /// Bytes taken from the system, in use or kept for reuse.
    public var bytes = 0
    /// The largest number of bytes in use at once.
    public var peakBytes = 0
    /// Bytes in use now.
    public var liveBytes = 0
  }

  private struct State {
    var shelves: [StorageShelf] = []
    var statistics = Statistics()
  }

  private let state = Mutex(State())

  /// Creates an empty pool.
  public init() {}

  deinit {
    state.withLock { state in
      for index in state.shelves.indices { state.shelves[index].close() }
    }
  }

  /// The counters as they stand.
  public var statistics: Statistics { state.withLock { $0.statistics } }

  /// Begins to look for the largest number of bytes in use anew, from what is in use now.
  public func resetPeak() { state.withLock { $0.statistics.peakBytes = $0.statistics.liveBytes } }

  /// The bytes of the block that a pool gives for a tensor of `count` elements.
  public static func bytes(holding count: Int) -> Int { StorageShelf.size(of: count * MemoryLayout<Float>.stride) }

  /// Runs `body` with this pool in the place of the process's for all that this thread makes, also in the parts of its operations.
  ///
  /// What is made may outlive the call: it returns to the pool it came from.
  public func serve<R>(_ body: () throws -> R) rethrows -> R { try ThreadContext.with({ $0.pool = self }, body) }

  func take(bytes: Int, shelf: Int) -> StorageBlock {
    state.withLock { state in
      while state.shelves.count <= shelf { state.shelves.append(StorageShelf()) }
      let block = state.shelves[shelf].take(bytes)
      if block.fresh > 0 {
        state.statistics.allocations += 1
        state.statistics.bytes += block.fresh
      }
      state.statistics.live += 1
      state.statistics.liveBytes += block.bytes
      state.statistics.peakBytes = max(state.statistics.peakBytes, state.statistics.liveBytes)
      return block
    }
  }

  func give(back block: StorageBlock, shelf: Int) {
    state.withLock { state in
      state.shelves[shelf].give(back: block)
      state.statistics.live -= 1
      state.statistics.liveBytes -= block.bytes
    }
  }

  /// Returns what no block is in use of to the system, but for holes among large blocks in use.
  public func trim() {
    state.withLock { state in
      for index in state.shelves.indices { state.statistics.bytes -= state.shelves[index].trim() }
    }
  }
}
