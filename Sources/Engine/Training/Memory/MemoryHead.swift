/// What tells identities apart, as the memory plan sees it.
public enum MemoryHead: Sendable, Equatable {
  /// None: the loss is one of embeddings.
  case none
  /// A dense layer.
  case logits(identities: Int)
  /// Cosines with one direction an identity, or several.
  case cosines(identities: Int, subCenters: Int = 1)

  /// Elements of its parameters.
  func parameters(_ embedding: Int) -> [Int] {
    switch self {
    case .none: []
    case .logits(let identities): [identities * embedding, identities]
    case .cosines(let identities, let subCenters): [identities * subCenters * embedding]
    }
  }

  /// Elements of the tensors that wait for the way back, head and loss together.
  func kept(_ embedding: Int, _ batch: Int) -> [Int] {
    switch self {
    // Distances of all pairs of the batch, their masks and weights.
    case .none: [embedding * batch] + Array(repeating: batch * batch, count: 4)
    // Sums before the bias, scores, probabilities.
    case .logits(let identities): Array(repeating: identities * batch, count: 3)
    // Both sides at length 1; cosines, with margin, scaled, probabilities.
    case .cosines(let identities, let subCenters):
      [embedding * batch, identities * subCenters * embedding] + Array(repeating: identities * batch, count: 4)
        + (subCenters > 1 ? [identities * subCenters * batch] : [])
    }
  }

  /// Takes what its way back takes; returns the gradients of its parameters, which live on.
  func backward(_ embedding: Int, _ batch: Int, _ ledger: MemoryLedger) -> [MemoryLedger.Block] {
    switch self {
    case .none: return []
    case .logits(let identities):
      let scores = ledger.take(identities * batch)
      return withExtendedLifetime(scores) { parameters(embedding).map(ledger.take) }
    case .cosines(let identities, let subCenters):
      let weight = identities * subCenters * embedding
      let scores = [ledger.take(identities * subCenters * batch), ledger.take(identities * batch)]
      // The gradient of rows of length 1: theirs, its part along them, and what is left.
      let rows = [ledger.take(weight), ledger.take(weight)]
      return withExtendedLifetime((scores, rows)) { [ledger.take(weight)] }
    }
  }
}
