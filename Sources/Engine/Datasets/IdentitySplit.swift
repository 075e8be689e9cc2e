/// A data set in two parts that share no identity: what is learned on the one is verified on people never seen.
public struct IdentitySplit: Sendable {
  /// What is trained on; its labels run from 0 on without gaps.
  public let train: FaceDataset
  /// What is verified; its labels run from 0 on as well, and mean other people.
  public let heldOut: FaceDataset
}

extension FaceDataset {
  /// Splits by identity, never by image.
  ///
  /// An identity with one image may be trained on, but not held out: it makes no genuine pair.
  ///
  /// - Throws: `DatasetError.noSuchIdentity`, `.nothingToTrainOn`, `.singleHeldOutImage`.
  public func split(heldOut selection: IdentitySelection) throws(DatasetError) -> IdentitySplit {
    guard selection.last <= identities.count else {
      throw .noSuchIdentity(selection: selection.description, number: selection.last, identities: identities.count)
    }
    let train = identities.indices.filter { !selection.contains($0 + 1) }
    let heldOut = identities.indices.filter { selection.contains($0 + 1) }
    guard !train.isEmpty else {
      throw .nothingToTrainOn(selection: selection.description, identities: identities.count)
    }
    let counts = imagesPerIdentity
    if let single = heldOut.first(where: { counts[$0] < 2 }) {
      throw .singleHeldOutImage(identity: identities[single], number: single + 1)
    }
    return IdentitySplit(train: restricted(to: train), heldOut: restricted(to: heldOut))
  }
}
