import Dashboard
import Foundation
import Runs
import Screen
import Verification

/// What the tests show: one run of invented but plausible numbers, always the same.
enum Fixture {
  static let start = 1_700_000_000.0

  /// A generator of whole numbers that gives the same ones everywhere (Knuth's MMIX constants).
  struct Generator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ (state >> 33)
    }
  }

  /// A train loss that falls from 3.4 with noise.
  static func train(_ steps: Range<Int>) -> [Scalar] {
    var generator = Generator(state: 7)
    return steps.map { step in
      let noise = Double(generator.next() % 1000) / 1000 - 0.5
      return scalar(step, 3.4 * exp(-Double(step) / 40) + 0.2 + 0.15 * noise)
    }
  }

  static func validation(_ steps: StrideThrough<Int>) -> [Scalar] { steps.map { scalar($0, 1.1 * exp(-Double($0) / 50) + 0.45) } }

  static func scalar(_ step: Int, _ value: Double, wallTime: Double? = nil) -> Scalar {
    Scalar(tag: Tag.loss, step: step, wallTime: wallTime ?? start + Double(step) / 4, value: value)
  }

  /// Genuine pairs around 0.7 and impostor pairs around 1.5.
  static func report(eer: Double) -> VerificationReport {
    let bins = 40
    func bell(_ center: Double, _ width: Double, _ total: Double) -> [Int] {
      let weights = (0..<bins).map { bin in exp(-pow((Double(bin) / 10 + 0.05 - center) / width, 2)) }
      let sum = weights.reduce(0, +)
      return weights.map { Int($0 / sum * total) }
    }
    return VerificationReport(
      genuine: 450, impostor: 4500, accuracy: 1 - eer + 0.014, accuracyStandardDeviation: 0.012, folds: 10, threshold: 1.124,
      auc: 0.972, eer: eer,
      operatingPoints: [
        OperatingPoint(far: 0.01, actualFar: 0.01, tar: 0.62, threshold: 0.9),
        OperatingPoint(far: 0.001, actualFar: 4.0 / 4500, tar: 0.41, threshold: 0.7),
      ],
      histogram: DistanceHistogram(lower: 0, upper: 4, genuine: bell(0.8, 0.35, 450), impostor: bell(1.7, 0.45, 4500)))
  }

  static func evaluation(_ step: Int, eer: Double, loss: Double = 0.55) -> EvaluationRecord {
    EvaluationRecord(
      step: step, epoch: step / 10, wallTime: start + Double(step) / 4, seconds: 1.2, loss: loss, verification: report(eer: eer))
  }

  static func status(
    _ state: Status.State = .running, _ activity: Status.Activity = .training, step: Int = 137, answers: [Acknowledgement] = []
  ) -> Status {
    var status = Status(
      run: "orl-softmax-1", pid: 4711, state: state, activity: activity, model: "small-cnn 128-d → logits of 30 identities",
      loss: "softmax cross-entropy", epoch: step / 10, epochs: 60, step: step, steps: 600)
    if activity == .evaluation {
      status.model = "small-cnn 128-d, both images of a pair"
      status.loss = "pair verification"
      status.progress = Status.Progress(done: 64, total: 100, unit: "images")
    } else if activity == .training {
      status.progress = Status.Progress(done: step % 10, total: 10, unit: "steps")
    }
    status.imagesPerSecond = 412
    status.learningRate = 0.0183
    status.secondsElapsed = 45
    status.secondsRemaining = 92
    status.checkpointStep = 120
    status.acknowledgements = answers
    return status
  }

  /// A run at step 137 of 600, after three evaluations, with the answer to one command.
  static func running(_ size: Size, _ status: Status? = nil) -> DashboardState {
    var state = DashboardState(session: "test", run: "orl-softmax-1", size: size, now: start)
    let answer = Acknowledgement(id: "other-1", command: .scaleLearningRate(factor: 1.25), step: 126)
    for event in [
      Event.tick(now: start + 30),
      .scalars(train: train(1..<138), validation: validation(stride(from: 40, through: 120, by: 40))),
      .evaluations([evaluation(40, eer: 0.121, loss: 0.94), evaluation(80, eer: 0.081, loss: 0.67), evaluation(120, eer: 0.087)]),
      .status(status ?? Fixture.status(answers: [answer])), .tick(now: start + 33),
    ] {
      _ = state.update(event)
    }
    return state
  }

  static func home(_ size: Size) -> DashboardState {
    var state = DashboardState(session: "test", size: size, now: start + 40_000)
    _ = state.update(
      .recipes([
        RecipeItem(
          name: "orl-softmax", path: "recipes/orl-softmax.yaml", summary: "softmax on ORL people 1-30, verified on 31-40"),
        RecipeItem(
          name: "orl-arcface", path: "recipes/orl-arcface.yaml", summary: "ArcFace on ORL people 1-30, verified on 31-40"),
        RecipeItem(
          name: "synthetic", path: "recipes/synthetic.yaml", summary: "softmax on drawn faces, for a machine without data"),
      ]))
    _ = state.update(
      .runs([
        RunItem(
          name: "orl-softmax-2", state: "running", step: 130, steps: 600, best: .init(metric: Tag.eer, value: 0.081, step: 80),
          changedAt: start + 39_990),
        RunItem(
          name: "orl-softmax-1", state: "finished", step: 600, steps: 600, best: .init(metric: Tag.eer, value: 0.079, step: 560),
          changedAt: start + 36_000),
        RunItem(name: "broken", state: "unknown"),
      ]))
    return state
  }
}

/// The screen as text, without the blanks at the ends of its rows.
func picture(_ state: DashboardState, glyphs: Glyphs = .unicode) -> String {
  view(state, theme: .monochrome, glyphs: glyphs).picture
    .map { row in String(row.reversed().drop { $0 == " " }.reversed()) }
    .joined(separator: "\n")
}
