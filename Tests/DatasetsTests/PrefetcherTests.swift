import Datasets
import Dispatch
import Foundation
import Synchronization
import Testing

struct PrefetcherTests {
  @Test(arguments: [(1, 1), (2, 1), (3, 4), (16, 2)])
  func inOrderWhateverTheThreads(depth: Int, threads: Int) {
    let prefetcher = Prefetcher(start: 5, end: 305, depth: depth, threads: threads) { $0 * $0 }
    var found: [Int] = []
    while let element = prefetcher.next() { found.append(element) }
    #expect(found == (5..<305).map { $0 * $0 })
    #expect(prefetcher.next() == nil)
  }

  @Test func sameBatchesAsWithoutIt() throws {
    let dataset = SyntheticFaces(seed: 3, people: 4, imagesPerPerson: 5, height: 14, width: 12).dataset()
    let augmentation = Augmentation(flip: true, shift: 0.1, rotation: 12, scale: 0.1, brightness: 0.2, contrast: 0.2)
    let batches = try TrainingBatches(dataset, batch: 6, seed: 4, augmentation: augmentation)
    let plain = try (0..<12).map { try batches.batch(step: $0) }
    for threads in [1, 3] {
      let whole = Prefetcher(end: 12, depth: 4, threads: threads) { (step) throws(DatasetError) in try batches.batch(step: step) }
      for batch in plain { #expect(try whole.next() == batch) }
      let resumed = batches.prefetched(from: 7, threads: threads)
      for batch in plain[7...] { #expect(try resumed.next() == batch) }
    }
  }

  /// Nothing is made before there is room: at position p, element p - depth has been asked for.
  @Test func atMostDepthAhead() {
    let asked = Mutex(0)
    let tooEarly = Mutex(0)
    let made = DispatchSemaphore(value: 0)
    let depth = 3
    let prefetcher = Prefetcher(depth: depth, threads: 2) { position in
      if position >= asked.withLock({ $0 }) + depth { tooEarly.withLock { $0 += 1 } }
      made.signal()
      return position
    }
    for _ in 0..<depth { made.wait() }  // it runs ahead by the depth, unasked
    for position in 0..<200 {
      asked.withLock { $0 += 1 }
      #expect(prefetcher.next() == position)
      made.wait()
    }
    #expect(tooEarly.withLock { $0 } == 0)
  }

  @Test func cancelEndsAWaitingConsumer() {
    let gate = DispatchSemaphore(value: 0)
    let started = DispatchSemaphore(value: 0)
    let done = DispatchSemaphore(value: 0)
    let prefetcher = Prefetcher(depth: 1) { (position: Int) -> Int in
      started.signal()
      gate.wait()
      return position
    }
    let result = Mutex<Int?>(-1)
    let consumer = Thread {
      let element = prefetcher.next()
      result.withLock { $0 = element }
      done.signal()
    }
    consumer.start()
    started.wait()
    prefetcher.cancel()
    done.wait()
    #expect(result.withLock { $0 } == nil)
    #expect(prefetcher.next() == nil)
    gate.signal()
  }

  /// Released in the middle of its work, it waits for its threads: nothing that they hold is left.
  @Test func releaseJoinsTheThreads() {
    final class Token: Sendable {}
    weak var left: Token?
    let calls = Mutex(0)
    do {
      let token = Token()
      left = token
      let prefetcher = Prefetcher(depth: 4, threads: 3) { position in
        withExtendedLifetime(token) { calls.withLock { $0 += 1 } }
        return position
      }
      #expect(prefetcher.next() == 0)
    }
    #expect(left == nil)
    #expect(calls.withLock { $0 } >= 1)
  }
}
