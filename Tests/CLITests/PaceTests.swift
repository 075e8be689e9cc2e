import TestSupport
import Testing

@testable import CLI

@Suite struct PaceTests {
  @Test func nothingIsKnownBeforeTheFirstStep() {
    var pace = Pace()
    pace.addEvaluation(seconds: 3)
    #expect(pace.imagesPerSecond(batch: 30) == nil)
    #expect(pace.secondsRemaining(steps: 10, evaluations: 1) == nil)
  }

  @Test func evenStepsGiveTheirOwnPace() {
    var pace = Pace()
    for _ in 0..<20 { pace.addStep(seconds: 0.5) }
    expectClose(pace.imagesPerSecond(batch: 30) ?? .nan, 60, relative: 1e-12)
    expectClose(pace.secondsRemaining(steps: 8, evaluations: 2) ?? .nan, 4, relative: 1e-12)
  }

  @Test func evaluationsCountOnlyInWhatRemains() {
    var pace = Pace()
    pace.addStep(seconds: 0.25)
    pace.addEvaluation(seconds: 2)
    expectClose(pace.imagesPerSecond(batch: 10) ?? .nan, 40, relative: 1e-12)
    expectClose(pace.secondsRemaining(steps: 4, evaluations: 3) ?? .nan, 7, relative: 1e-12)
    // The next one weighs half.
    pace.addEvaluation(seconds: 4)
    expectClose(pace.secondsRemaining(steps: 0, evaluations: 1) ?? .nan, 3, relative: 1e-12)
  }

  @Test func aSlowFirstStepIsForgotten() {
    var pace = Pace()
    pace.addStep(seconds: 10)
    // 0.95^100 of its excess is left: 0.6 %.
    for _ in 0..<100 { pace.addStep(seconds: 0.1) }
    let seconds = pace.secondsRemaining(steps: 1, evaluations: 0) ?? .nan
    #expect(seconds > 0.1 && seconds < 0.17)
  }
}
