/// One measured value of one curve.
public struct Scalar: Codable, Sendable, Equatable {
  public var tag: String
  public var step: Int
  /// Seconds since 1970.
  public var wallTime: Double
  public var value: Double
  public init(tag: String, step: Int, wallTime: Double, value: Double) {
    self.tag = tag
    self.step = step
    self.wallTime = wallTime
    self.value = value
  }
}

/// The tags that Tandem writes. `train/` and `validation/` each have their own event file, so the tags carry no prefix.
public enum Tag {
  public static let loss = "loss"
  public static let learningRate = "learning_rate"
  public static let imagesPerSecond = "images_per_second"
  public static let accuracy = "accuracy"
  public static let accuracyStandardDeviation = "accuracy_std"
  public static let eer = "eer"
  public static let auc = "auc"
  public static let threshold = "threshold"
  /// The true accept rate at a false accept rate: "tar_at_far_0.01".
  public static func tar(atFar far: Double) -> String { "tar_at_far_\(far)" }
}
