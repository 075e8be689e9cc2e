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
  /// - Throws: `SessionError`, `DatasetError` or `FormatError` where the data is not there or not what the recipe needs; what
  ///   loading weights throws.
  static func task(_ recipe: Recipe) throws -> FaceTask {
    let (batches, verified) = try FaceData.parts(of: FaceData.dataset(recipe), recipe)
    let people = batches.dataset.identities.count
    let training = recipe.training
    let trainer = Trainer(
      model: try startingModel(recipe, people: people), loss: loss(recipe, people: people), optimizer: training.optimizer.make(),
      schedule: training.schedule(
        stepsPerEpoch: StepBatches(batchesPerEpoch: batches.batchesPerEpoch, accumulate: training.accumulate).stepsPerEpoch),
      clipNorm: training.clip,
      accumulate: training.accumulate, average: training.ema.map { WeightAverage(decay: $0) })
    try trainer.use(
      training.groups.map {
        ParameterGroup(pattern: $0.match, learningRateFactor: $0.learningRate ?? 1, weightDecay: $0.weightDecay)
      })
    return FaceTask(
      trainer: trainer, batches: batches, verified: verified, views: recipe.evaluation.views, judgement: recipe.judgement,
      loaders: recipe.run.decoders)
  }

  /// The model that a recipe describes, with weights drawn from its seed.
  static func model(_ recipe: Recipe, people: Int) -> FaceModel {
    var generator = SeededGenerator(seed: recipe.run.seed, stream: 1)
    let image = recipe.data.image
    let backbone = recipe.model.backbone.build(
      image: [image.height, image.width, image.channels], embedding: recipe.model.embedding, dropout: recipe.model.dropout,
      generator: &generator)
    backbone.isFrozen = recipe.model.frozen
    let context = LossContext(identities: people, embedding: recipe.model.embedding)
    // Of two losses the first decides the head, unless it needs none.
    let losses = [recipe.training.loss, recipe.training.auxiliary].compactMap(\.self)
    let head = losses.lazy.compactMap { $0.head(context, generator: &generator) }.first
    return FaceModel(
      name: "\(recipe.model.backbone.rawValue) \(recipe.model.embedding)-d", backbone: backbone, head: head,
      fusion: recipe.evaluation.fusion)
  }

  /// The model with the weights that the recipe begins from: an export, a checkpoint, or a network of arcface_torch.
  private static func startingModel(_ recipe: Recipe, people: Int) throws -> FaceModel {
    let model = model(recipe, people: people)
    guard let path = recipe.model.weights else { return model }
    guard let data = FileManager.default.contents(atPath: path) else { throw CheckpointFileError(path: path) }
    let file = try Safetensors(decoding: data, file: path) { $0.hasSuffix(".num_batches_tracked") }
    switch file.metadata["format"] {
    case SequentialExport.format: try model.backbone.load(file, file: path)
    case TrainerState.format: try model.backbone.load(TrainerState(file, name: path).backboneWeights, file: path)
    default: try model.backbone.load(arcFaceTorch: file.tensors, backbone: recipe.model.backbone, file: path)
    }
    return model
  }

  private static func loss(_ recipe: Recipe, people: Int) -> FaceLoss {
    let context = LossContext(identities: people, embedding: recipe.model.embedding)
    var generator = SeededGenerator(seed: recipe.run.seed, stream: 2)
    let (main, auxiliary) = (recipe.training.loss, recipe.training.auxiliary)
    var parts = [FaceLoss.Part(main.name.rawValue, main.make(context, generator: &generator))]
    if let auxiliary {
      let weight = Float(recipe.training.auxiliaryWeight)
      parts.append(.init(auxiliary.name.rawValue, weight: weight, auxiliary.make(context, generator: &generator)))
    }
    return FaceLoss(identity: parts)
  }
}

extension Recipe {
  /// How the embeddings of an evaluation are judged.
  var judgement: Judgement {
    var rates = evaluation.far
    // The threshold of `verify` is measured like the rates that are reported.
    if case .far(let far) = evaluation.threshold, !rates.contains(far) { rates.append(far) }
    return Judgement(
      farTargets: rates, transform: evaluation.pca.map { .principalComponents($0) } ?? .none,
      whitening: evaluation.whitening,
      identifies: evaluation.identification)
  }
}

extension Recipe.Evaluation {
  /// The views of an image whose embeddings become one.
  var views: [EvaluationView] { EvaluationView.all(flip: flip, shift: shift) }
}

extension Recipe.Optimizer {
  /// The optimizer that the recipe describes.
  public func make() -> any Training.Optimizer {
    switch name {
    case .sgd: SGD(momentum: momentum, weightDecay: weightDecay, nesterov: nesterov)
    case .adam: Adam(betas: (beta1, beta2), epsilon: epsilon, weightDecay: weightDecay)
    case .adamw: AdamW(betas: (beta1, beta2), epsilon: epsilon, weightDecay: weightDecay)
    case .lamb: LAMB(betas: (beta1, beta2), epsilon: epsilon, weightDecay: weightDecay)
    case .lion: Lion(betas: (beta1, beta2), weightDecay: weightDecay)
    }
  }
}

extension Recipe.Training {
  /// The schedule over the steps of all epochs; warm-up and milestones are given in epochs.
  public func schedule(stepsPerEpoch: Int) -> Training.Schedule {
    func steps(_ epochs: Double) -> Int { Int((epochs * Double(stepsPerEpoch)).rounded()) }
    let (peak, warmup, all) = (optimizer.learningRate, steps(schedule.warmup), epochs * stepsPerEpoch)
    switch schedule.name {
    case .constant: return .constant(peak: peak, warmup: warmup)
    case .cosine: return .cosine(peak: peak, warmup: warmup, steps: all, floor: schedule.floor * peak)
    case .step: return .step(peak: peak, warmup: warmup, milestones: schedule.milestones.map(steps), gamma: schedule.gamma)
    case .polynomial: return .polynomial(peak: peak, warmup: warmup, steps: all, power: schedule.power)
    case .oneCycle: return .oneCycle(peak: peak, steps: all)
    }
  }
}
