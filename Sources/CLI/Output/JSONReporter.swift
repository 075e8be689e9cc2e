import Runs

/// One JSON object a line on stdout, and nothing else.
final class JSONReporter: RunReporter {
  private struct CheckpointLine: Encodable {
    var event = "checkpoint"
    var step: Int
    var best: Bool
  }
  private struct CommandLine: Encodable {
    var event = "command"
    var acknowledgement: Acknowledgement
  }

  func started(_ run: StartedLine) { Self.print(run) }
  func epochEnded(_ epoch: EpochLine) { Self.print(epoch) }
  func evaluated(_ evaluation: EvaluationLine) { Self.print(evaluation) }
  func checkpointed(step: Int, isBest: Bool) { Self.print(CheckpointLine(step: step, best: isBest)) }
  func acknowledged(_ acknowledgement: Acknowledgement) { Self.print(CommandLine(acknowledgement: acknowledgement)) }
  func ended(_ summary: SummaryLine) { Self.print(summary) }

  /// Prints a value as one line.
  static func print(_ value: some Encodable) { StandardStreams.output(JSON.encode(value)) }
}
