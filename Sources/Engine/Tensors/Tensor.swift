/// A dense array of 32-bit floats in row-major order, with value semantics (copy on write).
///
/// Images are `[N, H, W, C]`: N images, H rows, W columns, C channels, the channel fastest.
/// Operations on a tensor know no gradient; module `Gradients` adds them.
public struct Tensor: Sendable {
  /// The length of each axis, outermost first; `[]` is a scalar of one element.
  public let shape: [Int]
  var storage: Storage

  /// The number of elements: the product of `shape`.
  public var count: Int { storage.count }
  /// The number of axes.
  public var rank: Int { shape.count }

  /// A tensor whose elements are not set yet; every one must be written before it is read.
  public init(uninitialized shape: [Int]) {
    require(shape.allSatisfy { $0 >= 0 }, "a shape has no negative axis, found \(shape)")
    self.shape = shape
    storage = Storage(count: shape.reduce(1, *))
  }

  /// A tensor with every element equal to `value`.
  public init(repeating value: Float, shape: [Int]) {
    self.init(uninitialized: shape)
    storage.pointer.initialize(repeating: value, count: count)
  }

  /// A tensor of zeros.
  public init(zeros shape: [Int]) { self.init(repeating: 0, shape: shape) }

  /// A tensor with the given elements in row-major order.
  public init(_ values: [Float], shape: [Int]) {
    require(
      values.count == shape.reduce(1, *),
      "shape \(shape) holds \(shape.reduce(1, *)) elements, found \(values.count)")
    self.init(uninitialized: shape)
    values.withUnsafeBufferPointer { source in
      if let base = source.baseAddress { storage.pointer.initialize(from: base, count: source.count) }
    }
  }

  /// A scalar.
  public init(_ value: Float) { self.init(repeating: value, shape: []) }

  /// The elements in row-major order, as an array (a copy).
  public var values: [Float] { Array(UnsafeBufferPointer(start: storage.pointer, count: count)) }

  /// The only element of a tensor of one.
  public var scalar: Float {
    require(count == 1, "`scalar` needs one element, found shape \(shape)")
    return storage.pointer[0]
  }

  /// The same elements under another shape of equal count; nothing is copied.
  public func reshaped(to shape: [Int]) -> Tensor {
    require(shape.reduce(1, *) == count, "cannot reshape \(self.shape) (\(count) elements) to \(shape)")
    return Tensor(shape: shape, storage: storage)
  }

  private init(shape: [Int], storage: Storage) {
    self.shape = shape
    self.storage = storage
  }

  /// Reads the elements in place.
  public func withUnsafeBufferPointer<R>(_ body: (UnsafeBufferPointer<Float>) throws -> R) rethrows -> R {
    try body(UnsafeBufferPointer(start: storage.pointer, count: count))
  }

  /// Writes the elements in place, after a copy if another tensor shares them.
  public mutating func withUnsafeMutableBufferPointer<R>(_ body: (UnsafeMutableBufferPointer<Float>) throws -> R) rethrows -> R {
    makeUnique()
    return try body(UnsafeMutableBufferPointer(start: storage.pointer, count: count))
  }

  mutating func makeUnique() {
    guard !isKnownUniquelyReferenced(&storage) else { return storage.forgetForms() }
    let copy = Storage(count: storage.count)
    copy.pointer.initialize(from: storage.pointer, count: storage.count)
    storage = copy
  }
}

extension Tensor: Equatable {
  /// Equal shapes and bit-identical elements (so a NaN equals itself; for tests of "nothing changed").
  public static func == (left: Tensor, right: Tensor) -> Bool {
    guard left.shape == right.shape else { return false }
    return (0..<left.count).allSatisfy { left.storage.pointer[$0].bitPattern == right.storage.pointer[$0].bitPattern }
  }
}
