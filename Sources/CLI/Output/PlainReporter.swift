import Foundation
import Runs

/// One line of text for each thing that happens: where stdout is a file, a pipe or a terminal without a screen.
final class PlainReporter: RunReporter {
  func started(_ run: StartedLine) {
    say("run \(run.run) in \(run.folder)")
    say(
      "\(run.model), \(run.parameters) parameters; \(run.loss); \(run.epochs) epochs, \(run.steps) steps of \(run.batch) images")
    if let bytes = run.planned_peak_bytes { say("memory: \(Format.bytes(bytes)) planned") }
    if run.step > 0 { say("going on from step \(run.step)") }
  }

  func epochEnded(_ epoch: EpochLine) {
    let parts = (epoch.train.parts ?? [:]).sorted { $0.key < $1.key }.map { "  \($0.key) \(Format.loss($0.value))" }.joined()
    say(
      "epoch \(epoch.epoch)/\(epoch.epochs)  step \(epoch.step)  train loss \(Format.loss(epoch.train.loss))\(parts)  learning rate "
        + "\(Format.loss(epoch.train.learning_rate))  \(Format.rate(epoch.images_per_second)) images/s")
  }

  func evaluated(_ evaluation: EvaluationLine) {
    say("evaluation  step \(evaluation.step)  \(Format.line(evaluation.validation))\(evaluation.best ? "  (best so far)" : "")")
  }

  func checkpointed(step: Int, isBest: Bool) {}

  func acknowledged(_ acknowledgement: Acknowledgement) {
    say("\(acknowledgement.command) at step \(acknowledgement.step)\(acknowledgement.refusal.map { ", refused: " + $0 } ?? "")")
  }

  func ended(_ summary: SummaryLine) {
    say(
      "\(summary.state.rawValue) at step \(summary.step) after \(Format.seconds(summary.seconds))\(summary.reason.map { ": " + $0 } ?? "")"
    )
    if let best = summary.best { say("best \(best.metric) \(Format.loss(best.value)) at step \(best.step)") }
    if let bytes = summary.peak_bytes {
      say(
        "memory: \(Format.bytes(bytes)) taken at most\(summary.planned_peak_bytes.map { ", \(Format.bytes($0)) planned" } ?? "")")
    }
    if let checkpoint = summary.checkpoint { say("checkpoint \(checkpoint)") }
  }

  private func say(_ line: String) { StandardStreams.output(line.withoutControlCharacters.utf8) }
}

/// Numbers as lines of text show them; what is not there is a dash.
enum Format {
  static func loss(_ value: Double?) -> String { value.map { String(format: "%.4g", $0) } ?? "-" }
  static func fraction(_ value: Double?) -> String { value.map { String(format: "%.4f", $0) } ?? "-" }
  static func rate(_ value: Double?) -> String { value.map { String(format: "%.0f", $0) } ?? "-" }

  /// "148 MiB", "7.92 GiB": three figures.
  static func bytes(_ count: Int) -> String {
    let mebibytes = Double(count) / 0x1p20
    if mebibytes < 999.5 {
      return String(format: mebibytes < 9.995 ? "%.2f MiB" : mebibytes < 99.95 ? "%.1f MiB" : "%.0f MiB", mebibytes)
    }
    let gibibytes = mebibytes / 1024
    return String(format: gibibytes < 9.995 ? "%.2f GiB" : gibibytes < 99.95 ? "%.1f GiB" : "%.0f GiB", gibibytes)
  }

  static func seconds(_ value: Double) -> String {
    let whole = Int(value.rounded())
    if whole < 60 { return String(format: "%.1f s", value) }
    return whole < 3600 ? "\(whole / 60) min \(whole % 60) s" : "\(whole / 3600) h \(whole / 60 % 60) min"
  }

  static func line(_ values: ValidationValues) -> String {
    var parts = [values.loss.map { "loss \(loss($0))" } ?? "no loss in this phase"]
    parts += (values.parts ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key) \(loss($0.value))" }
    parts += (values.metrics ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key) \(loss($0.value))" }
    if values.genuine != nil {
      parts.append("accuracy \(fraction(values.accuracy)) \(StandardStreams.plusMinus) \(fraction(values.accuracy_std))")
      parts.append("EER \(fraction(values.eer))")
      for (far, tar) in (values.tar_at_far ?? [:]).sorted(by: { (Double($0.key) ?? 0) > (Double($1.key) ?? 0) }) {
        parts.append("TAR@FAR \(far) \(fraction(tar))")
      }
      parts.append("\(values.genuine ?? 0) genuine, \(values.impostor ?? 0) impostor pairs")
    }
    return parts.joined(separator: "  ")
  }
}
