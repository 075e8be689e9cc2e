import Screen

/// Something that happened at a step, as a sign on the x axis.
struct ChartMark {
  /// By rising importance: where two stand in one place, the later one shows.
  enum Kind: CaseIterable {
    case epoch, evaluation, checkpoint, rate, resume

    func sign(_ glyphs: Glyphs) -> Character {
      switch self {
      case .epoch: glyphs.epochMark
      case .evaluation: glyphs.evaluationMark
      case .checkpoint: glyphs.checkpointMark
      case .rate: glyphs.rateMark
      case .resume: glyphs.resumeMark
      }
    }

    var role: Role {
      switch self {
      case .epoch: .border
      case .evaluation: .validation
      case .checkpoint: .good
      case .rate: .accent
      case .resume: .warning
      }
    }

    /// For the help.
    var meaning: String {
      switch self {
      case .epoch: "end of an epoch"
      case .evaluation: "evaluation"
      case .checkpoint: "checkpoint"
      case .rate: "learning rate changed"
      case .resume: "went on from a checkpoint"
      }
    }
  }

  var kind: Kind
  var step: Double

  /// The most important last. Epochs that would stand closer than four columns are left out but for every second, fifth, tenth ...
  static func thinned(_ marks: [ChartMark], _ timeline: ChartTimeline, _ range: ClosedRange<Double>?, columns: Int) -> [ChartMark]
  {
    let sorted = Kind.allCases.flatMap { kind in marks.filter { $0.kind == kind } }
    guard let range, let steps = timeline.stepsPerEpoch, steps >= 1 else { return sorted }
    let (first, last) = (timeline.step(ofX: range.lowerBound), timeline.step(ofX: range.upperBound))
    let count = (last - first) / steps
    guard count.isFinite, count > 0, abs(first) < 1e15, abs(last) < 1e15 else { return sorted }
    let every = StepAxis.roundedEpochs(count / max(1, Double(columns) / 4))
    let from = max(1, (first / steps / every).rounded(.up))
    let to = (last / steps / every).rounded(.down)
    guard from <= to else { return sorted }
    return stride(from: from, through: to, by: 1).map { ChartMark(kind: .epoch, step: $0 * every * steps) } + sorted
  }
}
