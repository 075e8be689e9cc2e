import Datasets
import Models
import Objectives
import Tensors
import Training
import Verification

/// What a recipe becomes: data, model, loss, optimizer, ready to be fitted or evaluated.
struct FaceSession {
  let recipe: Recipe
  let task: FaceTask
  let plan: FitPlan
  let trainedPeople: Int

  /// Reads the data and builds the model.
  ///
  /// - Parameters:
  ///   - recipe: Checked already as far as it can be without the data.
  ///   - image: Called with each thing that is being done, for a log.
  /// - Throws: `DatasetError` where the data is not what the recipe needs.
  init(_ recipe: Recipe) throws {
    Threads.use(recipe.run.threads)
    let split = try Self.dataset(recipe).split(heldOut: recipe.data.heldOut)
    let batches = try TrainingBatches(
      split.train, batch: recipe.training.batch, seed: recipe.run.seed, augmentation: recipe.data.augment)
    let pairs = try Self.pairs(recipe, of: split.heldOut)
    let plan = FitPlan(
      epochs: recipe.training.epochs, stepsPerEpoch: batches.batchesPerEpoch, evaluateEvery: recipe.evaluation.every)
    let trainer = Trainer(
      model: Self.model(recipe, people: split.train.identities.count), loss: FaceLoss(identity: recipe.training.loss.identityLoss),
      optimizer: recipe.training.optimizer.make(), schedule: recipe.training.schedule(plan), clipNorm: recipe.training.clip)
    task = FaceTask(
      trainer: trainer, batches: batches, heldOut: split.heldOut, pairs: pairs, flip: recipe.evaluation.flip,
      options: VerificationOptions(folds: recipe.evaluation.folds, farTargets: recipe.evaluation.far))
    self.recipe = recipe
    self.plan = plan
    trainedPeople = split.train.identities.count
  }

  static func dataset(_ recipe: Recipe) throws -> FaceDataset {
    let image = recipe.data.image
    switch recipe.data.source {
    case .orl:
      return try FaceDataset.load(
        folder: OrlFaces.location(), height: image.height, width: image.width, channels: image.channels)
    case .folder(let folder):
      return try FaceDataset.load(folder: folder, height: image.height, width: image.width, channels: image.channels)
    case .synthetic:
      return SyntheticFaces(
        identities: recipe.data.identities, imagesPerIdentity: recipe.data.imagesPerIdentity, height: image.height, width: image.width,
        seed: recipe.run.seed
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
  func make() -> any Training.Optimizer {
    switch name {
    case .sgd: SGD(momentum: momentum, weightDecay: weightDecay, nesterov: nesterov)
    }
  }
}

extension Recipe.Training {
  /// The schedule over the steps of a plan; warm-up is given in epochs.
  func schedule(_ plan: FitPlan) -> Training.Schedule {
    let warmup = Int((schedule.warmup * Double(plan.stepsPerEpoch)).rounded())
    switch schedule.name {
    case .constant: return .constant(peak: optimizer.learningRate, warmup: warmup)
    case .cosine: return .cosine(peak: optimizer.learningRate, warmup: warmup, steps: plan.steps)
    }
  }
}
