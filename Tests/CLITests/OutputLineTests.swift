import Runs
import Testing
import Verification

@testable import CLI

/// The JSON lines, letter by letter: programs read them.
@Suite struct OutputLineTests {
  private func text(_ line: some Encodable) -> String { String(decoding: JSON.encode(line), as: UTF8.self) }

  private let report = VerificationReport(
    genuine: 450, impostor: 4500, accuracy: 0.9375, accuracyStandardDeviation: 0.0625, folds: 10, threshold: 1.25, auc: 0.96875,
    eer: 0.125,
    operatingPoints: [
      .init(far: 0.1, actualFar: 0.1, tar: 0.75, threshold: 1.5), .init(far: 0.01, actualFar: 0.01, tar: 0.5, threshold: 1),
    ], histogram: DistanceHistogram(lower: 0, upper: 4, genuine: [], impostor: []))

  @Test func summary() {
    let line = SummaryLine(
      run: "a", state: .finished, step: 400, train: TrainValues(loss: 0.25),
      validation: ValidationValues(loss: 0.5, report: report),
      best: .init(metric: "eer", value: 0.125, step: 360), images_per_second: 512, seconds: 80.5, checkpoint: "runs/a/step-400")
    #expect(
      text(line) == #"{"best":{"metric":"eer","step":360,"value":0.125},"checkpoint":"runs/a/step-400","event":"summary","#
        + #""images_per_second":512,"run":"a","seconds":80.5,"state":"finished","step":400,"train":{"loss":0.25},"#
        + #""validation":{"accuracy":0.9375,"accuracy_std":0.0625,"auc":0.96875,"eer":0.125,"#
        // The intervals are those of scipy.stats.binomtest(...).proportion_ci(method="exact").
        + #""eer_interval":[0.0958829987549888,0.1591520643022503],"genuine":450,"impostor":4500,"loss":0.5,"#
        + #""tar_at_far":{"0.01":0.5,"0.1":0.75},"tar_at_far_interval":{"0.01":[0.45282325662240663,0.5471767433775936],"#
        + #""0.1":[0.708478568225746,0.7904069695671985]},"threshold":1.25}}"#)
  }

  @Test func whatIsNotThereIsLeftOut() {
    let line = SummaryLine(run: "a", state: .failed, step: 0, seconds: 0.5, reason: "no \"data\"")
    #expect(text(line) == #"{"event":"summary","reason":"no \"data\"","run":"a","seconds":0.5,"state":"failed","step":0}"#)
    let nothing = VerificationReport(
      genuine: 3, impostor: 0, folds: 10, histogram: DistanceHistogram(lower: 0, upper: 4, genuine: [], impostor: []))
    #expect(text(ValidationValues(loss: nil, report: nothing)) == #"{"genuine":3,"impostor":0,"tar_at_far":{}}"#)
    #expect(text(ValidationValues(loss: nil, report: nil)) == "{}")
    #expect(text(TrainValues()) == "{}")
  }

  @Test func numbersThatJSONLacks() {
    #expect(text(TrainValues(loss: .nan, learning_rate: .infinity)) == #"{"learning_rate":"inf","loss":"nan"}"#)
  }

  @Test func started() {
    let line = StartedLine(
      run: "a", folder: "/runs/a", model: "mlp", loss: "softmax", parameters: 10, epochs: 3, steps: 6, step: 2, batch: 5)
    #expect(
      text(line)
        == #"{"batch":5,"epochs":3,"event":"started","folder":"/runs/a","loss":"softmax","model":"mlp","parameters":10,"run":"a","step":2,"steps":6}"#
    )
  }

  @Test func epoch() {
    let line = EpochLine(epoch: 1, epochs: 3, step: 2, train: TrainValues(loss: 1.5, parts: ["a": 1], learning_rate: 0.125))
    #expect(
      text(line) == #"{"epoch":1,"epochs":3,"event":"epoch","step":2,"train":{"learning_rate":0.125,"loss":1.5,"parts":{"a":1}}}"#
    )
  }

  @Test func evaluation() {
    let values = ValidationValues(
      loss: 0.5, parts: [LossPart(name: "a", weight: 2, value: 0.25)], metrics: [Metric("recall", 0.75)], report: nil)
    let line = EvaluationLine(step: 2, epoch: 1, validation: values, best: true, seconds: 0.25)
    #expect(
      text(line) == #"{"best":true,"epoch":1,"event":"evaluation","seconds":0.25,"step":2,"#
        + #""validation":{"loss":0.5,"metrics":{"recall":0.75},"parts":{"a":0.25}}}"#)
  }

  // MARK: Plain lines

  @Test(
    "numbers as plain lines have them",
    arguments: [
      (0.123456, "0.1235", "0.1235", "0"), (1234.5, "1234", "1234.5000", "1234"), (1.5e-7, "1.5e-07", "0.0000", "0"),
      (.nan, "nan", "nan", "nan"),
    ])
  func numbers(value: Double, loss: String, fraction: String, rate: String) {
    #expect(Format.loss(value) == loss && Format.fraction(value) == fraction && Format.rate(value) == rate)
  }

  @Test func absentNumbersAreDashes() {
    #expect(Format.loss(nil) == "-" && Format.fraction(nil) == "-" && Format.rate(nil) == "-")
  }

  @Test(
    "times",
    arguments: [
      (0.04, "0.0 s"), (12.34, "12.3 s"), (59.6, "1 min 0 s"), (61, "1 min 1 s"), (3599, "59 min 59 s"), (3600, "1 h 0 min"),
      (90_061, "25 h 1 min"),
    ])
  func seconds(value: Double, text: String) { #expect(Format.seconds(value) == text) }

  @Test func anEvaluationInOneLine() {
    let sign = StandardStreams.plusMinus
    #expect(
      Format.line(ValidationValues(loss: 0.5, report: report))
        == "loss 0.5  accuracy 0.9375 \(sign) 0.0625  EER 0.1250  TAR@FAR 0.1 0.7500  TAR@FAR 0.01 0.5000  450 genuine, 4500 impostor pairs"
    )
    #expect(Format.line(ValidationValues(loss: nil, report: nil)) == "no loss in this phase")
    #expect(
      Format.line(
        ValidationValues(
          loss: 1, parts: [LossPart(name: "b", weight: 1, value: 2)], metrics: [Metric("recall", 0.75)], report: nil))
        == "loss 1  b 2  recall 0.75")
  }
}
