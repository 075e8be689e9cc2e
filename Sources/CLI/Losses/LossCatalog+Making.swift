import Models
import Objectives
import Tensors
import Training

/// What a loss needs to know to be made.
struct LossContext {
  /// K, the people trained on.
  let identities: Int
  /// E, the length of an embedding.
  let embedding: Int
}

extension Recipe.Loss {
  /// The loss that the recipe describes.
  ///
  /// - Parameter generator: Where losses that draw lots have their random numbers from.
  func make(_ context: LossContext, generator: inout SeededGenerator) -> any IdentityLoss {
    switch name {
    case .softmax: SoftmaxCrossEntropy(labelSmoothing: float(.smoothing))
    case .normalisedSoftmax: SoftmaxCrossEntropy(scale: float(.scale), labelSmoothing: float(.smoothing))
    case .arcface:
      ArcFace(scale: float(.scale), margin: float(.margin), variant: ArcFace.Variant(rawValue: word(.variant)) ?? .hard)
    case .subCenterArcface: ArcFace(scale: float(.scale), margin: float(.margin))
    case .cosface: CosFace(scale: float(.scale), margin: float(.margin))
    case .sphereface: SphereFace(margin: whole(.margin), scale: float(.scale))
    case .combinedMargin:
      CombinedMargin(
        scale: float(.scale), factor: float(.angleFactor), angle: float(.margin), cosine: float(.cosineMargin))
    case .adaface:
      AdaFace(
        scale: float(.scale), margin: float(.margin), concentration: float(.concentration), momentum: float(.statisticsRate))
    case .center:
      CenterLoss(
        identities: context.identities, embedding: context.embedding, alpha: float(.centerRate), normalized: flag(.normalised))
    case .triplet, .contrastive, .circle, .multiSimilarity, .supervisedContrastive:
      remembering(metricLoss(&generator), context)
    }
  }

  /// What tells identities apart, or `nil` where the loss needs embeddings alone.
  func head(_ context: LossContext, generator: inout SeededGenerator) -> (any Layer)? {
    let (inputs, identities) = (context.embedding, context.identities)
    return switch LossCatalog.definition(name).input {
    case .logits: Dense(inputs, identities, generator: &generator)
    case .cosines: CosineClassifier(inputs, identities, generator: &generator)
    case .subCenterCosines:
      SubCenterClassifier(inputs, identities, subCenters: whole(.subCenters), generator: &generator)
    case .embeddings: nil
    }
  }

  /// The same head as the memory plan sees it, or `nil`.
  func memoryHead(identities: Int) -> MemoryHead? {
    switch LossCatalog.definition(name).input {
    case .logits: .logits(identities: identities)
    case .cosines: .cosines(identities: identities)
    case .subCenterCosines: .cosines(identities: identities, subCenters: whole(.subCenters))
    case .embeddings: nil
    }
  }

  private func metricLoss(_ generator: inout SeededGenerator) -> any MetricLoss {
    let mining = mining(&generator)
    return switch name {
    case .triplet:
      TripletLoss(
        margin: float(.margin), squared: word(.distance) == "squared", softMargin: flag(.softMargin),
        reduction: word(.average) == "all" ? .all : .nonZero, mining: mining)
    case .contrastive:
      ContrastiveLoss(positiveMargin: float(.positiveMargin), negativeMargin: float(.negativeMargin), mining: mining)
    case .circle: CircleLoss(margin: float(.margin), gamma: float(.gamma), mining: mining)
    case .multiSimilarity:
      MultiSimilarityLoss(alpha: float(.alpha), beta: float(.beta), base: float(.base), mining: mining)
    case .supervisedContrastive: SupervisedContrastiveLoss(temperature: float(.temperature), mining: mining)
    default: fatalError("\(name.rawValue) is no metric loss")
    }
  }

  private func mining(_ generator: inout SeededGenerator) -> Mining? {
    let (margin, squared): (Float, Bool) =
      name == .triplet ? (max(float(.margin), 1e-3), word(.distance) == "squared") : (0.2, true)
    func fork() -> SeededGenerator { SeededGenerator(seed: Int(truncatingIfNeeded: generator.next())) }
    let miner: (any TripletMiner)? =
      switch word(.miner) {
      case "batch-hard": BatchHardMiner()
      case "semi-hard": SemiHardMiner(margin: margin, squared: squared)
      case "facenet": FaceNetMiner(margin: margin, generator: fork())
      case "distance-weighted": DistanceWeightedMiner(generator: fork())
      default: nil
      }
    // A memory holds embeddings of training, and distances within one phase alone can be compared.
    let phase: Phase = word(.miningPhase) == "training" || whole(.memory) > 0 ? .training : .evaluation
    return miner.map { Mining($0, in: phase) }
  }

  private func remembering(_ loss: any MetricLoss, _ context: LossContext) -> any IdentityLoss {
    whole(.memory) > 0 ? CrossBatchMemory(loss, embedding: context.embedding, capacity: whole(.memory)) : loss
  }

  private func float(_ parameter: Parameter) -> Float { Float(number(parameter)) }
  private func whole(_ parameter: Parameter) -> Int { Int(number(parameter)) }
}
