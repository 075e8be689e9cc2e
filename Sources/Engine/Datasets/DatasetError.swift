/// Why data cannot be used as asked: one line that says what was wrong, where, and what would be right.
public enum DatasetError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A file is no image that can be used.
  case image(ImageError)
  /// An image of a source that is no folder of files cannot be had, in the source's own line: file, place, what would be right.
  case source(String)
  /// A folder cannot be listed.
  case unreadableFolder(folder: String, reason: String)
  /// A folder has no folders of identities in it.
  case noIdentities(folder: String, files: Int)
  /// The folder of an identity has no images in it.
  case noImages(folder: String)
  /// The images have several sizes and none was asked for.
  case mixedSizes(file: String, found: String, expected: String)
  /// A selection of identities cannot be read.
  case malformedSelection(text: String, part: String)
  /// A selection names an identity twice.
  case repeatedIdentity(text: String, number: Int)
  /// A selection names an identity that there is not.
  case noSuchIdentity(selection: String, number: Int, identities: Int)
  /// Every identity is held out.
  case nothingToTrainOn(selection: String, identities: Int)
  /// An identity with one image is held out: it makes no genuine pair.
  case singleHeldOutImage(identity: String, number: Int)
  /// There are no genuine or no impostor pairs.
  case noPairs(kind: String, reason: String)
  /// More pairs are asked for than there are.
  case tooFewPairs(kind: String, asked: Int, available: Int)
  /// There are fewer pairs than folds.
  case tooFewPairsForFolds(pairs: Int, folds: Int)
  /// A pair of a list is one image twice; pairs count from 1.
  case pairOfOneImage(pair: Int, file: String)
  /// There are too few identities for folds that share none.
  case tooFewIdentitiesForFolds(folds: Int, identities: Int, withTwoImages: Int)
  /// More pairs are asked for than folds that share no identity make.
  case tooFewPairsInFolds(kind: String, asked: Int, available: Int, folds: Int)
  /// A path cannot stand in a list of pairs.
  case unlistablePath(String)
  /// A batch is larger than what there is to train on.
  case batchTooLarge(batch: Int, images: Int)
  /// A batch is not so many identities with so many images each.
  case unevenBatch(batch: Int, identities: Int, images: Int)
  /// A batch takes more identities than there are.
  case tooFewIdentities(asked: Int, identities: Int)
  /// An image of a training step cannot be had; steps count from 1.
  indirect case inStep(Int, DatasetError)

  /// One line.
  public var description: String {
    switch self {
    case .image(let error): error.description
    case .source(let line): line
    case .unreadableFolder(let folder, let reason):
      "\(folder): cannot be listed: \(reason); expected a folder with one folder of images for each identity"
    case .noIdentities(let folder, let files):
      "\(folder): no folders in it (\(files) files); expected one folder of images for each identity"
    case .noImages(let folder):
      "\(folder): no images in it; expected PGM, PNG or JPEG files of one identity, or no such folder"
    case .mixedSizes(let file, let found, let expected):
      "\(file): \(found), but the images before it are \(expected); give them one size, or name the size to train on"
    case .malformedSelection(let text, let part):
      "identities \"\(text)\": \"\(part)\" is no number from 1 on or range of them; expected something like 31-40 or 1-3,7"
    case .repeatedIdentity(let text, let number):
      "identities \"\(text)\": number \(number) is named twice; name each identity once"
    case .noSuchIdentity(let selection, let number, let identities):
      "identities \"\(selection)\": there is no number \(number), the data have \(identities); name numbers from 1 to \(identities)"
    case .nothingToTrainOn(let selection, let identities):
      "identities \"\(selection)\": all \(identities) are held out and none is left to train on; hold out fewer"
    case .singleHeldOutImage(let identity, let number):
      "identity \(number) (\(identity)) has one image, so it cannot be verified; hold out identities with two images or more"
    case .noPairs(let kind, let reason):
      "no \(kind) pairs: \(reason)"
    case .tooFewPairs(let kind, let asked, let available):
      "\(asked) \(kind) pairs asked for, but the held-out images make \(available); ask for \(available) or fewer"
    case .tooFewPairsForFolds(let pairs, let folds):
      "\(pairs) pairs cannot make \(folds) folds; ask for \(pairs) folds or fewer"
    case .pairOfOneImage(let pair, let file):
      "pair \(pair): both images are \(file); a pair has two"
    case .tooFewIdentitiesForFolds(let folds, let identities, let withTwoImages):
      "\(folds) folds that share no identity take \(2 * folds) identities, \(folds) of them with two images or more; there are "
        + "\(identities), \(withTwoImages) of them with two or more, which make \(min(identities / 2, withTwoImages)) folds at most"
    case .tooFewPairsInFolds(let kind, let asked, let available, let folds):
      "\(asked) \(kind) pairs asked for, but \(folds) equal folds that share no identity hold \(available) at most; "
        + "ask for \(available) or fewer"
    case .unlistablePath(let path):
      "\(String(reflecting: path)): begins or ends with a space or has a control character, so no list of pairs can name it; rename it"
    case .batchTooLarge(let batch, let images):
      "a batch of \(batch) images, but there are \(images) to train on; make the batch \(images) or smaller"
    case .unevenBatch(let batch, let identities, let images):
      "a batch of \(batch) images is not \(identities) identities with \(images) images each; make it \(identities * images)"
    case .tooFewIdentities(let asked, let identities):
      "\(asked) identities in a batch, but there are \(identities) to train on; ask for \(identities) or fewer"
    case .inStep(let step, let error):
      "step \(step): \(error)"
    }
  }
}
