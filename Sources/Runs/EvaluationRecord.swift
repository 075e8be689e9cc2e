public import Verification

/// One evaluation of a run, as `evaluations/step-N.json` keeps it.
public struct EvaluationRecord: Codable, Sendable, Equatable {
  /// Training steps done when the evaluation began.
  public var step: Int
  /// Epochs done when the evaluation began.
  public var epoch: Int
  /// Seconds since 1970.
  public var wallTime: Double
  /// How long the evaluation took.
  public var seconds: Double
  /// The loss of the evaluation phase; `nil` where that phase has none.
  public var loss: Double?
  /// The parts of the loss, where it has several; a part that is absent in evaluation is absent here.
  public var lossParts: [LossPart]?
  /// What else was measured, in the order to show it.
  public var metrics: [Metric]?
  /// What the verification of the pairs found.
  public var verification: VerificationReport?
  /// Names of the images of the hardest pairs, in the order of the report: impostors first, then genuine pairs.
  public var hardest: [NamedPair]

  /// A pair of images by name ("s31/4.pgm").
  public struct NamedPair: Codable, Sendable, Equatable {
    /// Name of one image.
    public var left: String
    /// Name of the other image.
    public var right: String
    /// Whether both show one person.
    public var isSame: Bool
    /// Squared Euclidean distance of the embeddings, 0...4.
    public var distance: Double
    /// A pair and its distance.
    public init(left: String, right: String, isSame: Bool, distance: Double) {
      self.left = left
      self.right = right
      self.isSame = isSame
      self.distance = distance
    }
  }

  /// A record of one evaluation.
  public init(
    step: Int, epoch: Int, wallTime: Double, seconds: Double, loss: Double? = nil, lossParts: [LossPart]? = nil,
    metrics: [Metric]? = nil, verification: VerificationReport? = nil,
    hardest: [NamedPair] = []
  ) {
    self.step = step
    self.epoch = epoch
    self.wallTime = wallTime
    self.seconds = seconds
    self.loss = loss
    self.lossParts = lossParts
    self.metrics = metrics
    self.verification = verification
    self.hardest = hardest
  }
}
