/// Which images come together in the batches of training.
public enum Sampling: Sendable, Equatable {
  /// Every image once in each epoch, in random order.
  case shuffled
  /// Every batch has P identities with K images each, as losses of pairs and triplets need them: a batch of P · K images.
  ///
  /// An epoch has as many batches as the images fill, and at least as many as take every identity once: each identity
  /// comes in every epoch, and none comes more than once oftener than another. `IdentitySampler` tells the rest.
  case identities(P: Int, K: Int)
}

/// What one epoch takes, batch by batch.
struct EpochOrder: Sendable, Equatable {
  /// The indices of the images.
  var samples: [Int]
  /// How often each image came before in the epoch; nil where none comes twice.
  var occurrences: [Int]?
}
