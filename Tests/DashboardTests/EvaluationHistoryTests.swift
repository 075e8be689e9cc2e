import Runs
import Testing

@testable import Dashboard

@Test func theBestEvaluationIsTheLowestEqualErrorRate() {
  var history = EvaluationHistory()
  for (step, eer) in [(10, 0.2), (20, 0.1), (30, 0.15), (40, 0.1)] { history.add(Fixture.evaluation(step, eer: eer)) }
  #expect(history.latest?.step == 40)
  #expect(history.previous?.step == 30)
  #expect(history.bestEER?.value == 0.1)
  #expect(history.bestEER?.step == 20)
}

@Test func theBestEvaluationIsKeptWhenItsRecordIsNot() {
  var history = EvaluationHistory()
  history.add(Fixture.evaluation(1, eer: 0.01))
  for step in 2...200 { history.add(Fixture.evaluation(step, eer: 0.1)) }
  #expect(history.records.count == EvaluationHistory.capacity)
  #expect(history.bestEER?.step == 1)
}

@Test func anEvaluationOfTheSameStepTakesTheOldOnesPlace() {
  var history = EvaluationHistory()
  history.add(Fixture.evaluation(10, eer: 0.05))
  history.add(Fixture.evaluation(20, eer: 0.09))
  history.add(Fixture.evaluation(10, eer: 0.2))
  #expect(history.records.map(\.step) == [10, 20])
  #expect(history.bestEER?.value == 0.09)
}

@Test func aRateThatIsAbsentOrNoNumberIsNeverTheBest() {
  var history = EvaluationHistory()
  history.add(EvaluationRecord(step: 1, epoch: 0, wallTime: 0, seconds: 0))
  #expect(history.bestEER == nil)
  history.add(Fixture.evaluation(2, eer: .nan))
  #expect(history.bestEER == nil)
  history.add(Fixture.evaluation(3, eer: 0.3))
  #expect(history.bestEER?.step == 3)
}
