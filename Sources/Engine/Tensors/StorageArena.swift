#if canImport(Glibc)
  import Glibc
#else
  import Foundation
#endif

/// Large blocks, cut from regions of address space: the smallest hole that fits, else past the last block. Neighbours that are free
/// become one again. The same calls in the same order give the same places.
struct StorageArena {
  /// A part of the address space that belongs to the arena; memory comes to it when it is first written.
  private struct Region {
    let start: UnsafeMutableRawPointer
    let bytes: Int
    /// Where the last block in use ends.
    var top = 0
    /// How far blocks have ever reached.
    var touched = 0
  }

  /// Free bytes between blocks.
  private struct Hole {
    var start: UnsafeMutableRawPointer
    var bytes: Int
    var end: UnsafeMutableRawPointer { start + bytes }
  }

  /// Address space costs nothing until it is used, and the fewer regions, the fewer holes at their ends.
  private static let regionBytes = 1 << 30
  /// The size of a huge page.
  private static let hugePage = 1 << 21

  private var regions: [Region] = []
  /// In the order of addresses; no two touch each other, and none touches the top of its region.
  private var holes: [Hole] = []

  /// - Parameter bytes: A multiple of 64.
  mutating func take(_ bytes: Int) -> StorageBlock {
    var best: Int?
    for index in holes.indices where holes[index].bytes >= bytes {
      if best.map({ holes[index].bytes < holes[$0].bytes }) ?? true { best = index }
    }
    if let best {
      let start = holes[best].start
      holes[best].start += bytes
      holes[best].bytes -= bytes
      if holes[best].bytes == 0 { holes.remove(at: best) }
      return StorageBlock(memory: start, bytes: bytes)
    }
    let index = regions.firstIndex { $0.bytes - $0.top >= bytes } ?? open(bytes)
    let start = regions[index].start + regions[index].top
    regions[index].top += bytes
    let fresh = max(0, regions[index].top - regions[index].touched)
    regions[index].touched += fresh
    return StorageBlock(memory: start, bytes: bytes, fresh: fresh)
  }

  mutating func give(back block: StorageBlock) {
    var hole = Hole(start: block.memory, bytes: block.bytes)
    var index = holes.firstIndex { $0.start > hole.start } ?? holes.count
    if index < holes.count, hole.end == holes[index].start { hole.bytes += holes.remove(at: index).bytes }
    if index > 0, holes[index - 1].end == hole.start {
      index -= 1
      let before = holes.remove(at: index)
      hole = Hole(start: before.start, bytes: before.bytes + hole.bytes)
    }
    if let region = regions.firstIndex(where: { $0.start + $0.top == hole.end }) {
      regions[region].top = hole.start - regions[region].start
    } else {
      holes.insert(hole, at: index)
    }
  }

  /// Returns the memory past the last block of each region to the system; how many bytes that were.
  mutating func trim() -> Int {
    var returned = 0
    let page = Int(sysconf(Int32(_SC_PAGESIZE)))
    for index in regions.indices {
      let kept = (regions[index].top + page - 1) / page * page
      guard kept < regions[index].touched else { continue }
      madvise(regions[index].start + kept, regions[index].touched - kept, MADV_DONTNEED)
      returned += regions[index].touched - kept
      regions[index].touched = kept
    }
    return returned
  }

  /// Gives up all address space; no block may be in use.
  mutating func close() {
    for region in regions { munmap(region.start, region.bytes) }
    (regions, holes) = ([], [])
  }

  /// A region with room for a block of `bytes`; the smallest possible one where address space is limited (ulimit -v).
  private mutating func open(_ bytes: Int) -> Int {
    let least = (bytes + Self.hugePage - 1) / Self.hugePage * Self.hugePage
    guard let region = Self.map(max(Self.regionBytes, least)) ?? Self.map(least) else {
      fatalError("out of memory: the system has no \(bytes >> 20) MiB left; help: a smaller batch needs less")
    }
    regions.append(region)
    return regions.count - 1
  }

  /// Address space that begins with a huge page and may use them: fewer faults when memory comes, fewer misses of the page table after.
  private static func map(_ bytes: Int) -> Region? {
    let whole = bytes + hugePage
    #if os(Linux)
      let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
    #else
      let flags = MAP_PRIVATE | MAP_ANON | MAP_NORESERVE
    #endif
    guard let raw = mmap(nil, whole, PROT_READ | PROT_WRITE, flags, -1, 0), raw != MAP_FAILED else { return nil }
    let start = raw + (hugePage - Int(bitPattern: raw) % hugePage) % hugePage
    if start > raw { munmap(raw, start - raw) }
    if start + bytes < raw + whole { munmap(start + bytes, raw + whole - (start + bytes)) }
    #if os(Linux)
      madvise(start, bytes, 14)  // MADV_HUGEPAGE, which Glibc's module has no name for
    #endif
    return Region(start: start, bytes: bytes)
  }
}
