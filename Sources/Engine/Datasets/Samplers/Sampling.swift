/// Which images come together in the batches of training.
public enum Sampling: Sendable, Equatable {
  /// Every image once in each epoch, in random order.
  case shuffled
  /// Every batch has P different identities with K images each, as losses of pairs and triplets need them: P · K images.
  ///
  /// An epoch has as many batches as the images fill, and at least as many as take every identity once. Identities come in
  /// rounds, each once in a round; where P does not divide their number, a batch ends one round and begins the next, and the last
  /// batch of the epoch is filled from the round that is due. So each identity comes in every epoch, and none comes more than
  /// once oftener than another. Each time it shows the next K of its images, in an order of the epoch's own; an identity with
  /// fewer than K images repeats them, and a repeated image is varied anew.
  case identities(P: Int, K: Int)
}

/// What one epoch takes, batch by batch.
struct EpochOrder: Sendable, Equatable {
  /// The indices of the images.
  var samples: [Int]
  /// How often each image came before in the epoch; nil where none comes twice.
  var occurrences: [Int]?
}
