import Synchronization

/// The bytes that operations on variables read and write, counted where one operation hands its result to the next.
///
/// Forward, an operation counts its inputs and its output; on the way back the upstream gradient, its inputs and the gradients that it
/// makes; where two gradients of one variable meet, two reads and a write. Each operand counts once, however often a kernel reads it,
/// and also where it stays in the cache: the least that has to be moved while every operation is a pass of its own. A change of shape
/// counts as if it moved its elements.
public enum MemoryTraffic {
  private static let elements = Atomic<Int>(0)

  /// Bytes since the program began, over all threads; two readings tell what lies between them.
  public static var bytes: Int { elements.load(ordering: .relaxed) * MemoryLayout<Float>.stride }

  static func add(elements count: Int) { elements.add(count, ordering: .relaxed) }
}
