/// One measured value of one curve.
public struct Scalar: Codable, Sendable, Equatable {
  /// The curve: "loss".
  public var tag: String
  /// Training steps done when it was measured.
  public var step: Int
  /// Seconds since 1970.
  public var wallTime: Double
  /// The value; files keep it as a 32-bit float.
  public var value: Double
  /// A value of the curve `tag`.
  public init(tag: String, step: Int, wallTime: Double, value: Double) {
    self.tag = tag
    self.step = step
    self.wallTime = wallTime
    self.value = value
  }
}

/// The tags that Tandem writes. `train/` and `validation/` each have their own event file, so the tags carry no prefix.
public enum Tag {
  /// The loss of the phase.
  public static let loss = "loss"
  /// The learning rate in force at the step.
  /// The curve of one part of a loss: "loss/center".
  public static func loss(part name: String) -> String { "loss/\(name)" }
  /// The learning rate of a step.
  public static let learningRate = "learning_rate"
  /// Training speed, images/s.
  public static let imagesPerSecond = "images_per_second"
  /// Mean accuracy over the folds, a fraction.
  public static let accuracy = "accuracy"
  /// Standard deviation of the fold accuracies.
  public static let accuracyStandardDeviation = "accuracy_std"
  /// Equal error rate, a fraction.
  public static let eer = "eer"
  /// Area under the ROC curve.
  public static let auc = "auc"
  /// The squared distance below which two images are said to show one person.
  public static let threshold = "threshold"
  /// The true accept rate at a false accept rate: "tar_at_far_0.01".
  public static func tar(atFar far: Double) -> String { "tar_at_far_\(far)" }
}
