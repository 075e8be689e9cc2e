import Models

/// Which triplets a loss learns from, and in which phase it looks for them.
///
/// Mining in evaluation embeds the batch once more as evaluation sees it: no dropout, running statistics, and neither weights nor
/// statistics nor the model's random state change. It costs a forward pass. Mining in training uses the embeddings that are there.
public struct Mining {
  /// Chooses the triplets.
  public let miner: any TripletMiner
  /// Whose embeddings the miner sees.
  public let phase: Phase

  /// - Parameters:
  ///   - miner: Chooses the triplets.
  ///   - phase: Whose embeddings the miner sees.
  public init(_ miner: any TripletMiner, in phase: Phase = .evaluation) {
    self.miner = miner
    self.phase = phase
  }

  /// For descriptions: ", hardest triplet of each anchor (mined in evaluation)".
  var suffix: String { ", \(miner) (mined in \(phase))" }

  /// Hands out the triplets of a table; in evaluation the miner's random state stays where it was.
  func callAsFunction(_ table: DistanceTable, phase: Phase, visit: (_ anchor: Int, _ positive: Int, _ negative: Int) -> Void) {
    let module = miner as? any Module
    let before = module?.generator
    miner.mine(table, visit: visit)
    phase.select(training: {}, evaluation: { module?.generator = before })
  }
}
