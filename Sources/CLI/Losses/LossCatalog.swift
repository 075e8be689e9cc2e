/// The losses that a recipe can name, with what each can be given and its defaults.
///
/// Defaults are those of the papers, or of pytorch-metric-learning where the papers have none.
enum LossCatalog {
  /// A loss as a recipe sees it.
  struct Definition: Sendable {
    let name: Recipe.Loss.Name
    /// What it makes the loss of.
    let input: Input
    let parameters: [LossParameter]

    func parameter(_ name: Recipe.Loss.Parameter) -> LossParameter? { parameters.first { $0.name == name } }
  }

  /// What a loss needs of the model, which decides the head.
  enum Input: Sendable {
    /// Logits of the identities: a dense layer.
    case logits
    /// Cosines of the identities: one direction an identity.
    case cosines
    /// Cosines of the nearest of several directions an identity.
    case subCenterCosines
    /// Embeddings alone: no head.
    case embeddings
  }

  /// The losses that can be the main one: center loss alone would draw all images to one point.
  static let mainNames = Recipe.Loss.Name.allCases.filter { $0 != .center }

  static func definition(_ name: Recipe.Loss.Name) -> Definition {
    guard let definition = definitions.first(where: { $0.name == name }) else { fatalError("no loss \(name.rawValue)") }
    return definition
  }

  private static let definitions: [Definition] = [
    Definition(name: .softmax, input: .logits, parameters: [smoothing]),
    Definition(name: .normalisedSoftmax, input: .cosines, parameters: [scale(64), smoothing]),
    Definition(
      name: .arcface, input: .cosines,
      parameters: [scale(64), radians(0.5), .word(.variant, ["hard", "easy", "straight-through"]).option]),
    Definition(name: .cosface, input: .cosines, parameters: [scale(64), .number(.margin, 0.35, "from 0 to below 2", below(2))]),
    Definition(name: .sphereface, input: .cosines, parameters: [scale(1), .whole(.margin, 4, 1...10)]),
    Definition(
      name: .combinedMargin, input: .cosines,
      parameters: [
        scale(64), .number(.angleFactor, 1, "from 1 to below 4") { $0 >= 1 && $0 < 4 }, radians(0.3),
        .number(.cosineMargin, 0.2, "from 0 to below 2", below(2)),
      ]),
    Definition(
      name: .subCenterArcface, input: .subCenterCosines,
      parameters: [scale(64), radians(0.5), .whole(.subCenters, 3, 1...64)]),
    Definition(
      name: .adaface, input: .cosines,
      parameters: [
        scale(64), .number(.margin, 0.4, "of radians from 0 to below 1.57", below(1.57)), .positive(.concentration, 0.333),
        .number(.statisticsRate, 0.01, "above 0, up to 1") { Float($0) > 0 && $0 <= 1 },
      ]),
    Definition(
      name: .center, input: .embeddings,
      parameters: [.number(.centerRate, 0.5, "above 0, up to 1") { $0 > 0 && $0 <= 1 }, .flag(.normalised, false).option]),
    Definition(
      name: .triplet, input: .embeddings,
      parameters: [
        .positive(.margin, 0.2), .word(.distance, ["squared", "euclidean"]), .word(.average, ["non-zero", "all"]),
        .flag(.softMargin, false).option,
      ] + mining),
    Definition(
      name: .contrastive, input: .embeddings,
      parameters: [
        .number(.positiveMargin, 0, "from 0 to below 2", below(2)),
        .number(.negativeMargin, 1, "above 0, up to 2") { Float($0) > 0 && $0 <= 2 },
      ] + mining),
    Definition(
      name: .circle, input: .embeddings,
      parameters: [.number(.margin, 0.4, "above 0 to below 1") { $0 > 0 && $0 < 1 }, .positive(.gamma, 80)] + mining),
    Definition(
      name: .multiSimilarity, input: .embeddings,
      parameters: [.positive(.alpha, 2), .positive(.beta, 50), .number(.base, 0.5, "from -1 to 1") { abs($0) <= 1 }] + mining),
    Definition(name: .supervisedContrastive, input: .embeddings, parameters: [.positive(.temperature, 0.1)] + mining),
  ]

  private static func scale(_ usual: Double) -> LossParameter { .positive(.scale, usual) }
  private static func radians(_ usual: Double) -> LossParameter {
    .number(.margin, usual, "of radians from 0 to below 3.14", below(3.14))
  }
  private static func below(_ limit: Double) -> @Sendable (Double) -> Bool { { (0..<limit).contains($0) } }
  private static let smoothing = LossParameter.number(.smoothing, 0, "from 0 to below 1", below(1)).option
  /// What every loss of pairs or triplets takes: which ones it learns from, in which phase it looks for them, and how many embeddings
  /// of earlier batches the batch is compared with.
  private static let mining: [LossParameter] = [
    .word(.miner, ["batch-all", "batch-hard", "semi-hard", "facenet", "distance-weighted"]),
    .word(.miningPhase, ["evaluation", "training"]).option, .whole(.memory, 0, 0...10_000_000).option,
  ]
}
