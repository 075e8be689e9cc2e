import Testing

@testable import Dashboard

@Test func theFirstDataSetTheAxisAtOnce() {
  var range = AxisRange()
  #expect(range.follow(0.2...3.4, isLogarithmic: false, now: 100) == true)
  #expect(range.bounds == 0...3.5)
}

@Test(arguments: [
  (0.0...0.0, 0.0...1.0), (32...32, 28...36), (-2...(-2), -2.2...(-1.8)),
  // The last digits of a 32-bit float.
  (31.999998...32.000002, 28...36), (31.99...32.01, 31.99...32.01),
])
func aLevelCurveHasRoomAroundIt(extremes: ClosedRange<Double>, bounds: ClosedRange<Double>) {
  var range = AxisRange()
  _ = range.follow(extremes, isLogarithmic: false, now: 0)
  #expect(abs((range.bounds?.lowerBound ?? .nan) - bounds.lowerBound) <= 1e-9)  // rounding of decimal steps
  #expect(abs((range.bounds?.upperBound ?? .nan) - bounds.upperBound) <= 1e-9)
  // Where nothing changes, nothing is drawn again.
  #expect(range.follow(extremes, isLogarithmic: false, now: 10) == false)
}

@Test func theAxisMovesAtMostOnceASecond() {
  var range = AxisRange()
  _ = range.follow(0...1, isLogarithmic: false, now: 100)
  #expect(range.follow(0...30, isLogarithmic: false, now: 100.9) == false)
  #expect(range.bounds == 0...1)
  #expect(range.follow(0...30, isLogarithmic: false, now: 101) == true)
  #expect(range.bounds == 0...30)
}

@Test func theAxisStaysWhileTheDataFillHalfOfIt() {
  var range = AxisRange()
  _ = range.follow(0...10, isLogarithmic: false, now: 0)
  #expect(range.follow(0...5.5, isLogarithmic: false, now: 10) == false)
  #expect(range.bounds == 0...10)
  #expect(range.follow(0...4, isLogarithmic: false, now: 20) == true)
  #expect(range.bounds == 0...4)
}

@Test func aLogarithmicAxisIsJudgedByPowersOfTen() {
  var range = AxisRange()
  _ = range.follow(0.01...10, isLogarithmic: true, now: 0)
  // Two of three powers of ten, though less than a hundredth of the numbers.
  #expect(range.follow(0.01...1, isLogarithmic: true, now: 10) == false)
  #expect(range.follow(1...2, isLogarithmic: true, now: 20) == true)
  #expect(range.bounds?.lowerBound == 1)
}

@Test func theAxisForgetsDataThatWentAway() {
  var range = AxisRange()
  #expect(range.follow(nil, isLogarithmic: false, now: 0) == false)
  _ = range.follow(1...2, isLogarithmic: false, now: 0)
  #expect(range.follow(nil, isLogarithmic: false, now: 0.1) == true)
  #expect(range.bounds == nil)
}

@Test func aClockThatJumpsBackDoesNotFreezeTheAxis() {
  var range = AxisRange()
  _ = range.follow(0...1, isLogarithmic: false, now: 1000)
  #expect(range.follow(0...9, isLogarithmic: false, now: 10) == true)
}

@Test(arguments: [
  (1, 137, 600, 0.0, 150.0), (1, 599, 600, 0, 600), (1, 100, 100, 0, 100), (0, 9, 600, 0, 10), (101, 110, 600, 101, 111),
  (5, 5, 600, 5, 6), (1, 137, 140, 0, 140),
])
func theStepAxisEndsAtRoundStepsAndNotPastTheRun(first: Int, last: Int, total: Int, lower: Double, upper: Double) {
  #expect(StepAxis.range(first: first, last: last, total: total) == lower...upper)
}

@Test(arguments: [(Int.min, Int.max), (0, Int.max), (Int.max, Int.max), (Int.min, Int.min)])
func theStepAxisStandsAnySteps(first: Int, last: Int) {
  let range = StepAxis.range(first: first, last: last, total: nil)
  #expect(range.lowerBound < range.upperBound && range.contains(Double(last)))
}

@Test func theMovingAverageIsDebiased() {
  var average = Smoothing(weight: 0.6)
  // m/(1 - w^t): the first value is itself, the second 0.4 * (0.6 * 1 + 3) / (1 - 0.36).
  #expect(average.next(1) == 1)
  let second = average.next(3) ?? .nan
  #expect(abs(second - 0.4 * 3.6 / 0.64) <= 1e-12)  // one division's rounding
  #expect(average.next(.nan) == nil)
  var constant = Smoothing(weight: 0.9)
  // A constant stays what it is, but for rounding.
  for _ in 0..<50 { #expect(abs((constant.next(2.5) ?? .nan) - 2.5) <= 1e-12) }
}
