import Datasets
import Foundation
import Models
import Objectives
import Tensors
import Training
import Verification

/// The face task that a recipe describes: data, model, loss, optimizer.
enum FaceSession {
  /// Reads the data and builds the model.
  ///
  /// - Throws: `SessionError` or `DatasetError` where the data is not there or not what the recipe needs.
  static func task(_ recipe: Recipe) throws -> FaceTask {
    let (batches, heldOut, pairs) = try parts(of: dataset(recipe), recipe)
    let trainer = Trainer(
      model: model(recipe, people: batches.dataset.identities.count), loss: FaceLoss(identity: recipe.training.loss.identityLoss),
      optimizer: recipe.training.optimizer.make(), schedule: recipe.training.schedule(stepsPerEpoch: batches.batchesPerEpoch),
      clipNorm: recipe.training.clip)
    return FaceTask(
      trainer: trainer, batches: batches, heldOut: heldOut, pairs: pairs, flip: recipe.evaluation.flip,
      options: VerificationOptions(folds: recipe.evaluation.folds, farTargets: recipe.evaluation.far))
  }

  /// What is trained on, whom the pairs are of, and the pairs.
  private static func parts(of dataset: FaceDataset, _ recipe: Recipe) throws -> (TrainingBatches, FaceDataset, VerificationPairs)
  {
    let split = try dataset.split(heldOut: recipe.data.heldOut)
    let batches = try TrainingBatches(
      split.train, batch: recipe.training.batch, seed: recipe.run.seed, augmentation: recipe.data.augment)
    return (batches, split.heldOut, try pairs(recipe, of: split.heldOut))
  }

  static func dataset(_ recipe: Recipe) throws -> FaceDataset {
    let image = recipe.data.image
    switch recipe.data.source {
    case .orl:
      return try .load(folder: orlFolder(), size: (image.height, image.width), channels: image.channels)
    case .folder(let folder):
      return try .load(folder: folder, size: (image.height, image.width), channels: image.channels)
    case .synthetic:
      return SyntheticFaces(
        seed: recipe.run.seed, people: recipe.data.identities, imagesPerPerson: recipe.data.imagesPerIdentity,
        height: image.height,
        width: image.width, channels: image.channels
      ).dataset()
    }
  }

  private static func pairs(_ recipe: Recipe, of heldOut: FaceDataset) throws -> VerificationPairs {
    let pairs = recipe.evaluation.pairs
    guard let genuine = pairs.genuine, let impostor = pairs.impostor else {
      return try .all(of: heldOut, folds: recipe.evaluation.folds)
    }
    return try .sample(of: heldOut, genuine: genuine, impostor: impostor, seed: recipe.run.seed, folds: recipe.evaluation.folds)
  }

  /// The model that a recipe describes, with weights drawn from its seed.
  static func model(_ recipe: Recipe, people: Int) -> FaceModel {
    var generator = SeededGenerator(seed: recipe.run.seed, stream: 1)
    let image = recipe.data.image
    let backbone = recipe.model.backbone.build(
      image: [image.height, image.width, image.channels], embedding: recipe.model.embedding, dropout: recipe.model.dropout,
      generator: &generator)
    let head: any Layer =
      switch recipe.training.loss.name {
      case .softmax: Dense(recipe.model.embedding, people, generator: &generator)
      case .normalisedSoftmax, .arcface: CosineClassifier(recipe.model.embedding, people, generator: &generator)
      }
    return FaceModel(name: "\(recipe.model.backbone.rawValue) \(recipe.model.embedding)-d", backbone: backbone, head: head)
  }
}

extension Recipe.Loss {
  var identityLoss: any IdentityLoss {
    switch name {
    case .softmax: SoftmaxCrossEntropy()
    case .normalisedSoftmax: SoftmaxCrossEntropy(scale: Float(scale))
    case .arcface: ArcFace(scale: Float(scale), margin: Float(margin))
    }
  }
}

extension Recipe.Optimizer {
  /// The optimizer that the recipe describes.
  public func make() -> any Training.Optimizer {
    switch name {
    case .sgd: SGD(momentum: momentum, weightDecay: weightDecay, nesterov: nesterov)
    }
  }
}

extension Recipe.Training {
  /// The schedule over the steps of all epochs; warm-up is given in epochs.
  public func schedule(stepsPerEpoch: Int) -> Training.Schedule {
    let warmup = Int((schedule.warmup * Double(stepsPerEpoch)).rounded())
    switch schedule.name {
    case .constant: return .constant(peak: optimizer.learningRate, warmup: warmup)
    case .cosine: return .cosine(peak: optimizer.learningRate, warmup: warmup, steps: epochs * stepsPerEpoch)
    }
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

extension FaceSession {
  /// Refuses, before a run is made, data that is not there or not what the recipe needs.
  ///
  /// A folder of the user's is read whole: each image in it may be a bad one. Of data that are known, numbers are enough.
  static func checkData(_ recipe: Recipe) throws {
    guard recipe.task == TaskDefinition.face else { return }
    if recipe.data.source == .orl { _ = try orlFolder() }
    _ = try parts(of: blankDataset(recipe) ?? dataset(recipe), recipe)
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
