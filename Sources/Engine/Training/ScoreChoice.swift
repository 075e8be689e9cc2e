import Runs
import Verification

/// Which value of an evaluation decides which is the best, and whether training still makes progress.
public enum ScoreChoice: Sendable, Equatable, CustomStringConvertible {
  /// The equal error rate, else the first metric that has a better direction, else the loss.
  case automatic
  /// The equal error rate of the verified pairs; lower is better.
  case eer
  /// The area under the ROC curve; higher is better.
  case auc
  /// The accuracy over the folds, else a metric of that name; higher is better.
  case accuracy
  /// The true accept rate at one of the false accept rates that are reported; higher is better.
  case tar(far: Double)
  /// The loss of the evaluation; lower is better.
  case loss
  /// A metric of the task; it tells itself whether higher is better.
  case metric(String)

  /// Reads the choice from a recipe: "auto", "eer", "auc", "accuracy", "loss", "tar@far=0.001"; any other text names a metric.
  ///
  /// `nil` for an empty text, and for "tar@far=" without a number above 0 and at most 1.
  public init?(_ text: String) {
    let named: [String: ScoreChoice] = ["auto": .automatic, "eer": .eer, "auc": .auc, "accuracy": .accuracy, "loss": .loss]
    if let choice = named[text] {
      self = choice
    } else if text.hasPrefix(Self.tarPrefix) {
      guard let far = Double(text.dropFirst(Self.tarPrefix.count)), far > 0, far <= 1 else { return nil }
      self = .tar(far: far)
    } else if !text.isEmpty {
      self = .metric(text)
    } else {
      return nil
    }
  }

  private static let tarPrefix = "tar@far="

  /// As a recipe spells it.
  public var description: String {
    switch self {
    case .automatic: "auto"
    case .eer: "eer"
    case .auc: "auc"
    case .accuracy: "accuracy"
    case .tar(let far): "\(Self.tarPrefix)\(far)"
    case .loss: "loss"
    case .metric(let name): name
    }
  }
}

extension EvaluationResult {
  /// What decides which evaluation is the best: the equal error rate, else the first metric that has a better direction, else the loss.
  public var score: Score? { score(by: .automatic) }

  /// The value of a choice; `nil` where the evaluation did not measure it, or nobody knows which direction is better.
  public func score(by choice: ScoreChoice) -> Score? {
    switch choice {
    case .automatic:
      score(by: .eer) ?? metrics.lazy.compactMap(Score.init).first ?? score(by: .loss)
    case .eer: verification?.eer.map { Score(metric: Tag.eer, value: $0, higherIsBetter: false) }
    case .auc: verification?.auc.map { Score(metric: Tag.auc, value: $0, higherIsBetter: true) }
    case .accuracy:
      verification?.accuracy.map { Score(metric: Tag.accuracy, value: $0, higherIsBetter: true) }
        ?? score(by: .metric(Tag.accuracy))
    case .tar(let far):
      verification?.operatingPoints.first { $0.far == far }.map {
        Score(metric: Tag.tar(atFar: far), value: $0.tar, higherIsBetter: true)
      }
    case .loss: loss.map { Score(metric: Tag.loss, value: $0, higherIsBetter: false) }
    case .metric(let name): metrics.first { $0.name == name }.flatMap(Score.init)
    }
  }

  /// The value of a choice that must be there.
  ///
  /// - Returns: `nil` for the automatic choice where nothing can be compared.
  /// - Throws: `ScoreError` where another choice was not measured, with what was.
  func score(required choice: ScoreChoice) throws(ScoreError) -> Score? {
    if let score = score(by: choice) { return score }
    if choice == .automatic { return nil }
    throw ScoreError(choice: choice, measured: measured)
  }

  /// The choices that this evaluation has a value for, as a recipe spells them.
  private var measured: [String] {
    let rates = verification?.operatingPoints.map { ScoreChoice.tar(far: $0.far) } ?? []
    let known = [.eer, .auc, .accuracy] + rates + metrics.map { .metric($0.name) } + [.loss]
    var names: [String] = []
    for choice in known where score(by: choice) != nil && !names.contains(choice.description) { names.append(choice.description) }
    return names
  }

  /// One value to choose the best evaluation by.
  public struct Score: Sendable, Equatable {
    /// What was measured.
    public var metric: String
    /// Its value.
    public var value: Double
    /// Whether a larger value is the better one.
    public var higherIsBetter: Bool

    /// Creates one of its parts.
    public init(metric: String, value: Double, higherIsBetter: Bool) {
      self.metric = metric
      self.value = value
      self.higherIsBetter = higherIsBetter
    }

    /// A metric that has a better direction.
    init?(_ metric: Metric) {
      guard let higherIsBetter = metric.higherIsBetter else { return nil }
      self.init(metric: metric.name, value: metric.value, higherIsBetter: higherIsBetter)
    }

    /// Whether this is better than the best so far by more than `delta`; a NaN or an infinity never is.
    func isBetter(than best: Double, by delta: Double = 0) -> Bool {
      value.isFinite && (higherIsBetter ? value > best + delta : value < best - delta)
    }

    /// Whether this is better than the best so far. One of another metric cannot be compared with, and counts for nothing.
    func isBetter(than best: Status.Best?) -> Bool {
      guard let best, best.metric == metric else { return value.isFinite }
      return isBetter(than: best.value)
    }
  }
}

/// A score that an evaluation did not measure.
public struct ScoreError: Error, Equatable, CustomStringConvertible {
  /// What was asked for.
  public var choice: ScoreChoice
  /// What could have been.
  public var measured: [String]

  public var description: String {
    let found = measured.isEmpty ? "nothing that can be compared" : measured.joined(separator: ", ")
    return "evaluations are to be compared by \"\(choice)\", but they measure \(found)"
  }
}
