import Tensors

/// Counts what the pool of storage would hold: blocks taken and given back, in the sizes of the pool, without memory.
final class MemoryLedger {
  /// Bytes in use now.
  private(set) var live = 0
  /// The most bytes in use at once.
  private(set) var peak = 0
  private var liveOfSize: [Int: Int] = [:]
  private var peakOfSize: [Int: Int] = [:]

  /// Bytes that the pool takes from the system, nearly: what would be taken if a block served requests of its own size only. Blocks that
  /// merge when they are free need less, holes between them more.
  var held: Int { peakOfSize.values.reduce(0, +) }

  /// A block that is in use as long as this object lives.
  final class Block {
    private let ledger: MemoryLedger
    private let bytes: Int

    fileprivate init(_ ledger: MemoryLedger, bytes: Int) {
      (self.ledger, self.bytes) = (ledger, bytes)
      ledger.change(by: bytes, ofSize: bytes)
    }

    deinit { ledger.change(by: -bytes, ofSize: bytes) }
  }

  /// A block for a tensor of `count` elements.
  func take(_ count: Int) -> Block { Block(self, bytes: StoragePool.bytes(holding: count)) }

  private func change(by bytes: Int, ofSize key: Int) {
    live += bytes
    peak = max(peak, live)
    let now = liveOfSize[key, default: 0] + bytes
    liveOfSize[key] = now
    peakOfSize[key] = max(peakOfSize[key] ?? 0, now)
  }
}
