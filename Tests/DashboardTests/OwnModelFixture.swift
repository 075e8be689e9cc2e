import Runs
import Screen

@testable import Dashboard

/// Runs of somebody's own models: parts of a loss and metrics, no verification report.
enum OwnModel {
  /// A curve with a point at each of `steps`.
  static func curve(_ tag: String, at steps: [Int], _ values: [Double]) -> [Scalar] {
    zip(steps, values).map { Scalar(tag: tag, step: $0, wallTime: Fixture.start + Double($0), value: $1) }
  }

  static let metrics: [[Metric]] = [(0.75, 12.0, 75.5), (0.875, 9.5, 61.25)].map { accuracy, worst, seconds in
    [
      Metric("accuracy", accuracy, higherIsBetter: true), Metric("worst error", worst, unit: "mm", higherIsBetter: false),
      Metric("time", seconds, unit: "s", higherIsBetter: false), Metric("pairs", 1200, unit: "pairs"),
    ]
  }

  /// A run of two evaluations, in which training has the parts a and b and evaluation only a.
  static func state(
    _ width: Int, _ height: Int, losses: [Double] = [4, 3, 2, 1], evaluationLosses: [Double]? = [0.75, 0.5],
    hasParts: Bool = true,
    metrics: [[Metric]] = metrics, status: Status? = nil
  ) -> DashboardState {
    var state = DashboardState(session: "test", run: "own-1", size: Size(width: width, height: height), now: Fixture.start)
    var train = curve(Tag.learningRate, at: [1, 2, 3, 4], [0.1, 0.1, 0.1, 0.1]) + curve(Tag.loss, at: [1, 2, 3, 4], losses)
    if hasParts, !losses.isEmpty {
      train += curve(Tag.loss(part: "a"), at: [1, 2, 3, 4], [3, 2, 1, 0.5])
      train += curve(Tag.loss(part: "b"), at: [1, 2, 3, 4], [2, 2, 2, 1])
    }
    _ = state.update(.scalars(train: train, validation: evaluationLosses.map { curve(Tag.loss, at: [2, 4], $0) } ?? []))
    let records = [2, 4].enumerated().map { index, step in
      let loss = evaluationLosses?[index]
      let parts = loss.map { [LossPart(name: "a", weight: 0.5, value: $0 * 2)] }
      return EvaluationRecord(
        step: step, epoch: step / 2, wallTime: Fixture.start + Double(step), seconds: 0.1, loss: loss,
        lossParts: hasParts ? parts : nil, metrics: metrics.isEmpty ? nil : metrics[index])
    }
    _ = state.update(.evaluations(records))
    _ = state.update(.status(status ?? Self.status()))
    return state
  }

  static func status(_ state: Status.State = .running, _ activity: Status.Activity = .training) -> Status {
    var status = Status(
      run: "own-1", pid: 1, state: state, activity: activity, model: "two inputs → two outputs", loss: "mean squares, weighted",
      epoch: 2, epochs: 3, step: 4, steps: 6)
    status.progress = .init(done: 0, total: 2, unit: "steps")
    return status
  }
}
