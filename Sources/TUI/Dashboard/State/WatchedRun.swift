import Runs
import Verification

/// What is known of the run on the screen.
public struct WatchedRun: Sendable, Equatable {
  /// The name of its folder.
  public let name: String
  /// The newest status; `nil` before the first.
  public internal(set) var status: Status?
  /// Whether an engine is there to take commands, as far as is known; `nil` before the first word.
  public internal(set) var hasEngine: Bool?
  var train = SeriesHistory()
  /// The parts of the training loss, where it has several.
  private(set) var trainParts = LossPartValues()
  /// What a metric loss tells of its steps.
  private(set) var stepMeasures = StepMeasures()
  /// Whether a step of training was recorded, so that "no loss" is not said too early. Every step has a learning rate; points of
  /// other tags may be of a program that names its loss otherwise.
  private(set) var hasTrained = false
  var validation = SeriesHistory()
  private var validationCurves = LossPartValues()
  var evaluations = EvaluationHistory()
  /// The verification view; `nil` while the run's own screen shows.
  var verification: VerificationScreen?
  var liveness = Liveness()
  /// What of the losses is on the screen.
  private(set) var drawn = LossCurves()
  /// Where something happened that explains the curves.
  var marks = RunMarks()
  var trainRange = AxisRange()
  var validationRange = AxisRange()
  /// The checkpoint that the user was told of last.
  var announcedCheckpoint: Int?
  /// The warnings of the engine that the user was told of.
  private var announcedWarnings: [String] = []
  private static let rememberedWarnings = 64
  /// Where training went back to a checkpoint, oldest first.
  private var rewinds: [Rewind] = []
  private static let rememberedRewinds = 64

  private struct Rewind: Sendable, Equatable {
    var step: Int
    var wallTime: Double
  }

  init(name: String) { self.name = name }

  /// How the run stands at `now`, in seconds since 1970.
  public func condition(now: Double) -> RunCondition {
    guard let status else { return hasEngine == false ? .ended : .connecting }
    switch status.state {
    case .finished: return .finished
    case .stopped: return .stopped
    case .failed: return .failed
    case .preparing, .running, .paused, .stopping: break
    }
    if hasEngine == false { return .engineGone }
    if let seconds = liveness.stalledFor(now: now) { return .stalled(seconds: seconds) }
    return switch status.state {
    case .paused: .paused
    case .stopping: .stopping
    case .preparing: .preparing
    default: .running
    }
  }

  /// Adds points of the event files. When training goes back, validations of the steps that are trained again go as well, unless they
  /// are newer than that.
  mutating func add(train points: [Scalar], validation others: [Scalar]) {
    for point in points {
      switch point.tag {
      case Tag.loss: addTrainLoss(point)
      case Tag.learningRate:
        hasTrained = true
        marks.addRate(point.value, step: point.step)
      default:
        trainParts.take(point)
        stepMeasures.take(point)
      }
    }
    for point in others where !isStale(step: point.step, wallTime: point.wallTime) {
      if point.tag == Tag.loss {
        validation.append(step: point.step, value: point.value, wallTime: point.wallTime)
      } else {
        validationCurves.take(point)
      }
    }
  }

  private mutating func addTrainLoss(_ point: Scalar) {
    guard train.append(step: point.step, value: point.value, wallTime: point.wallTime) else { return }
    trainParts.reset()
    stepMeasures.reset()
    validationCurves.reset()
    validation.dropStale(after: point.step, before: point.wallTime)
    evaluations.dropStale(after: point.step, before: point.wallTime)
    marks.addResume(point.step)
    rewinds.append(Rewind(step: point.step, wallTime: point.wallTime))
    if rewinds.count > Self.rememberedRewinds { rewinds.removeFirst() }
  }

  /// Notes that the user is told of a warning; false where that was done before.
  mutating func announce(warning: String) -> Bool {
    guard !announcedWarnings.contains(warning) else { return false }
    announcedWarnings.append(warning)
    if announcedWarnings.count > Self.rememberedWarnings { announcedWarnings.removeFirst() }
    return true
  }

  /// The parts of the evaluation loss, where it has several: of the newest evaluation, or of the curves of a run that has no
  /// evaluation files.
  var validationParts: LossPartValues {
    evaluations.latest.map { LossPartValues($0.lossParts ?? []) } ?? validationCurves
  }

  /// Whether the newest evaluation has no loss.
  var evaluatesWithoutLoss: Bool { evaluations.latest.map { $0.loss == nil } ?? false }

  mutating func add(evaluations records: [EvaluationRecord]) {
    for record in records where !isStale(step: record.step, wallTime: record.wallTime) { evaluations.add(record) }
  }

  private func isStale(step: Int, wallTime: Double) -> Bool { rewinds.contains { step > $0.step && wallTime < $0.wallTime } }

  /// Lets the charts follow the data: the curves and their y axes, each as often as it may; true where one changed.
  mutating func followCharts(_ settings: ChartSettings, atOnce: Bool = false, now: Double) -> Bool {
    let hasNewCurves = drawn.follow(train: train, validation: validation, atOnce: atOnce, now: now)
    let window = steps(settings)
    func extremes(_ series: SeriesHistory) -> ClosedRange<Double>? {
      CurveExtremes.of(
        series.buckets(in: window), isLogarithmic: settings.isLogarithmic, clipsOutliers: settings.clipsOutliers)
    }
    var (ofTrain, ofValidation) = (extremes(drawn.train), extremes(drawn.validation))
    if settings.joinsRanges {
      let both = Self.union(ofTrain, ofValidation)
      (ofTrain, ofValidation) = (both, both)
    }
    let first = trainRange.follow(ofTrain, isLogarithmic: settings.isLogarithmic, now: now)
    let second = validationRange.follow(ofValidation, isLogarithmic: settings.isLogarithmic, now: now)
    return hasNewCurves || first || second
  }

  /// The steps that zoomed charts show; `nil` for all.
  func steps(_ settings: ChartSettings) -> ClosedRange<Double>? {
    guard let window = settings.window, let full = fullSteps, let last = drawn.lastStep else { return nil }
    return window.steps(in: full, last: Double(last))
  }

  /// The steps of the whole axis; `nil` before the first point.
  var fullSteps: ClosedRange<Double>? { drawn.fullSteps(total: status?.steps) }

  private static func union(_ a: ClosedRange<Double>?, _ b: ClosedRange<Double>?) -> ClosedRange<Double>? {
    guard let a, let b else { return a ?? b }
    return min(a.lowerBound, b.lowerBound)...max(a.upperBound, b.upperBound)
  }
}
