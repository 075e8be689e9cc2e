import Synchronization

/// A block of `Float`s, 64-byte aligned, that several tensors may share; the last owner returns it to the pool.
///
/// Reference: the uniqueness test of Swift's own `Array` (copy on write), which `Tensor` follows.
final class Storage: @unchecked Sendable {
  // Safe to send: the memory is written only through a `Tensor` that owns it alone (`isKnownUniquelyReferenced`).
  let pointer: UnsafeMutablePointer<Float>
  let count: Int
  private let block: StorageBlock
  private let pool: StoragePool
  private let shelf: Int
  /// The same numbers in other orders, as kernels want weights; each is made once while the numbers stand still.
  private let forms = Mutex<[StorageForm: Storage]>([:])

  init(count: Int) {
    let context = ThreadContext.current
    self.count = count
    pool = context.pool ?? .shared
    shelf = context.shelf
    block = pool.take(bytes: count * MemoryLayout<Float>.stride, shelf: shelf)
    pointer = block.memory.bindMemory(to: Float.self, capacity: count)
  }

  deinit { pool.give(back: block, shelf: shelf) }

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
  /// The filter of a convolution as panels of its output channels; the same numbers may be a filter of another shape.
  case convolution(outputs: Int)
  /// The filter of a 3x3 convolution as its Winograd transform.
  case winograd(outputs: Int)
  /// The filter of a depthwise convolution with the channels fastest.
  case depthwise(outputs: Int)
  /// The weight of a dense layer as panels of outputs.
  case dense(outputs: Int)
}
