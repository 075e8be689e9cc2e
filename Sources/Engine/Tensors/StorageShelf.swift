/// The memory that a pool keeps for one part of the split operations; part 0 is the caller.
struct StorageShelf {
  /// Beyond this blocks are large. Small ones are kept by size, the one given back last first: it may be in the cache still.
  private static let large = 1 << 20
  private static let line = 64

  private var small = [[StorageBlock]](repeating: [], count: sizeClass(large).index + 1)
  private var arena = StorageArena()

  mutating func take(_ bytes: Int) -> StorageBlock {
    guard bytes <= Self.large else { return arena.take(Self.size(of: bytes)) }
    let (index, size) = Self.sizeClass(bytes)
    if let kept = small[index].popLast() { return StorageBlock(memory: kept.memory, bytes: size) }
    return StorageBlock(memory: .allocate(byteCount: size, alignment: Self.line), bytes: size, fresh: size)
  }

  mutating func give(back block: StorageBlock) {
    guard block.bytes <= Self.large else { return arena.give(back: block) }
    small[Self.sizeClass(block.bytes).index].append(block)
  }

  /// Returns what is kept to the system; how many bytes that were.
  mutating func trim() -> Int {
    var bytes = arena.trim()
    for index in small.indices {
      for block in small[index] { block.memory.deallocate() }
      bytes += small[index].count * Self.size(ofClass: index)
      small[index] = []
    }
    return bytes
  }

  /// Returns all to the system; no block may be in use.
  mutating func close() {
    _ = trim()
    arena.close()
  }

  /// The bytes of the block that is given for so many.
  static func size(of bytes: Int) -> Int { bytes <= large ? sizeClass(bytes).size : (bytes + line - 1) / line * line }

  /// Four sizes a power of two, from 256 bytes on.
  static func sizeClass(_ bytes: Int) -> (index: Int, size: Int) {
    let units = max(4, (bytes + line - 1) / line)
    let power = max(0, Int.bitWidth - (units - 1).leadingZeroBitCount - 3)  // 2^(power + 2) < units <= 2^(power + 3)
    let quarters = (units + (1 << power) - 1) >> power
    let index = power * 4 + quarters - 4
    return (index, size(ofClass: index))
  }

  static func size(ofClass index: Int) -> Int { (4 + index % 4) << (index / 4) * line }
}
