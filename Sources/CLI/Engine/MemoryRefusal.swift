import Training

/// A batch that needs more memory than there is.
struct MemoryRefusal: Error, Equatable, CustomStringConvertible {
  /// The key or the option that the number came from.
  let place: String
  let batch: Int
  /// Bytes that are needed.
  let needed: Int
  let there: MachineMemory
  /// `nil` where not even one image fits.
  let largest: Int?

  /// One line: what was asked for, what it needs, what is there, what would fit.
  var description: String {
    "\(place): found \(batch), which needs \(Format.bytes(needed)) of memory; \(there.limit.rawValue) has "
      + "\(Format.bytes(there.available)) left, "
      + (largest.map { "expected at most \($0)" } ?? "too little for one image of this network")
  }

  /// Refuses a batch that does not fit; where the kernel does not tell what there is, nothing is refused.
  ///
  /// - Parameters:
  ///   - planner: Tells what a batch needs.
  ///   - batch: Images.
  ///   - place: The key or the option that the number came from.
  ///   - taken: Bytes of the need that this process has taken already.
  ///   - memory: What is there.
  static func check(
    _ planner: MemoryPlanner, batch: Int, place: String, taken: Int = 0, memory: MachineMemory? = .now()
  ) throws(MemoryRefusal) {
    guard let memory else { return }
    let (needed, room) = (planner.plan(batch: batch).held, memory.available + taken)
    guard needed > room else { return }
    throw MemoryRefusal(
      place: place, batch: batch, needed: needed, there: memory, largest: planner.largestBatch(within: room, limit: batch))
  }
}
