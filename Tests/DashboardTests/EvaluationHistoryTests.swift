import Runs
import Testing

@testable import Dashboard

@Test func theBestEvaluationIsTheLowestEqualErrorRate() {
  var history = EvaluationHistory()
  for (step, eer) in [(10, 0.2), (20, 0.1), (30, 0.15), (40, 0.1)] { history.add(Fixture.evaluation(step, eer: eer)) }
  #expect(history.latest?.step == 40)
  #expect(history.previous?.step == 30)
  #expect(history.best?.measured.value == 0.1)
  #expect(history.best?.step == 20)
}

@Test func theBestEvaluationIsKeptWhenItsRecordIsNot() {
  var history = EvaluationHistory()
  history.add(Fixture.evaluation(1, eer: 0.01))
  for step in 2...200 { history.add(Fixture.evaluation(step, eer: 0.1)) }
  #expect(history.records.count == EvaluationHistory.capacity)
  #expect(history.best?.step == 1)
}

@Test func anEvaluationOfTheSameStepTakesTheOldOnesPlace() {
  var history = EvaluationHistory()
  history.add(Fixture.evaluation(10, eer: 0.05))
  history.add(Fixture.evaluation(20, eer: 0.09))
  history.add(Fixture.evaluation(10, eer: 0.2))
  #expect(history.records.map(\.step) == [10, 20])
  #expect(history.best?.measured.value == 0.09)
}

@Test func aRateThatIsAbsentOrNoNumberIsNeverTheBest() {
  var history = EvaluationHistory()
  history.add(EvaluationRecord(step: 1, epoch: 0, wallTime: 0, seconds: 0))
  #expect(history.best == nil)
  history.add(Fixture.evaluation(2, eer: .nan))
  #expect(history.best == nil)
  history.add(Fixture.evaluation(3, eer: 0.3))
  #expect(history.best?.step == 3)
}

/// An evaluation of somebody's own model.
private func own(_ step: Int, _ accuracy: Double, hinge: Double? = nil, loss: Double? = nil, wallTime: Double = 0)
  -> EvaluationRecord
{
  EvaluationRecord(
    step: step, epoch: 0, wallTime: wallTime, seconds: 0, loss: loss,
    metrics: [Metric("pairs", 1200)] + (hinge.map { [Metric("hinge", $0, higherIsBetter: false)] } ?? [])
      + [Metric("accuracy", accuracy, higherIsBetter: true)])
}

@Test func withoutARateTheFirstMetricWithADirectionDecides() {
  var history = EvaluationHistory()
  for (step, accuracy) in [(10, 0.7), (20, 0.9), (30, 0.8), (40, 0.9)] {
    history.add(own(step, accuracy, loss: 1 / Double(step)))
  }
  #expect(history.best?.measured.measure == .metric("accuracy"))
  #expect(history.best?.step == 20)
  #expect(history.best(of: .loss)?.step == 40)
  #expect(history.best(of: .metric("pairs")) == nil)
  history.add(own(50, 0.1, hinge: 2))
  #expect(history.best?.measured.measure == .metric("hinge"))
}

@Test func withoutMetricsTheLossDecides() {
  var history = EvaluationHistory()
  for (step, loss) in [(10, 0.7), (20, 0.4), (30, 0.5)] {
    history.add(EvaluationRecord(step: step, epoch: 0, wallTime: 0, seconds: 0, loss: loss))
  }
  #expect(history.best?.measured == Measured(measure: .loss, value: 0.4, higherIsBetter: false))
  #expect(history.best?.step == 20)
}

@Test func anUntrainedModelIsNeverTheBest() {
  var history = EvaluationHistory()
  history.add(own(0, 0.99))
  #expect(history.best == nil)
  history.add(own(5, 0.5))
  #expect(history.best?.step == 5)
}

@Test func aBestThatWasReplacedOrLeftBehindIsNoBest() {
  var history = EvaluationHistory()
  history.add(own(10, 0.7, wallTime: 1))
  history.add(own(20, 0.9, wallTime: 2))
  history.dropStale(after: 10, before: 3)
  #expect(history.best?.step == 10)
  history.add(own(10, 0.2, wallTime: 4))
  #expect(history.best?.measured.value == 0.2)
}

@Test func theNumberOfMeasuresIsBounded() {
  var history = EvaluationHistory()
  for step in 1...200 {
    history.add(
      EvaluationRecord(step: step, epoch: 0, wallTime: 0, seconds: 0, metrics: [Metric("m\(step)", 1, higherIsBetter: true)]))
  }
  #expect(history.best(of: .metric("m\(EvaluationHistory.mostMeasures)")) != nil)
  #expect(history.best(of: .metric("m\(EvaluationHistory.mostMeasures + 1)")) == nil)
}
