import Dispatch
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Tensors

@Suite struct ThreadsTests {
  /// A pool that no other test asks: its threads are free whenever a test here wants them.
  private static let pool = ThreadPool()

  /// What each part was given, in the order of the parts.
  private func items(_ count: Int, grain: Int = 1) -> [Range<Int>] {
    let seen = Mutex<[Int: Range<Int>]>([:])
    Threads.split(count, grain: grain) { part, items in seen.withLock { $0[part] = items } }
    return seen.withLock { seen in seen.sorted { $0.key < $1.key }.map(\.value) }
  }

  @Test("parts take all items once, in order and nearly evenly", arguments: [1, 2, 3, 7, 64], [0, 1, 2, 13, 64, 1000])
  func parts(threads: Int, count: Int) {
    Threads.with(threads) {
      let parts = items(count)
      #expect(parts.count == (count == 0 ? 0 : min(threads, count)))
      #expect(Array(parts.joined()) == Array(0..<count))
      let sizes = parts.map(\.count)
      #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1)
    }
  }

  @Test func noPartIsSmallerThanTheGrain() {
    Threads.with(4) {
      #expect(items(10, grain: 4).count == 2)
      #expect(items(3, grain: 4).count == 1)
      #expect(Threads.parts(10, grain: 4) == 2)
    }
  }

  @Test func insideAPartThereIsOneThread() {
    Threads.with(3) {
      let seen = Mutex<[Int: (count: Int, parts: Int, inner: [Int], sameThread: Bool)]>([:])
      Threads.split(3) { part, _ in
        let thread = pthread_self()
        var (inner, sameThread) = ([Int](), true)
        Threads.split(10) { number, items in
          inner.append(number)
          sameThread = sameThread && pthread_equal(thread, pthread_self()) != 0 && items == 0..<10
        }
        let found = (Threads.count, Threads.parts(10), inner, sameThread)
        seen.withLock { $0[part] = found }
      }
      for part in 0..<3 {
        let found = seen.withLock { $0[part] }
        #expect(found?.count == 1 && found?.parts == 1 && found?.inner == [0] && found?.sameThread == true)
      }
      #expect(Threads.count == 3, "the caller has its threads back")
    }
  }

  @Test func aSinglePartIsTheCallerItself() {
    Threads.with(4) { Threads.split(1) { _, _ in #expect(Threads.count == 4 && Threads.parts(4) == 4) } }
  }

  @Test func anotherThreadHasTheProcessesThreads() {
    let usual = Threads.count
    Threads.with(usual + 3) {
      let seen = Mutex(0)
      // Not on this thread: a barrier block of a queue of its own may run here only with `sync`.
      let (queue, done) = (DispatchQueue(label: "other"), DispatchSemaphore(value: 0))
      queue.async {
        seen.withLock { $0 = Threads.count }
        done.signal()
      }
      done.wait()
      #expect(seen.withLock { $0 } == usual)
    }
  }

  @Test("callers at once all get the right sums") func manyCallers() {
    let wrong = Mutex(0)
    DispatchQueue.concurrentPerform(iterations: 8) { caller in
      Threads.with(2 + caller % 3) {
        for round in 0..<300 {
          let count = 1 + (caller * 37 + round * 11) % 500
          var sums = [Int](repeating: 0, count: Threads.parts(count))
          sums.withUnsafeMutableBufferPointer { sums in
            nonisolated(unsafe) let sums = sums
            Threads.split(count) { part, items in sums[part] = items.reduce(0, +) }
          }
          if sums.reduce(0, +) != count * (count - 1) / 2 { wrong.withLock { $0 += 1 } }
        }
      }
    }
    #expect(wrong.withLock { $0 } == 0)
  }

  @Test("a caller that finds the pool taken gets the same bits") func sameBits() {
    let x = Tensor((0..<200_000).map { Float(sin(Double($0))) }, shape: [1000, 200])
    Threads.with(3) {
      let alone = (x.sumOfSquares(), x.columnSums())
      let different = Mutex(0)
      DispatchQueue.concurrentPerform(iterations: 4) { _ in
        Threads.with(3) {
          for _ in 0..<50 where x.sumOfSquares() != alone.0 || x.columnSums() != alone.1 { different.withLock { $0 += 1 } }
        }
      }
      #expect(different.withLock { $0 } == 0)
    }
  }

  @Test("while one caller has the threads, another runs its parts itself, in order") func takenPool() {
    let (begun, go, done) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    DispatchQueue(label: "holder").async {
      Self.pool.run(parts: 2) { part in
        if part == 0 {
          begun.signal()
          go.wait()
        }
      }
      done.signal()
    }
    begun.wait()
    let order = Mutex<[Int]>([])
    let thread = pthread_self()
    Self.pool.run(parts: 5) { part in
      #expect(pthread_equal(thread, pthread_self()) != 0)
      order.withLock { $0.append(part) }
    }
    #expect(order.withLock { $0 } == [0, 1, 2, 3, 4])
    go.signal()
    done.wait()
  }

  @Test("threads of the pool take no signals but faults") func signals() {
    let pool = ThreadPool()
    let blocked = Mutex<[Int32: Bool]>([:])
    let begun = DispatchSemaphore(value: 0)
    let caller = pthread_self()
    var before = sigset_t()
    pthread_sigmask(SIG_BLOCK, nil, &before)
    pool.run(parts: 2) { part in
      // The caller waits in its part, so that the other one has to be begun by a thread of the pool.
      guard part == 1 else { return begun.wait() }
      #expect(pthread_equal(caller, pthread_self()) == 0)
      var mask = sigset_t()
      pthread_sigmask(SIG_BLOCK, nil, &mask)
      for number in [SIGINT, SIGTERM, SIGUSR1, SIGHUP, SIGWINCH, SIGSEGV, SIGBUS] {
        let isBlocked = sigismember(&mask, number) == 1
        blocked.withLock { $0[number] = isBlocked }
      }
      begun.signal()
    }
    #expect(
      blocked.withLock { $0 } == [
        SIGINT: true, SIGTERM: true, SIGUSR1: true, SIGHUP: true, SIGWINCH: true, SIGSEGV: false, SIGBUS: false,
      ])
    var after = sigset_t()
    pthread_sigmask(SIG_BLOCK, nil, &after)
    #expect((1..<32).allSatisfy { sigismember(&before, $0) == sigismember(&after, $0) }, "the caller's own mask is as before")
    withExtendedLifetime(pool) {}
  }

  @Test("whoever waits is woken, spinning or asleep", arguments: [0, 50_000]) func gates(patience: Int) {
    let (there, back) = (Gate(patience: patience), Gate(patience: patience))
    let done = DispatchSemaphore(value: 0)
    DispatchQueue(label: "other side").async {
      for round in 1...2000 {
        _ = there.wait { $0 == round }
        back.add(1)
      }
      done.signal()
    }
    for round in 1...2000 {
      #expect(there.add(1) == round)
      #expect(back.wait { $0 == round } == round)
    }
    done.wait()
    #expect(there.advance(from: 2000) && !there.advance(from: 2000))
  }
}
