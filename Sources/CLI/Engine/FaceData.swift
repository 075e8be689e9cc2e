import Datasets
import Foundation

/// The data that a recipe for faces names: what is trained on, and what is verified.
enum FaceData {
  /// All images of the source, before some people are held out.
  ///
  /// - Parameters:
  ///   - recipe: What names the source.
  ///   - memoryBudget: Bytes of images up to which all are read now and kept.
  static func dataset(_ recipe: Recipe, memoryBudget: Int = FaceDataset.memoryBudget) throws -> FaceDataset {
    let image = recipe.data.image
    let size = (image.height, image.width)
    switch recipe.data.source {
    case .orl:
      return try .load(folder: orlFolder(), size: size, channels: image.channels, memoryBudget: memoryBudget)
    case .folder(let folder):
      return try .load(folder: folder, size: size, channels: image.channels, memoryBudget: memoryBudget)
    case .records(let path):
      func beside(_ name: String) -> String? { FileManager.default.fileExists(atPath: name) ? name : nil }
      let folder = (path as NSString).deletingLastPathComponent
      let records = try RecordImages(
        records: path, index: beside((path as NSString).deletingPathExtension + ".idx"), property: beside(folder + "/property"))
      return try FaceDataset(records: records, size: size, channels: image.channels, memoryBudget: memoryBudget)
    case .idx(let path):
      return try FaceDataset(
        records: IDXImages(images: path, labels: path.replacing("images-idx3", with: "labels-idx1")), size: size,
        channels: image.channels, memoryBudget: memoryBudget)
    case .synthetic: return synthetic(recipe).dataset()
    }
  }

  /// The drawn faces of a recipe.
  static func synthetic(_ recipe: Recipe) -> SyntheticFaces {
    let image = recipe.data.image
    return SyntheticFaces(
      seed: recipe.run.seed, people: recipe.data.identities, imagesPerPerson: recipe.data.imagesPerIdentity,
      height: image.height, width: image.width, channels: image.channels)
  }

  /// What is trained on, and what is verified.
  static func parts(of dataset: FaceDataset, _ recipe: Recipe) throws -> (TrainingBatches, VerificationSet) {
    guard let selection = recipe.data.heldOut else {
      // The recipe's own check has seen to it that there is a file of pairs then.
      return (
        try batches(dataset, recipe), try pairsOfFile(recipe) ?? VerificationSet(heldOut: dataset, pairs: .all(of: dataset))
      )
    }
    let split = try dataset.split(heldOut: selection)
    let verified = try pairsOfFile(recipe) ?? VerificationSet(heldOut: split.heldOut, pairs: pairs(recipe, of: split.heldOut))
    return (try batches(split.train, recipe), verified)
  }

  private static func batches(_ dataset: FaceDataset, _ recipe: Recipe) throws -> TrainingBatches {
    try TrainingBatches(
      recipe.data.mirroredIdentities ? dataset.withMirroredIdentities : dataset, batch: recipe.training.batch,
      seed: recipe.run.seed, augmentation: recipe.data.augment, preprocessing: recipe.data.preprocessing,
      sampling: recipe.data.sampling.sampling)
  }

  /// The pairs of a file with their images; `nil` where the recipe names none.
  ///
  /// - Parameters:
  ///   - recipe: What names the file.
  ///   - memoryBudget: Bytes of images up to which all are read now and kept.
  static func pairsOfFile(_ recipe: Recipe, memoryBudget: Int = FaceDataset.memoryBudget) throws -> VerificationSet? {
    guard let file = recipe.evaluation.pairs.file else { return nil }
    let image = recipe.data.image
    var folder = recipe.evaluation.pairs.folder
    if folder == nil, case .folder(let source) = recipe.data.source { folder = source }
    if folder == nil, recipe.data.source == .orl { folder = try orlFolder() }
    return try VerificationSet(
      file: file, folder: folder ?? (file as NSString).deletingLastPathComponent, size: (image.height, image.width),
      channels: image.channels, folds: recipe.evaluation.folds, memoryBudget: memoryBudget)
  }

  private static func pairs(_ recipe: Recipe, of heldOut: FaceDataset) throws -> VerificationPairs {
    let (pairs, folds, seed) = (recipe.evaluation.pairs, recipe.evaluation.folds, recipe.run.seed)
    if pairs.disjointFolds {
      return try .foldsByIdentity(of: heldOut, folds: folds, seed: seed, genuine: pairs.genuine, impostor: pairs.impostor)
    }
    guard let genuine = pairs.genuine, let impostor = pairs.impostor else { return try .all(of: heldOut, folds: folds) }
    return try .sample(of: heldOut, genuine: genuine, impostor: impostor, seed: seed, folds: folds)
  }

  /// Refuses, before a run is made, data that is not there or not what the recipe needs.
  ///
  /// A folder of the user's is read whole: each image in it may be a bad one. Of data that are known, numbers are enough.
  ///
  /// - Returns: How many people are trained on; `nil` where the task is none of faces.
  static func check(_ recipe: Recipe) throws -> Int? {
    guard recipe.task == TaskDefinition.face else { return nil }
    if recipe.data.source == .orl { _ = try orlFolder() }
    return try parts(of: blankDataset(recipe) ?? dataset(recipe), recipe).0.dataset.identities.count
  }

  /// The data set with blank images of one pixel, where its numbers are known without looking.
  private static func blankDataset(_ recipe: Recipe) -> FaceDataset? {
    guard let people = recipe.data.knownPeople, let each = recipe.data.knownImagesPerPerson else { return nil }
    let labels = (0..<people * each).map { $0 / each }
    let pixel = Image(height: 1, width: 1, channels: 1, pixels: [0])
    return FaceDataset(
      identities: (1...people).map { "\($0)" }, images: labels.map { _ in pixel }, files: labels.map { "\($0)" }, labels: labels)
  }

  static func orlFolder() throws -> String {
    let folder = ORLFaces.folder(inCache: DatasetCache.folder(environment: ProcessInfo.processInfo.environment))
    guard FileManager.default.fileExists(atPath: folder) else { throw SessionError.notFetched("orl") }
    return folder
  }
}

extension Recipe.Sampling {
  /// As the batches of training take it.
  var sampling: Datasets.Sampling {
    guard let identities, let images else { return .shuffled }
    return .identities(P: identities, K: images)
  }
}

/// Why a recipe cannot be carried out here.
enum SessionError: Error, CustomStringConvertible {
  case notFetched(String)

  var description: String {
    switch self {
    case .notFetched(let name):
      "the \(name) faces are not here yet; fetch them with 'tandem data fetch \(name)', or train on recipes/synthetic.yaml"
    }
  }
}
