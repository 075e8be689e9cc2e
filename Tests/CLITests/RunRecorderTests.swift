import Foundation
import Runs
import TestSupport
import Testing
import Training
import Verification

@testable import CLI

@Suite struct RunRecorderTests {
  private let temporary: TemporaryFolder
  private let run: RunFolder

  init() throws {
    temporary = try TemporaryFolder()
    run = try RunFolder.create(RunName("r"), in: temporary.path)
  }

  private static let empty = DistanceHistogram(lower: 0, upper: 4, genuine: [], impostor: [])

  /// The curves of the run, as whoever looks at its folder finds them: "tag@step".
  private func curves() -> (training: [String: Double], validation: [String: Double]) {
    let update = RunFollower(run).poll()
    func table(_ scalars: [Scalar]) -> [String: Double] {
      Dictionary(scalars.map { ("\($0.tag)@\($0.step)", $0.value) }) { _, last in last }
    }
    return (table(update.training.scalars), table(update.validation.scalars))
  }

  @Test func aStepHasLossLearningRateAndPace() throws {
    let recorder = try RunRecorder(run)
    recorder.trained(StepResult(loss: 0.5, learningRate: 0.25, gradientNorm: 1), step: 1, imagesPerSecond: 64, now: 0)
    try recorder.flush()
    #expect(curves().training == ["loss@1": 0.5, "learning_rate@1": 0.25, "images_per_second@1": 64])
  }

  @Test func whatIsNotThereIsLeftOut() throws {
    let recorder = try RunRecorder(run)
    recorder.trained(StepResult(loss: nil, learningRate: 0.25, gradientNorm: nil), step: 1, imagesPerSecond: nil, now: 0)
    recorder.evaluated(EvaluationRecord(step: 1, epoch: 1, wallTime: 5, seconds: 1, loss: nil, verification: nil))
    recorder.evaluated(
      EvaluationRecord(
        step: 2, epoch: 2, wallTime: 6, seconds: 1, loss: 0.75,
        verification: VerificationReport(genuine: 2, impostor: 0, folds: 10, histogram: Self.empty)))
    let curves = curves()
    #expect(curves.training == ["learning_rate@1": 0.25])
    #expect(curves.validation == ["loss@2": 0.75])
    #expect(try FileManager.default.contentsOfDirectory(atPath: run.evaluations).sorted() == ["step-1.json", "step-2.json"])
  }

  @Test func anEvaluationHasAllThatWasMeasured() {
    let report = VerificationReport(
      genuine: 9, impostor: 18, accuracy: 0.875, accuracyStandardDeviation: 0.125, folds: 3, threshold: 1.5, auc: 0.9375,
      eer: 0.0625,
      operatingPoints: [.init(far: 0.01, actualFar: 0, tar: 0.5, threshold: 1)], histogram: Self.empty)
    let record = EvaluationRecord(
      step: 3, epoch: 1, wallTime: 0, seconds: 1, loss: 0.25, lossParts: [LossPart(name: "margin", weight: 2, value: 0.125)],
      metrics: [Metric("recall", 0.75)], verification: report)
    let values = Dictionary(uniqueKeysWithValues: record.scalars.map { ($0.tag, $0.value) })
    #expect(
      values == [
        "loss": 0.25, "accuracy": 0.875, "accuracy_std": 0.125, "eer": 0.0625, "auc": 0.9375, "threshold": 1.5,
        "tar_at_far_0.01": 0.5,
        Tag.loss(part: "margin"): 0.125, "recall": 0.75,
      ])
  }

  @Test func anEpochIsTheMeanOfItsSteps() throws {
    let recorder = try RunRecorder(run)
    for (step, loss) in [(1, 4.0), (2, 2.0), (3, 3.0)] {
      let part = LossPart(name: "a", weight: 1, value: loss / 2)
      recorder.trained(
        StepResult(loss: loss, parts: [part], learningRate: 0.1, gradientNorm: 1), step: step, imagesPerSecond: nil, now: 0)
    }
    let epoch = recorder.endEpoch()
    #expect(epoch.loss == 3 && epoch.parts == ["a": 1.5] && epoch.learning_rate == 0.1)
    // The next one begins anew.
    recorder.trained(StepResult(loss: nil, learningRate: 0.2, gradientNorm: nil), step: 4, imagesPerSecond: nil, now: 0)
    let next = recorder.endEpoch()
    #expect(next.loss == nil && next.parts == nil && next.learning_rate == 0.2)
  }

  @Test func stepsReachTheDiskByTheClockOrAtRest() throws {
    let recorder = try RunRecorder(run)
    func train(_ step: Int, now: Double) {
      recorder.trained(StepResult(loss: 1, learningRate: 1, gradientNorm: 1), step: step, imagesPerSecond: nil, now: now)
    }
    var lastOnDisk: Int { curves().training.keys.compactMap { Int($0.split(separator: "@")[1]) }.max() ?? 0 }
    train(1, now: 100)
    #expect(lastOnDisk == 1)
    train(2, now: 100.25)
    #expect(lastOnDisk == 1)
    train(3, now: 100.3)
    #expect(lastOnDisk == 3)
    train(4, now: 100.4)
    recorder.rest()
    #expect(lastOnDisk == 4)
  }

  @Test func theEvaluationOfAnEarlierEngineIsKnown() throws {
    let record = EvaluationRecord(step: 8, epoch: 2, wallTime: 0, seconds: 1, loss: 0.5)
    try RunRecorder(run).evaluated(record)
    #expect(try RunRecorder(run).newestEvaluation == record)
  }

  @Test func troubleIsKeptUntilSomebodyCanHearOfIt() throws {
    let recorder = try RunRecorder(run)
    try recorder.throwFailure()
    try FileManager.default.removeItem(atPath: run.evaluations)
    recorder.evaluated(EvaluationRecord(step: 1, epoch: 1, wallTime: 0, seconds: 1))
    let error = #expect(throws: FileError.self) { try recorder.throwFailure() }
    #expect(error?.description.hasPrefix("cannot write \(run.evaluation(step: 1)): ") ?? false)
  }
}
