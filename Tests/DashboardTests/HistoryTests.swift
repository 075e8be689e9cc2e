import Runs
import Testing

@testable import Dashboard

/// A history of values at steps 0, 1, 2 ...
private func history(_ values: [Double]) -> SeriesHistory {
  var history = SeriesHistory()
  for (step, value) in values.enumerated() { history.append(step: step, value: value, wallTime: Double(step)) }
  return history
}

@Test func aSpikeSurvivesEveryHalving() {
  var values = (0..<100_000).map { 1 + 0.1 * Double($0 % 7) }
  values[54_321] = 99
  values[77_777] = -5
  let buckets = history(values).buckets
  #expect(buckets.map(\.maximum).max() == 99)
  #expect(buckets.first { $0.maximum == 99 }.map { $0.firstStep...$0.lastStep ~= 54_321 } == true)
  #expect(history(values).best?.value == -5)
  #expect(history(values).best?.step == 77_777)
}

@Test(arguments: [1, 512, 1024, 1025, 3000, 65_537])
func theNumberOfBucketsIsBounded(count: Int) {
  let series = history(Array(repeating: 1, count: count))
  #expect(series.buckets.count <= SeriesHistory.capacity)
  #expect(series.buckets.count >= min(count, 512))
  #expect(series.buckets.reduce(0) { $0 + $1.count } == count)
  #expect(series.buckets.first?.firstStep == 0)
  #expect(series.lastStep == count - 1)
}

@Test func mergingIsExact() throws {
  let values = (0..<5000).map { Double(($0 * 37) % 101) / 8 }
  let series = history(values)
  #expect(series.width == 8)
  for bucket in series.buckets {
    let own = values[bucket.firstStep...bucket.lastStep]
    #expect(bucket.count == own.count)
    #expect(bucket.minimum == own.min())
    #expect(bucket.maximum == own.max())
    #expect(values[bucket.minimumStep] == bucket.minimum)
    #expect(bucket.last == own.last)
    let mean = try #require(bucket.mean)
    // Eight weighted sums of numbers below 13: a few units in the last place, far below this.
    #expect(abs(mean - own.reduce(0, +) / Double(own.count)) <= 1e-12)
  }
}

@Test func theBucketsDoNotDependOnWhenTheHalvingsCame() {
  // 5000 steps in one run, and the same steps after many more that were taken back.
  let straight = history((0..<5000).map(Double.init))
  var back = history((0..<9000).map(Double.init))
  back.append(step: 0, value: 0, wallTime: 0)
  for step in 1..<5000 { back.append(step: step, value: Double(step), wallTime: Double(step)) }
  #expect(straight.buckets.map(\.count).reduce(0, +) == back.buckets.map(\.count).reduce(0, +))
  #expect(back.width == 16)
  #expect(back.lastStep == 4999)
}

@Test func valuesThatAreNoNumberAreCountedAndKeepTheirPlace() {
  var series = SeriesHistory()
  let values: [Double] = [1, .nan, 3, .infinity, -.infinity]
  for (step, value) in values.enumerated() {
    series.append(step: step, value: value, wallTime: 0)
  }
  #expect(series.nonFinite == 3)
  #expect(series.buckets.map(\.nonFinite) == [0, 1, 0, 1, 1])
  #expect(series.extremes == 1...3)
  #expect(series.best?.value == 1)
  #expect(series.last == -.infinity)
  #expect(series.buckets[1].mean == nil)

  var long = history(Array(repeating: 2, count: 3000))
  long.append(step: 3000, value: .nan, wallTime: 0)
  #expect(long.nonFinite == 1)
  #expect(long.buckets.last?.nonFinite == 1)
  #expect(long.last?.isNaN == true)
}

@Test func mergingHugeValuesStaysFinite() {
  var bucket = Bucket(step: 0, value: .greatestFiniteMagnitude, wallTime: 0)
  bucket.merge(Bucket(step: 1, value: .greatestFiniteMagnitude, wallTime: 0))
  #expect(bucket.mean == .greatestFiniteMagnitude)
}

