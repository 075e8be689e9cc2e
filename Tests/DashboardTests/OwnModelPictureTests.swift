import Runs
import Screen
import Testing

@testable import Dashboard

/// The screen of a run of somebody's own model: parts of a loss and metrics, no verification report.
@Suite struct OwnModelPictureTests {
  static func state(_ width: Int, _ height: Int, evaluationLoss: Double? = 0.5, trains: Bool = true) -> DashboardState {
    var state = DashboardState(session: "test", run: "own-1", size: Size(width: width, height: height), now: Fixture.start)
    func scalars(_ tag: String, _ values: [Double]) -> [Scalar] {
      values.enumerated().map { Scalar(tag: tag, step: $0 + 1, wallTime: Fixture.start + Double($0), value: $1) }
    }
    let rate = scalars(Tag.learningRate, [0.1, 0.1, 0.1, 0.1])
    let losses =
      scalars(Tag.loss, [4, 3, 2, 1]) + scalars(Tag.loss(part: "a"), [3, 2, 1, 0.5]) + scalars(Tag.loss(part: "b"), [2, 2, 2, 1])
    let evaluated = evaluationLoss.map { loss in
      [2, 4].map { Scalar(tag: Tag.loss, step: $0, wallTime: Fixture.start + Double($0), value: loss) }
    }
    _ = state.update(.scalars(train: rate + (trains ? losses : []), validation: evaluated ?? []))
    let records = [(2, 0.75, 12.0), (4, 0.875, 9.5)].map { step, accuracy, worst in
      EvaluationRecord(
        step: step, epoch: step / 2, wallTime: Fixture.start + Double(step), seconds: 0.1, loss: evaluationLoss,
        lossParts: evaluationLoss.map { [LossPart(name: "a", weight: 0.5, value: $0 * 2)] },
        metrics: [
          Metric("accuracy", accuracy, higherIsBetter: true), Metric("worst error", worst, unit: "mm", higherIsBetter: false),
          Metric("pairs", 1200, unit: "pairs"),
        ])
    }
    _ = state.update(.evaluations(records))
    var status = Status(
      run: "own-1", pid: 1, state: .running, activity: .training, model: "a line", loss: "two parts", epoch: 2, epochs: 3,
      step: 4,
      steps: 6)
    status.progress = .init(done: 0, total: 2, unit: "steps")
    _ = state.update(.status(status))
    return state
  }

  private func lines(_ state: DashboardState, _ range: Range<Int>) -> String {
    picture(state, glyphs: .unicode).split(separator: "\n", omittingEmptySubsequences: false)[range].joined(separator: "\n")
  }

  @Test func metricsAndPartsAt80x24() {
    expectSameText(
      lines(Self.state(80, 24), 11..<20),
      """
      │ a 0.5000  b 1.000                    ││ a 1.000                              │
      ╰──────────────────────────────────────╯╰──────────────────────────────────────╯
      ╭─ evaluation at step 4, epoch 2 ──────────────────────────────────────────────╮
      │ loss         0.5000  as before  best 0.5000 at step 2                        │
      │   0.5 x a    1.000                                                           │
      │ accuracy     0.875  ▴0.125 better  best 0.875 at step 4                      │
      │ worst error  9.500 mm  ▾2.500 mm better  best 9.500 mm at step 4             │
      │ pairs        1 200 pairs                                                     │
      │                                                                              │
      """)
  }

  @Test func aLineOfTextOnASmallScreen() {
    expectSameText(
      lines(Self.state(40, 12), 0..<12),
      """
       own-1  running     epoch 2/3  step 4/6
        TRAINING  left -
      ╭─ T train loss 1.000, best 1.000 ─────╮
      │4┤●⠉⠉⠒⠒⠒⠒⠒⠒⠤⠤⠤●⠤⠤⣀⣀⣀⣀⣀⣀               │
      │2┤                     ⠉⠉●⠉⠉⠑⠒⠒⠒⠒⠒⠢⠤⠤●│
      │ └────────────▴──────────────────────▴│
      ╰──────────────────────────────────────╯
       V validation loss 0.5000, best 0.5000
       loss 0.5000  0.5 x a 1.000
       training ░░░░░░░░░░░░░░░░░░░ 0/2 steps

       space pause  e eval  ? help  q quit
      """)
  }

  @Test func phasesWithoutALossSaySo() {
    let screen = picture(Self.state(120, 40, evaluationLoss: nil, trains: false), glyphs: .unicode)
    #expect(screen.contains("training has no loss"))
    #expect(screen.contains("evaluation has no loss"))
    #expect(screen.contains("none in evaluation"))
    #expect(!screen.contains("not measured yet"))
  }

  @Test func partsStandUnderTheirChart() {
    #expect(picture(Self.state(120, 40), glyphs: .unicode).contains("│ a 0.5000  b 1.000  "))
  }
}
