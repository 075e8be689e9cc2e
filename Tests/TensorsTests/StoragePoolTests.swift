import TestSupport
import Testing

@testable import Tensors

@Suite struct StoragePoolTests {
  private let megabyte = 1 << 20

  @Test("sizes are served with a quarter more at most, in whole cache lines") func sizeClasses() {
    var last = 0
    for bytes in stride(from: 0, through: 1 << 20, by: 4) {
      let (index, size) = StorageShelf.sizeClass(bytes)
      guard size >= bytes, size % 64 == 0, size <= max(256, bytes + bytes / 4 + 64), size >= last,
        StorageShelf.sizeClass(size) == (index, size), StorageShelf.size(ofClass: index) == size
      else {
        Issue.record("\(bytes) bytes have class \(index) of \(size) bytes")
        return
      }
      last = size
    }
  }

  @Test("blocks around the border between small and large go back to where they came from") func border() {
    let pool = StoragePool()
    pool.serve {
      func take() { for bytes in stride(from: megabyte - 300, through: megabyte + 300, by: 4) { _ = Storage(count: bytes / 4) } }
      take()
      let first = pool.statistics
      take()
      #expect(pool.statistics == first)
    }
  }

  @Test func aPoolServesAScopeAndCounts() {
    let pool = StoragePool()
    let kept = pool.serve { () -> Tensor in
      _ = Tensor(zeros: [1000])
      return Tensor(zeros: [1000])
    }
    var statistics = pool.statistics
    // The second tensor has the place of the first. 4000 bytes are 63 lines, and the next size is 64.
    #expect(statistics == .init(allocations: 1, live: 1, bytes: 4096, peakBytes: 4096, liveBytes: 4096))
    withExtendedLifetime(kept) {}
    _ = Tensor(zeros: [1000])
    statistics = pool.statistics
    #expect(statistics.allocations == 1, "outside of the scope the pool of the process serves")
  }

  @Test func blocksReturnToThePoolTheyCameFrom() {
    let pool = StoragePool()
    do {
      let small = pool.serve { Tensor(zeros: [10]) }
      let large = pool.serve { Tensor(zeros: [1 << 20]) }
      #expect(pool.statistics.live == 2)
      withExtendedLifetime((small, large)) {}
    }
    #expect(pool.statistics.live == 0)
    #expect(pool.statistics.liveBytes == 0)
    #expect(pool.statistics.bytes == 256 + 4 << 20)
    pool.trim()
    #expect(pool.statistics.bytes == 0)
  }

  @Test func theSmallestHoleThatFitsIsTaken() {
    var arena = StorageArena()
    let blocks = [3, 1, 2, 1, 4, 1].map { arena.take($0 * megabyte) }
    #expect(blocks.allSatisfy { $0.fresh == $0.bytes })
    for index in [0, 2, 4] { arena.give(back: blocks[index]) }
    let two = arena.take(2 * megabyte)
    #expect(two.memory == blocks[2].memory && two.fresh == 0)
    let one = arena.take(megabyte)
    #expect(one.memory == blocks[0].memory && one.fresh == 0, "of the holes of 3 and 4, the smaller")
    let four = arena.take(4 * megabyte)
    #expect(four.memory == blocks[4].memory)
    // Only what reaches past the furthest block is fresh.
    let five = arena.take(5 * megabyte)
    #expect(five.memory == blocks[5].memory + megabyte && five.fresh == 5 * megabyte)
    arena.close()
  }

  @Test func neighboursThatAreFreeBecomeOne() {
    var arena = StorageArena()
    let blocks = (0..<5).map { _ in arena.take(megabyte) }
    for index in [1, 3, 2] { arena.give(back: blocks[index]) }
    let three = arena.take(3 * megabyte)
    #expect(three.memory == blocks[1].memory && three.fresh == 0)
    arena.give(back: three)
    arena.give(back: blocks[4])
    arena.give(back: blocks[0])
    let all = arena.take(6 * megabyte)
    #expect(all.memory == blocks[0].memory && all.fresh == megabyte)
    arena.give(back: all)
    #expect(arena.trim() == 6 * megabyte)
    #expect(arena.take(megabyte).fresh == megabyte, "what went back to the system is fresh again")
    arena.close()
  }

