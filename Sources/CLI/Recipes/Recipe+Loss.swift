extension Recipe {
  /// A loss of the training phase, with what it takes; `LossCatalog` tells which losses there are.
  public struct Loss: Sendable, Equatable {
    /// The losses that a recipe can name.
    public enum Name: String, CaseIterable, Sendable {
      /// Softmax cross-entropy of logits.
      case softmax
      /// Softmax cross-entropy of scaled cosines.
      case normalisedSoftmax = "normalised-softmax"
      /// Additive angular margin.
      case arcface
      /// Additive cosine margin.
      case cosface
      /// Multiplicative angular margin.
      case sphereface
      /// All three margins at once.
      case combinedMargin = "combined-margin"
      /// Additive angular margin to the nearest of several directions an identity.
      case subCenterArcface = "sub-center-arcface"
      /// A margin that follows the quality of the image.
      case adaface
      /// Distances to a moving centre an identity; a part beside another loss.
      case center
      /// Anchor, positive and negative.
      case triplet
      /// Pairs near or far.
      case contrastive
      /// Pairs, each weighted by how far it is from its optimum.
      case circle
      /// Pairs, weighted by self and relative similarity.
      case multiSimilarity = "multi-similarity"
      /// Every positive against the whole batch.
      case supervisedContrastive = "supervised-contrastive"
    }

    /// What a loss can be given; each loss takes some of them.
    public enum Parameter: String, CaseIterable, Sendable {
      /// What cosines, or logits, are multiplied by.
      case scale
      /// The margin, in radians, as a cosine, as a distance or as a factor, by the loss.
      case margin
      /// m1 of the combined margin: multiplies the angle.
      case angleFactor
      /// m3 of the combined margin: taken from the cosine.
      case cosineMargin
      /// Directions an identity.
      case subCenters
      /// The share of the target that goes to all identities alike.
      case smoothing
      /// h of AdaFace: how much of the spread of lengths fits between the worst and the best quality.
      case concentration
      /// The share of a batch in AdaFace's moving statistics.
      case statisticsRate
      /// How far centres move to the embeddings of a batch.
      case centerRate
      /// Genuine pairs nearer than this cost nothing.
      case positiveMargin
      /// Impostor pairs further apart than this cost nothing.
      case negativeMargin
      /// The scale of circle loss.
      case gamma
      /// The weight of genuine pairs in multi-similarity.
      case alpha
      /// The weight of impostor pairs in multi-similarity.
      case beta
      /// The similarity around which multi-similarity weighs.
      case base
      /// What similarities are divided by.
      case temperature
      /// Embeddings of earlier batches that the batch is compared with; 0 for none.
      case memory
      /// What ArcFace does with angles past pi, and with the gradient.
      case variant
      /// Squared or plain Euclidean distances.
      case distance
      /// Whether triplets without a loss count in the mean.
      case average
      /// A softplus in the place of the hinge.
      case softMargin
      /// Which triplets are learned from.
      case miner
      /// The phase whose embeddings the miner sees.
      case miningPhase
      /// Whether embeddings are made of length 1 first.
      case normalised
    }

    /// Which loss.
    public var name: Name
    /// The numbers and words in force; those that a recipe does not say have the loss's defaults.
    public var values: [Parameter: Value]

    /// A number or a word of a recipe.
    public enum Value: Sendable, Equatable {
      /// A number.
      case number(Double)
      /// A word; flags are `true` and `false`.
      case word(String)
    }

    /// A loss with its defaults, but for the values given.
    public init(_ name: Name = .softmax, _ values: [Parameter: Value] = [:]) {
      self.name = name
      self.values = values
      takeDefaults()
    }

    /// Gives each parameter that the loss takes, and that has no value, its default.
    mutating func takeDefaults() {
      for parameter in LossCatalog.definition(name).parameters where values[parameter.name] == nil {
        values[parameter.name] = parameter.defaultValue
      }
    }

    /// A number that the loss takes.
    public func number(_ parameter: Parameter) -> Double {
      guard case .number(let number)? = values[parameter] else {
        fatalError("\(name.rawValue) has no number \(parameter.rawValue)")
      }
      return number
    }

    /// A word that the loss takes.
    public func word(_ parameter: Parameter) -> String {
      guard case .word(let word)? = values[parameter] else { fatalError("\(name.rawValue) has no word \(parameter.rawValue)") }
      return word
    }

    /// A flag that the loss takes.
    public func flag(_ parameter: Parameter) -> Bool { word(parameter) == "true" }
  }
}

extension Recipe.Loss.Value: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
  public init(floatLiteral value: Double) { self = .number(value) }
  public init(integerLiteral value: Int) { self = .number(Double(value)) }
  public init(stringLiteral value: String) { self = .word(value) }
}
