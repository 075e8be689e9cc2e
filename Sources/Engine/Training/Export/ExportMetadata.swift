import Datasets

/// What one has to know of a network to use it: texts that stand in the exported file beside the weights.
public struct ExportMetadata: Sendable, Equatable {
  /// The recipe that the network was trained with, as YAML.
  public var recipe: String?
  /// How the values of an image become its input.
  public var preprocessing: Preprocessing?
  /// Squared Euclidean distance of two L2-normalised embeddings; below it they are of the same person.
  public var threshold: Double?
  /// What was measured at the threshold, as JSON: the wanted and the measured false accept rate, the true accept rate, counts of pairs.
  public var operatingPoint: String?
  /// The name of the file beside it that holds the whitening; `nil` where embeddings are not whitened.
  public var whitening: String?
  /// Pixels that each image also moved aside in eight directions when the threshold was found; `nil` for none.
  public var shift: Int?
  /// Whether the threshold was found with embeddings that join the image's and its mirror image's. The network gives one image's.
  public var flip: Bool?
  /// The step of training that the weights are of.
  public var step: Int?

  /// What is not given is left out of the file.
  public init(
    recipe: String? = nil, preprocessing: Preprocessing? = nil, threshold: Double? = nil, operatingPoint: String? = nil,
    whitening: String? = nil, shift: Int? = nil, flip: Bool? = nil, step: Int? = nil
  ) {
    self.recipe = recipe
    self.preprocessing = preprocessing
    self.threshold = threshold
    self.operatingPoint = operatingPoint
    self.whitening = whitening
    self.shift = shift
    self.flip = flip
    self.step = step
  }

  /// The texts by their names in the file.
  var texts: [String: String] {
    var texts: [String: String] = [:]
    texts["recipe"] = recipe
    texts["preprocessing"] = preprocessing?.rawValue
    texts["preprocessing_formula"] = preprocessing?.formula
    texts["threshold"] = threshold.map { String($0) }
    texts["operating_point"] = operatingPoint
    texts["whitening"] = whitening
    texts["shift"] = shift.map { String($0) }
    texts["flip"] = flip.map { String($0) }
    texts["step"] = step.map { String($0) }
    return texts
  }
}

extension Preprocessing {
  /// In one line, for whoever writes it in another language.
  fileprivate var formula: String {
    switch self {
    case .perImage: "(x - mean) / (std + 1e-5), mean and std over all values of the image, x from 0 to 255"
    case .fixed: "x / 127.5 - 1, x from 0 to 255"
    }
  }
}