  @Test("a block that no region has room for gets one of its own") func largerThanARegion() {
    var arena = StorageArena()
    let (small, huge) = (arena.take(megabyte), arena.take(3 << 30))
    huge.memory.storeBytes(of: 7, as: UInt8.self)
    (huge.memory + (3 << 30 - 1)).storeBytes(of: 9, as: UInt8.self)
    #expect(Int(bitPattern: small.memory) % (2 * megabyte) == 0, "a region begins with a huge page")
    arena.give(back: huge)
    arena.give(back: small)
    #expect(arena.trim() == 3 << 30 + megabyte)
    arena.close()
  }

  @Test("blocks in use never overlap, and the same calls give the same places") func randomCalls() {
    func run() -> [Int] {
      var (arena, generator) = (StorageArena(), SeededGenerator(seed: 5))
      var (live, places, base): ([StorageBlock], [Int], UnsafeMutableRawPointer?) = ([], [], nil)
      for _ in 0..<3000 {
        if live.count > 40 || !live.isEmpty && generator.integer(below: 2) == 0 {
          arena.give(back: live.remove(at: generator.integer(below: live.count)))
          continue
        }
        let block = arena.take((1 + generator.integer(below: 5000)) * 64)
        base = base ?? block.memory
        places.append(block.memory - (base ?? block.memory))
        for other in live where block.memory < other.memory + other.bytes && other.memory < block.memory + block.bytes {
          Issue.record("two blocks in use overlap")
        }
        if Int(bitPattern: block.memory) % 64 != 0 { Issue.record("a block is not aligned to a cache line") }
        live.append(block)
      }
      for block in live { arena.give(back: block) }
      // All are one again: a single block of everything that was touched is not fresh.
      let touched = arena.take(64)
      #expect(touched.memory == base)
      arena.close()
      return places
    }
    let places = run()
    #expect(places.count > 1000)
    #expect(places == run())
  }

  @Test("the memory held stays close to the most that was in use") func held() {
    // The tensors of a step: one more each layer on the way forward, of shrinking sizes; on the way back two that go at once. By size
    // alone each layer would have its own kept blocks.
    let pool = StoragePool()
    let layers = (0..<24).map { 1_000_000 / ($0 + 4) * 7 }
    func step() {
      pool.serve {
        var activations = layers.map { Tensor(zeros: [$0]) }
        while let activation = activations.popLast() {
          let gradients = (Tensor(zeros: activation.shape), Tensor(zeros: [activation.count / 3]))
          withExtendedLifetime(gradients) {}
        }
      }
    }
    for _ in 0..<3 { step() }
    let after = pool.statistics
    for _ in 0..<10 { step() }
    #expect(pool.statistics == after)
    #expect(Double(after.bytes) <= 1.1 * Double(after.peakBytes), "\(after)")
  }

  @Test("what parts take of their own depends on no timing", arguments: [1, 2, 5]) func parts(threads: Int) {
    let pool = StoragePool()
    pool.serve {
      Threads.with(threads) {
        func operation() {
          Threads.split(5) { part, _ in
            let scratch = (Storage(count: 1000), Storage(count: 300_000 * (part + 1)))
            scratch.1.pointer.initialize(repeating: 1, count: scratch.1.count)
          }
        }
        operation()
        let first = pool.statistics
        #expect(first.live == 0)
        for _ in 0..<50 { operation() }
        #expect(pool.statistics.allocations == first.allocations)
        #expect(pool.statistics.bytes == first.bytes)
      }
    }
  }
}
