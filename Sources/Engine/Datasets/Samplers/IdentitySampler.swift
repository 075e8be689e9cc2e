import Tensors

/// Batches of P identities with K images each, in which every identity gets its turn; `Sampling.identities` tells the rules.
///
/// A round that begins within a batch begins with identities that are not in the batch yet.
///
/// Reference: Hermans, Beyer and Leibe, "In Defense of the Triplet Loss for Person Re-Identification" (2017), section 2, for
/// the P x K batch. Unlike `MPerClassSampler` of pytorch-metric-learning (its issues 684 and 725) no identity is left out of an
/// epoch and none comes twice in a batch.
struct IdentitySampler: Sendable {
  /// The images of each identity.
  private let groups: [[Int]]
  /// The number of images.
  private let images: Int
  let identitiesPerBatch: Int
  let imagesPerIdentity: Int
  let seed: Int

  /// - Throws: `DatasetError.tooFewIdentities` where there are fewer than P.
  init(labels: [Int], identities: Int, P: Int, K: Int, seed: Int) throws(DatasetError) {
    require(P > 0 && K > 0, "a batch has an identity and an image of it at least, found \(P) x \(K)")
    var groups = [[Int]](repeating: [], count: identities)
    for (image, label) in labels.enumerated() { groups[label].append(image) }
    self.groups = groups.filter { !$0.isEmpty }
    guard P <= self.groups.count else { throw .tooFewIdentities(asked: P, identities: self.groups.count) }
    images = labels.count
    identitiesPerBatch = P
    imagesPerIdentity = K
    self.seed = seed
  }

  /// The number of batches in each epoch.
  var batchesPerEpoch: Int {
    let all = (groups.count + identitiesPerBatch - 1) / identitiesPerBatch
    return max(all, images / (identitiesPerBatch * imagesPerIdentity))
  }

  /// The images of an epoch, P · K for each batch, those of one identity side by side.
  func order(epoch: Int) -> EpochOrder {
    let orders = groups.indices.map { group in
      var generator = SeededGenerator(seed: seed, stream: RandomStream.identityImages.rawValue, epoch, group)
      return generator.permutation(of: groups[group].count)
    }
    var turns = [Int](repeating: 0, count: groups.count)
    var order = EpochOrder(samples: [], occurrences: [])
    for group in sequence(epoch: epoch) {
      let count = groups[group].count
      for image in 0..<imagesPerIdentity {
        let (round, place) = (turns[group] * imagesPerIdentity + image).quotientAndRemainder(dividingBy: count)
        order.samples.append(groups[group][orders[group][place]])
        order.occurrences?.append(round)
      }
      turns[group] += 1
    }
    return order
  }

  /// The identities of an epoch, P for each batch.
  private func sequence(epoch: Int) -> [Int] {
    var generator = SeededGenerator(seed: seed, stream: RandomStream.identityOrder.rawValue, epoch)
    let wanted = batchesPerEpoch * identitiesPerBatch
    var sequence: [Int] = []
    sequence.reserveCapacity(wanted + groups.count)
    while sequence.count < wanted {
      let begun = Set(sequence.suffix(sequence.count % identitiesPerBatch))
      let round = generator.permutation(of: groups.count)
      if begun.isEmpty {
        sequence += round
      } else {
        // Those that complete the batch go first; the others keep their order, so the rest is as random as before.
        let head = Set(round.lazy.filter { !begun.contains($0) }.prefix(identitiesPerBatch - begun.count))
        sequence += round.filter(head.contains) + round.filter { !head.contains($0) }
      }
    }
    return Array(sequence.prefix(wanted))
  }
}