@Test func goingBackDropsWhatIsMeasuredAgain() {
  var series = history((0..<100).map(Double.init))
  let wentBack = series.append(step: 50, value: 7, wallTime: 200)
  #expect(wentBack)
  #expect(series.buckets.count == 51)
  #expect(series.last == 7)
  #expect(series.lastStep == 50)
  #expect(series.buckets[49].last == 49)
  let wentBackAgain = series.append(step: 51, value: 8, wallTime: 201)
  #expect(!wentBackAgain)
  // The same step again is no way back: it joins what is there.
  let isAWayBack = series.append(step: 51, value: 9, wallTime: 202)
  #expect(!isAWayBack)
  #expect(series.buckets.last?.count == 2)
}

@Test func goingBackIntoABucketKeepsItsStepsInOrder() {
  var series = history((0..<4000).map(Double.init))
  series.append(step: 2001, value: 5, wallTime: 1e6)
  let buckets = series.buckets
  #expect(series.lastStep == 2001)
  #expect(zip(buckets, buckets.dropFirst()).allSatisfy { $0.lastStep < $1.firstStep })
  #expect(buckets.allSatisfy { $0.firstStep <= $0.lastStep })
}

@Test func staleValidationsGoWhenTrainingWentBack() {
  var run = WatchedRun(name: "r")
  run.add(
    train: (1...300).map { Fixture.scalar($0, 1, wallTime: Double($0)) },
    validation: [100, 200, 300].map { Fixture.scalar($0, 1, wallTime: Double($0)) })
  run.add(evaluations: [timed(100, 100), timed(200, 200), timed(300, 300)])
  run.add(train: [Fixture.scalar(201, 1, wallTime: 1000)], validation: [])
  #expect(run.validation.buckets.map(\.firstStep) == [100, 200])
  #expect(run.evaluations.records.map(\.step) == [100, 200])
  // What belongs to the time before comes late and is not taken; what is newer is.
  run.add(evaluations: [timed(300, 300)])
  #expect(run.evaluations.records.map(\.step) == [100, 200])
  run.add(train: [], validation: [Fixture.scalar(300, 2, wallTime: 1100)])
  run.add(evaluations: [timed(300, 1100)])
  #expect(run.validation.buckets.map(\.firstStep) == [100, 200, 300])
  #expect(run.evaluations.records.map(\.step) == [100, 200, 300])
}

@Test func aWholeHistoryWithAWayBackMayComeAtOnce() {
  var run = WatchedRun(name: "r")
  let first = (1...300).map { Fixture.scalar($0, 1, wallTime: Double($0)) }
  let second = (201...400).map { Fixture.scalar($0, 2, wallTime: 1000 + Double($0)) }
  let validations = [
    Fixture.scalar(200, 1, wallTime: 200), Fixture.scalar(300, 1, wallTime: 300), Fixture.scalar(300, 2, wallTime: 1300),
    Fixture.scalar(400, 2, wallTime: 1400),
  ]
  run.add(train: first + second, validation: validations)
  #expect(run.train.buckets.count == 400)
  #expect(run.train.buckets[249].last == 2)
  #expect(run.validation.buckets.map(\.firstStep) == [200, 300, 400])
  #expect(run.validation.buckets.map(\.count) == [1, 1, 1])
}

private func timed(_ step: Int, _ wallTime: Double) -> EvaluationRecord {
  var record = Fixture.evaluation(step, eer: 0.1)
  record.wallTime = wallTime
  return record
}

@Test func otherTagsAreNotTheLoss() {
  var run = WatchedRun(name: "r")
  var point = Fixture.scalar(1, 5)
  point.tag = "learning_rate"
  run.add(train: [point], validation: [point])
  #expect(run.train.isEmpty && run.validation.isEmpty)
}
