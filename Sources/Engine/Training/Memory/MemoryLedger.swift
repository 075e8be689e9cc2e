import Tensors

/// Counts what the pool of storage would hold: blocks taken and given back, in the size classes of the pool, without memory.
final class MemoryLedger {
  /// Bytes in use now.
  private(set) var live = 0
  /// The most bytes in use at once.
  private(set) var peak = 0
  private var liveOfClass: [Int: Int] = [:]
  private var peakOfClass: [Int: Int] = [:]

  /// Bytes that the pool takes from the system: a block serves requests of its own class only, so each class counts at its own peak.
  var held: Int { peakOfClass.values.reduce(0, +) }

  /// A block that is in use as long as this object lives.
  final class Block {
    private let ledger: MemoryLedger
    private let bytes: Int

    fileprivate init(_ ledger: MemoryLedger, bytes: Int) {
      (self.ledger, self.bytes) = (ledger, bytes)
      ledger.change(by: bytes, ofClass: bytes)
    }

    deinit { ledger.change(by: -bytes, ofClass: bytes) }
  }

  /// A block for a tensor of `count` elements.
  func take(_ count: Int) -> Block { Block(self, bytes: StoragePool.bytes(holding: count)) }

  private func change(by bytes: Int, ofClass key: Int) {
    live += bytes
    peak = max(peak, live)
    let now = liveOfClass[key, default: 0] + bytes
    liveOfClass[key] = now
    peakOfClass[key] = max(peakOfClass[key] ?? 0, now)
  }
}
