import Synchronization

/// A block of `Float`s, 64-byte aligned, that several tensors may share; the last owner returns it to the pool.
///
/// Reference: the uniqueness test of Swift's own `Array` (copy on write), which `Tensor` follows.
final class Storage: @unchecked Sendable {
  // Safe to send: the memory is written only through a `Tensor` that owns it alone (`isKnownUniquelyReferenced`).
  let pointer: UnsafeMutablePointer<Float>
  let count: Int
  private let capacity: Int
  /// The same numbers in other orders, as kernels want weights; each is made once while the numbers stand still.
  private let forms = Mutex<[StorageForm: Storage]>([:])

  init(count: Int) {
    self.count = count
    (pointer, capacity) = StoragePool.shared.take(count)
  }

  deinit { StoragePool.shared.give(back: pointer, capacity: capacity) }

  /// The numbers in another order, made if they are not there yet.
  func form(_ form: StorageForm, _ make: () -> Storage) -> Storage {
    forms.withLock { forms in
      if let made = forms[form] { return made }
      let made = make()
      forms[form] = made
      return made
    }
  }

  /// Drops all other forms: the numbers are about to change.
  func forgetForms() { forms.withLock { if !$0.isEmpty { $0 = [:] } } }
}

/// An order of the numbers of a weight that a kernel wants.
enum StorageForm: Hashable {
  /// The filter of a convolution as panels of output channels.
  case convolution
  /// The filter of a 3x3 convolution as its Winograd transform.
  case winograd
  /// The filter of a depthwise convolution with the channels fastest.
  case depthwise
  /// The weight of a dense layer as panels of outputs.
  case dense
}

/// Keeps freed blocks for reuse, so that a steady training step allocates nothing.
///
/// Blocks are rounded up to size classes (four a power of two), and a request is served from its own class only.
public final class StoragePool: Sendable {
  /// The process-wide pool.
  public static let shared = StoragePool()

  private struct State {
    var free: [Int: [UInt]] = [:]  // capacity -> addresses
    var statistics = Statistics()
  }

  /// Counters for tests, benchmarks and the memory plan.
  public struct Statistics: Sendable, Equatable {
    /// Blocks ever asked of the system.
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

  private let state = Mutex(State())

  /// The counters as they stand.
  public var statistics: Statistics { state.withLock { $0.statistics } }

  /// Begins to look for the largest number of bytes in use anew, from what is in use now.
  public func resetPeak() { state.withLock { $0.statistics.peakBytes = $0.statistics.liveBytes } }

  /// The bytes of the block that the pool gives for a tensor of `count` elements.
  public static func bytes(holding count: Int) -> Int { sizeClass(count) * MemoryLayout<Float>.stride }

  static func sizeClass(_ count: Int) -> Int {
    let least = 64
    guard count > least else { return least }
    let power = Int.bitWidth - (count - 1).leadingZeroBitCount - 1  // 2^power < count <= 2^(power + 1)
    let quarter = max((1 << power) >> 2, 16)
    return (count + quarter - 1) / quarter * quarter
  }

  func take(_ count: Int) -> (UnsafeMutablePointer<Float>, Int) {
    let capacity = Self.sizeClass(count)
    let bytes = capacity * MemoryLayout<Float>.stride
    let kept: UInt? = state.withLock { state in
      let address = state.free[capacity]?.popLast()
      if address == nil {
        state.statistics.allocations += 1
        state.statistics.bytes += bytes
      }
      state.statistics.live += 1
      state.statistics.liveBytes += bytes
      state.statistics.peakBytes = max(state.statistics.peakBytes, state.statistics.liveBytes)
      return address
    }
    let raw = kept.flatMap(UnsafeMutableRawPointer.init(bitPattern:)) ?? .allocate(byteCount: bytes, alignment: 64)
    return (raw.bindMemory(to: Float.self, capacity: capacity), capacity)
  }

  func give(back pointer: UnsafeMutablePointer<Float>, capacity: Int) {
    let address = UInt(bitPattern: pointer)
    state.withLock { state in
      state.free[capacity, default: []].append(address)
      state.statistics.live -= 1
      state.statistics.liveBytes -= capacity * MemoryLayout<Float>.stride
    }
  }

  /// Returns every block that is not in use to the system.
  public func trim() {
    let blocks = state.withLock { state in
      let blocks = state.free
      state.free = [:]
      state.statistics.bytes = state.statistics.liveBytes
      return blocks
    }
    for address in blocks.values.joined() { UnsafeMutableRawPointer(bitPattern: address)?.deallocate() }
  }
}
