import Runs

/// Told what happens in a run, to show it where no dashboard is.
protocol RunReporter: AnyObject {
  func started(_ run: StartedLine)
  func epochEnded(_ epoch: EpochLine)
  func evaluated(_ evaluation: EvaluationLine)
  func checkpointed(step: Int, isBest: Bool)
  func acknowledged(_ acknowledgement: Acknowledgement)
  func ended(_ summary: SummaryLine)
}

/// Says nothing: for the engine process, whose log and event files say it all.
final class SilentReporter: RunReporter {
  func started(_ run: StartedLine) {}
  func epochEnded(_ epoch: EpochLine) {}
  func evaluated(_ evaluation: EvaluationLine) {}
  func checkpointed(step: Int, isBest: Bool) {}
  func acknowledged(_ acknowledgement: Acknowledgement) {}
  func ended(_ summary: SummaryLine) {}
}
